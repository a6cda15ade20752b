/** The page as a place: everything by name, shortcuts, saves, two tabs, work that survives a crash, offline, another language. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import {
  canvas,
  drawn,
  editor,
  explanation,
  insertBefore,
  open,
  openYaml,
  pressSend,
  send,
  share,
  step,
  stepTo,
} from './support/playground.ts'
import { serve } from '../../scripts/lib/serve.mjs'
import { expect, test } from './support/test.ts'

const palette = (page: Page) => page.getByRole('combobox', { name: 'Commands' })

async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette(page).fill(name)
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(palette(page)).toBeHidden()
}

async function saveAs(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+s')
  await page.getByRole('dialog', { name: 'Save this scenario' }).getByRole('textbox', { name: 'Name' }).fill(name)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`${name} saved in this browser.`)).toBeVisible()
}

test('the palette finds commands, scenarios, things and connections', async ({ page }) => {
  await open(page)
  await command(page, 'objects')
  await expect(page.getByRole('tab', { name: 'Objects' })).toHaveAttribute('aria-selected', 'true')
  await command(page, 'open hairpin')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/web-0' })).toBeVisible()
  await command(page, 'pod web-0')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/web-0' })).toHaveClass(/selected/)
  await command(page, 'send from pod/default/web-0')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
})

test('the shortcuts’ sheet opens with ?, closes with Escape, and the focus comes back', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Send', exact: true }).focus()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet.getByText('Step forward')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeFocused()
})

test('settings and help are menus; the theme is chosen there too', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.getByRole('button', { name: 'Help' }).click()
  await page.getByRole('button', { name: 'What is true here' }).click()
  await expect(page.getByRole('dialog', { name: 'What is true here' })).toContainText('Kubernetes 1.36')
})

test('saved, renamed, opened at the same step, deleted and back again', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  const { at } = await step(page)
  await saveAs(page, 'my cluster')
  await command(page, 'open broken-service')
  await drawn(page)
  await command(page, 'my scenarios')
  const saves = page.getByRole('dialog', { name: 'My scenarios' })
  await saves.getByRole('button', { name: 'Rename my cluster' }).click()
  await saves.getByRole('textbox', { name: 'New name' }).fill('renamed')
  await page.keyboard.press('Enter')
  await saves.getByRole('button', { name: 'Delete renamed' }).click()
  await expect(saves.getByRole('button', { name: 'Open renamed' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await saves.getByRole('button', { name: 'Open renamed' }).click()
  await expect(explanation(page)).toContainText('destination rewritten')
  expect((await step(page)).at).toBe(at)
})

test('two tabs never overwrite each other: the second is asked', async ({ page, context }) => {
  await open(page)
  await openYaml(page)
  await saveAs(page, 'shared')
  const other = await context.newPage()
  await open(other)
  await command(other, 'open shared')
  await openYaml(other)
  await insertBefore(other, 'kind: Scenario', '# from the other tab\n')
  await other.keyboard.press('Control+s')
  await expect(other.getByText('shared saved in this browser.')).toBeVisible()
  await insertBefore(page, 'kind: Scenario', '# from the first tab\n')
  await page.keyboard.press('Control+s')
  const conflict = page.getByRole('dialog', { name: 'Saved elsewhere meanwhile' })
  await conflict.getByRole('button', { name: 'Save as a copy' }).click()
  await expect(page.getByText('shared (copy) saved in this browser.')).toBeVisible()
  await command(page, 'my scenarios')
  await expect(page.getByRole('dialog', { name: 'My scenarios' }).getByRole('button', { name: /^Open shared/ })).toHaveCount(2)
})

test('what a tab had that is gone is offered by the next', async ({ page, context }) => {
  await open(page)
  await openYaml(page)
  await insertBefore(page, 'kind: Scenario', '# nearly lost\n')
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('In force.')
  // The draft is written after a pause, or at once when the tab is hidden.
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          new Promise<number>((done) => {
            const asked = indexedDB.open('hoplight-drafts')
            asked.onsuccess = () => {
              const { result } = asked
              if (!result.objectStoreNames.contains('drafts')) return done(0)
              const counted = result.transaction('drafts').objectStore('drafts').count()
              counted.onsuccess = () => (result.close(), done(counted.result))
            }
          }),
      ),
    )
    .toBe(1)
  await page.close()
  const next = await context.newPage()
  await open(next)
  await next.getByRole('button', { name: 'Open it' }).click()
  await openYaml(next)
  await expect(editor(next)).toContainText('# nearly lost')
})

test('a link’s setup is part of its world, and the page says so', async ({ page, visit }) => {
  await open(page)
  await openYaml(page)
  await insertBefore(page, 'expect:', '  setup: ssh kind-worker iptables -P FORWARD DROP\n')
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('In force.')
  const other = await visit(await share(page))
  await drawn(other)
  await expect(other.getByText('has 1 setup line; they ran in the simulated lab')).toBeVisible()
  await other.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(other.getByRole('dialog', { name: 'Setup lines of this scenario' })).toContainText('iptables -P FORWARD DROP')
})

test('everything works without a network after the first visit', async ({ page, context }) => {
  await open(page)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null)
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
  })
  await context.setOffline(true)
  await page.reload()
  await drawn(page)
  await pressSend(page)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await openYaml(page)
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByRole('dialog', { name: 'Share this moment' })).toBeVisible()
  await context.setOffline(false)
})

test('a newer version waits, says so, and comes when one wants it', async ({ browser }) => {
  // A host of its own, whose files may change.
  const folder = mkdtempSync(join(tmpdir(), 'hoplight-'))
  cpSync(new URL('../../dist', import.meta.url).pathname, folder, { recursive: true })
  const host = await serve(folder, 0)
  const context = await browser.newContext({ locale: 'en-GB' })
  try {
    const page = await context.newPage()
    await open(page, `http://localhost:${host.port}/`)
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
      if (navigator.serviceWorker.controller === null)
        await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
    })
    const worker = join(folder, 'sw.js')
    writeFileSync(worker, readFileSync(worker, 'utf8').replace(/VERSION = '[^']*'/, "VERSION = 'newer'"))
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
    await expect(page.getByText('A newer Hoplight is ready.')).toBeVisible()
    const loaded = page.waitForEvent('load')
    await page.getByRole('button', { name: 'Reload', exact: true }).click()
    await loaded
    await drawn(page)
    expect(await page.evaluate(() => caches.keys())).toEqual(['hoplight-newer'])
  } finally {
    await context.close()
    host.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('it can be installed', async ({ page }) => {
  await open(page)
  const href = await page.locator('link[rel=manifest]').getAttribute('href')
  const manifest = await page.evaluate(
    async (address) => (await (await fetch(address)).json()) as { icons: { src: string }[] },
    href!,
  )
  expect(manifest).toMatchObject({ name: 'Hoplight', display: 'standalone' })
  for (const icon of manifest.icons) expect((await page.request.get(icon.src)).status()).toBe(200)
})

test('the line between the panels stays where it was drawn', async ({ page }) => {
  await open(page)
  const line = page.getByRole('separator', { name: 'Inspector' })
  await line.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(line).toHaveAttribute('aria-valuenow', '416')
  await page.reload()
  await expect(line).toHaveAttribute('aria-valuenow', '416')
})

test('the first minute in Traditional Chinese; changing the language keeps the moment', async ({ page, visit }) => {
  const chinese = await visit('./', { locale: 'zh-TW' })
  await drawn2(chinese)
  await expect(chinese.locator('html')).toHaveAttribute('lang', 'zh-TW')
  await chinese.getByRole('button', { name: '送出', exact: true }).click()
  await expect(chinese.getByRole('button', { name: '暫停' })).toBeVisible()
  await chinese.getByRole('button', { name: '第一步' }).click()
  const said = chinese.getByRole('region', { name: '解說' })
  await expect(said).toContainText('要求建立連線')
  for (let i = 0; i < 20 && !(await said.innerText()).includes('目的地已改寫'); i++)
    await chinese.getByRole('button', { name: '下一步' }).click()
  await expect(said).toContainText('目的地變成')

  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  const { at } = await step(page)
  await expect(page).toHaveURL(/step=/)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: '繁體中文' }).click()
  await expect(page.getByRole('slider', { name: '時間軸' })).toHaveAttribute('aria-valuetext', new RegExp(`^第 ${at} 步`))
})

async function drawn2(page: Page) {
  await expect(
    page
      .getByRole('application', { name: '畫布' })
      .getByRole('group', { name: /^Node / })
      .first(),
  ).toBeVisible()
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: axe finds nothing in dialogs, menus, palette and messages`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await send(page)
    const look = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(
        violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
      ).toEqual([])
    }
    await share(page)
    await look('share')
    await page.keyboard.press('Escape')
    for (const menu of ['Settings', 'Help']) {
      await page.getByRole('button', { name: menu }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(menu)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    for (const name of ['shortcuts', 'what is true', 'about', 'my scenarios', 'save in']) {
      await command(page, name)
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(name)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    await page.keyboard.press('Control+k')
    await palette(page).fill('send')
    await look('palette')
    await page.keyboard.press('Escape')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', '*filter\n:FORWARD DROP [0:0]\nCOMMIT\n')
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await expect(page.getByRole('dialog', { name: 'Rules from an iptables-save' })).toBeVisible()
    await look('rules')
    await page.getByRole('button', { name: 'Load' }).click()
    await expect(page.getByText('The rules are loaded on')).toBeVisible()
    await look('message')
  })
}

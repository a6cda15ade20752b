/** The engine's worker dies: the page says so, starts another, and nothing that was typed is lost. */
import type { Page } from '@playwright/test'
import { address, canvas, editor, explanation, insertBefore, open, openYaml, send } from './support/playground.ts'
import { expect, test } from './support/test.ts'

/** An error that nobody catches, thrown where the engine runs. */
async function breakWorker(page: Page): Promise<void> {
  const [worker] = page.workers()
  if (!worker) throw new Error('the page has no worker')
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('the engine was broken on purpose')
    })
  })
}

/** As when the system takes the memory back: the worker is gone, and tells nobody. */
async function endWorker(page: Page): Promise<void> {
  const [worker] = page.workers()
  if (!worker) throw new Error('the page has no worker')
  await worker.evaluate(() => self.close()).catch(() => undefined)
}

test('a crash is said, repaired, and can be reported', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await insertBefore(page, 'kind: Scenario', '# my own words\n')
  await address(page, { data: 'my own request' })
  await send(page)
  const gone = page.workers()[0]
  await breakWorker(page)
  await expect(page.getByRole('alert')).toContainText('Nothing you typed is lost.')
  await page.getByText('Details for a report').click()
  await expect(page.getByRole('alert')).toContainText('the engine was broken on purpose')
  expect(page.workers()).toHaveLength(1)
  expect(page.workers()[0]).not.toBe(gone)
  await expect(editor(page)).toContainText('# my own words')
  await expect(page.getByRole('textbox', { name: 'Request' })).toHaveValue('my own request')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/curl-client' })).toBeVisible()
  // The new one knows the cluster: it answers.
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await send(page, { from: 'host/client', to: '172.18.0.3:30000' })
  await expect(explanation(page)).toContainText('asks to open a connection')
})

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const bench = (page: Page, tab: string) =>
  page.getByRole('region', { name: 'Workbench' }).getByRole('tab', { name: tab, exact: true })

/** What a person may be in the middle of. Nothing here waits for the engine to have finished. */
const MOMENTS: readonly ((page: Page) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (page) => insertBefore(page, 'kind: Scenario', '# and more\n'),
  (page) => button(page, 'Send').click(),
  (page) =>
    button(page, 'Send')
      .click()
      .then(() => button(page, 'Step forward').click()),
  (page) => button(page, 'Last step').click(),
  (page) =>
    bench(page, 'Tables')
      .click()
      .then(() => button(page, 'First step').click()),
  (page) =>
    bench(page, 'Many at once')
      .click()
      .then(() => page.getByRole('button', { name: /^Send \d+ at once$/ }).click()),
  (page) =>
    bench(page, 'What if?')
      .click()
      .then(() => button(page, 'Try it').click()),
  (page) => bench(page, 'Compare').click(),
  (page) => page.getByRole('combobox', { name: 'Depth' }).selectOption('rules'),
]

test('killed twenty times, at whatever moment: said, repaired, nothing lost', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await insertBefore(page, 'kind: Scenario', '# my own words\n')
  await address(page, { data: 'my own request' })
  await send(page)
  await button(page, 'Workbench').click()
  for (let i = 0; i < 20; i++) {
    const act = MOMENTS[i % MOMENTS.length]!
    await act(page)
    await (i % 2 === 0 ? breakWorker : endWorker)(page)
    await expect(page.getByRole('alert').filter({ hasText: 'Nothing you typed is lost.' }), `kill ${i}`).toBeVisible()
    await expect(editor(page)).toContainText('# my own words')
    await expect(page.getByRole('textbox', { name: 'Request' })).toHaveValue('my own request')
    await button(page, 'Close').click()
    // The new one answers before the next is killed.
    await button(page, 'Send').click()
    await expect(explanation(page)).toContainText('asks to open a connection')
    await button(page, 'First step').click()
  }
  expect(page.workers()).toHaveLength(1)
})

test('killed while building, while playing, and with a terminal at work: what was built and typed is there', async ({ page }) => {
  await open(page)
  await address(page, { data: 'my own request' })
  const killed = async (kill: (page: Page) => Promise<void>) => {
    await kill(page)
    const alert = page.getByRole('alert').filter({ hasText: 'Nothing you typed is lost.' })
    await expect(alert).toBeVisible()
    await alert.getByRole('button', { name: 'Close' }).click()
  }
  await page.getByRole('tab', { name: 'Build' }).click()
  const pod = page.getByRole('tabpanel', { name: 'Build' }).getByRole('button', { name: 'Pod', exact: true })
  for (const [n, kill] of [breakWorker, endWorker].entries()) {
    await pod.click()
    await killed(kill)
    await expect(canvas(page).getByRole('group', { name: `Pod default/pod-${n + 1}`, exact: true })).toBeVisible()
  }
  for (const kill of [breakWorker, endWorker]) {
    await button(page, 'Send').click()
    await expect(button(page, 'Pause')).toBeVisible()
    await killed(kill)
    await expect(page.getByRole('textbox', { name: 'Request' })).toHaveValue('my own request')
  }
  await page.getByRole('tab', { name: 'Terminal' }).click()
  const region = page.getByRole('region', { name: 'Terminals' })
  await expect(region.locator('.xterm-accessibility-tree')).toContainText('root@workstation:~#')
  await page.keyboard.type('ping 172.18.0.3')
  await page.keyboard.press('Enter')
  await expect(region.locator('.xterm-accessibility-tree')).toContainText('64 bytes from 172.18.0.3')
  await killed(endWorker)
  for (const name of ['Pod default/pod-1', 'Pod default/pod-2'])
    await expect(canvas(page).getByRole('group', { name, exact: true })).toBeVisible()
  // Undo still knows every act.
  await expect(page.getByRole('button', { name: 'Undo: Add Pod pod-2' })).toBeVisible()
  await button(page, 'Send').click()
  await expect(explanation(page)).toContainText('asks to open a connection')
})

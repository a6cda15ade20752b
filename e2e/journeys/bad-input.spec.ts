/** Bad input: one message that says where, nothing lost, nothing hung. */
import { deflateRawSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import {
  canvas,
  choose,
  drawn,
  editor,
  explanation,
  insertBefore,
  open,
  openYaml,
  pressSend,
  problems,
  send,
  share,
  write,
} from './support/playground.ts'
import { expect, test } from './support/test.ts'

const podsDrawn = (page: Page) => canvas(page).getByRole('group', { name: /^Pod / })

/** The problem list's only entry. */
async function onlyProblem(page: Page): Promise<string> {
  const entries = problems(page).getByRole('listitem')
  await expect(entries).toHaveCount(1)
  return entries.innerText()
}

test('broken YAML: said in place and in a list, the last cluster stays and can still be asked', async ({ page }) => {
  await open(page)
  const pods = await podsDrawn(page).count()
  await openYaml(page)
  await insertBefore(page, 'kind: Scenario', 'kind: [oops\n')
  await expect(problems(page)).toContainText('The picture shows the last text without errors.')
  const first = problems(page).getByRole('listitem').first()
  await expect(first).toContainText(/\d+:\d+/)
  await expect(page.locator('.cm-lintRange-error').first()).toBeVisible()
  await expect(podsDrawn(page)).toHaveCount(pods)
  await expect(page.getByText('Send uses the last cluster without any.')).toBeVisible()
  await send(page)
  await expect(explanation(page)).toContainText('asks to open a connection')
  // A reload loses nothing.
  await page.goto('./')
  await openYaml(page)
  await expect(editor(page)).toContainText('kind: [oops')
  await expect(podsDrawn(page)).toHaveCount(pods)
  await editor(page).getByText('kind: [oops').click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Delete')
  await expect(problems(page)).toContainText('In force.')
  await expect(problems(page)).toContainText('No problems.')
})

test('a field that does not exist: the API server’s words, and the line', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await write(
    page,
    `apiVersion: v1
kind: Pod
metadata: { name: lonely }
spec:
  nodNme: kind-worker
  containers: [{ name: one, image: nginx }]
`,
  )
  const problem = await onlyProblem(page)
  expect(problem).toContain('5:3')
  expect(problem).toContain('unknown field "spec.nodNme"')
  await problems(page).getByRole('listitem').getByRole('button').click()
  await expect(editor(page)).toBeFocused()
  await expect(page.locator('.cm-activeLine')).toContainText('nodNme')
})

test('the same node port twice', async ({ page }) => {
  await open(page)
  await openYaml(page)
  const service = (name: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  type: NodePort
  selector: { app: web }
  ports: [{ port: 80, nodePort: 30080 }]
`
  await write(page, `${service('one')}---\n${service('two')}`)
  const problem = await onlyProblem(page)
  expect(problem).toContain('provided port is already allocated')
  expect(problem).toContain('30080')
  expect(problem).toMatch(/^1[0-9]:\d+/)
})

test('an iptables line in setup with a match that is not simulated says so, by name', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await insertBefore(page, 'expect:', `  setup: ssh kind-worker iptables -A FORWARD -m u32 --u32 6=1 -j DROP\n`)
  await expect(problems(page)).toContainText('match "u32" is not simulated')
})

test('a link that was cut in half: one sentence, and a page that works', async ({ page, visit }) => {
  await open(page)
  const link = await share(page)
  const cut = await visit(link.slice(0, Math.floor(link.length / 2)))
  await drawn(cut)
  await expect(cut.getByRole('alert')).toHaveCount(1)
  await expect(cut.getByRole('alert')).toContainText(/cut|incomplete|end/i)
  await send(cut)
  await expect(explanation(cut)).toContainText('asks to open a connection')
})

test('links of a newer version, and of none', async ({ visit }) => {
  const newer = await visit('./#s=9.abc')
  await drawn(newer)
  await expect(newer.getByRole('alert')).toContainText(/newer/i)
  const none = await visit('./#hello')
  await drawn(none)
  await expect(none.getByRole('alert')).toContainText('holds no scenario')
})

test('50 MB pasted into the editor are refused at once, and nothing is lost', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await expect(problems(page)).toContainText('In force.')
  const before = await editor(page).innerText()
  const ms = await editor(page).evaluate((element) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'a: b\n'.repeat(10_000_000))
    const began = performance.now()
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    return performance.now() - began
  })
  await expect(page.getByRole('alert')).toContainText('47.7 MiB and was not taken up')
  expect(ms).toBeLessThan(500)
  expect(await editor(page).innerText()).toBe(before)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await send(page)
  await expect(explanation(page)).toContainText('asks to open a connection')
})

test('an empty text is no mystery', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await write(page, '# nothing yet\n')
  await expect(problems(page)).not.toContainText('Building…')
  await expect(page.getByText('Hoplight').first()).toBeVisible()
  // Back to something through the menu.
  await choose(page, 'hairpin')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/web-0' })).toBeVisible()
  await pressSend(page)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
})

const linkOf = (bytes: Buffer): string => `./#s=1.${deflateRawSync(bytes, { level: 9 }).toString('base64url')}`

test('bombs in links: one sentence, and a page that works', async ({ visit }) => {
  const rings = `apiVersion: v1\nkind: Pod\n${Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${(i === 0 ? 'x' : `*a${i - 1}`).concat(',').repeat(9)}]\n`).join('')}`
  for (const [name, link, said] of [
    ['a megabyte of deflated zeros', linkOf(Buffer.alloc(1e8)), /more than 1 MiB of text/],
    ['zeros that fit', linkOf(Buffer.alloc(1_000_000)), /errors|not text/],
    ['an alias of itself', linkOf(Buffer.from('a: &a [*a]\nkind: Pod\napiVersion: v1\n')), /errors/],
    ['aliases of aliases', linkOf(Buffer.from(rings)), /errors/],
  ] as const) {
    const page = await visit(link)
    await drawn(page)
    await expect(page.getByRole('alert'), name).toHaveCount(1)
    await expect(page.getByRole('alert'), name).toContainText(said)
    await page.close()
  }
})

test('bombs in files: refused in one sentence, and what was there stays', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await expect(problems(page)).toContainText('In force.')
  for (const [text, said] of [
    [`apiVersion: v1\nkind: List\nitems: [${'{},'.repeat(1e6)}{}]\n`, /too large: 1000002 documents, items and maps/],
    [`{"apiVersion":"v1","kind":"List","items":[${'{},'.repeat(1e6)}{}]}`, /too large: 1000002 objects and fields/],
    ['a: &a [*a]\nkind: Pod\napiVersion: v1\n', /contains itself/],
  ] as const) {
    await page.evaluate((content) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([content], 'bomb.yaml'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }, text)
    // The one before stands there until this one has been read.
    await expect(problems(page).getByRole('listitem')).toHaveText([said])
    await expect(canvas(page).getByRole('group', { name: 'Node kind-worker', exact: true })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Back to before' }).last().click()
})

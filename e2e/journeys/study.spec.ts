/** Stepping and explaining beyond the story itself: where it stops, what it left in the tables, what else might have been, and how to mend it. */
import type { Locator, Page } from '@playwright/test'
import {
  address,
  canvas,
  chain,
  choose,
  drawn,
  explanation,
  expectStep,
  open,
  packet,
  pressSend,
  send,
  step,
  stepTo,
} from './support/playground.ts'
import { expect, test } from './support/test.ts'

const bench = (page: Page): Locator => page.getByRole('region', { name: 'Workbench' })
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })

async function openBench(page: Page, tab: string): Promise<Locator> {
  if ((await bench(page).count()) === 0) await button(page, 'Workbench').click()
  await bench(page).getByRole('tab', { name: tab, exact: true }).click()
  return bench(page).getByRole('tabpanel', { name: tab, exact: true })
}
async function fast(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('10')
}
const depth = (page: Page, to: string) => page.getByRole('combobox', { name: 'Depth' }).selectOption({ label: to })

test('the play stops at a breakpoint and says why', async ({ page }) => {
  await open(page)
  await send(page)
  await fast(page)
  await button(page, 'Breakpoints').click()
  const menu = page.getByRole('dialog', { name: 'Breakpoints' })
  await menu.getByRole('checkbox', { name: 'a DNAT' }).check()
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await button(page, 'Play').click()
  await expect(page.getByText('Stopped at a DNAT')).toBeVisible()
  await expect(explanation(page)).toContainText('destination rewritten')
  await expect(button(page, 'Play')).toBeVisible()
  // In a chain, though the depth hides its rules: it goes deeper to show it.
  await button(page, 'First step').click()
  await button(page, 'Breakpoints').click()
  await menu.getByRole('checkbox', { name: 'a DNAT' }).uncheck()
  await menu.getByRole('combobox', { name: 'Chain, or how it begins' }).fill('KUBE-SVC')
  await menu.getByRole('button', { name: 'Add' }).click()
  await page.keyboard.press('Escape')
  await button(page, 'Play').click()
  await expect(page.getByText('Stopped in chain KUBE-SVC…')).toBeVisible()
  await expect(chain(page)).toContainText('KUBE-SVC-')
  await expect(page.getByRole('combobox', { name: 'Depth' })).toHaveValue('rules')
})

test('a step that was clicked is a breakpoint; so is a machine', async ({ page }) => {
  await open(page)
  await send(page)
  await fast(page)
  await button(page, 'Step forward').click()
  await expectStep(page, 2)
  await page.keyboard.press('b')
  await button(page, 'First step').click()
  await button(page, 'Play').click()
  await expect(page.getByText(/^Stopped at step/)).toBeVisible()
  await expectStep(page, 2)
  await button(page, 'Breakpoints').click()
  const menu = page.getByRole('dialog', { name: 'Breakpoints' })
  await menu.getByRole('button', { name: /^Remove: at step/ }).click()
  await menu.getByRole('combobox', { name: 'On machine' }).selectOption({ label: 'kind-worker' })
  await page.keyboard.press('Escape')
  await button(page, 'First step').click()
  await button(page, 'Play').click()
  await expect(page.getByText('Stopped on kind-worker')).toBeVisible()
})

test('the view follows the packet until a person takes it', async ({ page }) => {
  await open(page)
  await send(page, { from: 'host/client', to: '172.18.0.3:30000' })
  await fast(page)
  const follow = button(page, 'Follow the packet')
  await follow.click()
  await expect(follow).toHaveAttribute('aria-pressed', 'true')
  await button(page, 'Last step').click()
  const place = (await canvas(page).boundingBox())!
  await expect
    .poll(async () => {
      const box = (await packet(page).boundingBox())!
      return Math.abs(box.x + box.width / 2 - place.x - place.width / 2)
    })
    .toBeLessThan(60)
  await page.mouse.move(place.x + place.width / 2, place.y + place.height - 60)
  await page.mouse.down()
  await page.mouse.move(place.x + place.width / 2 + 80, place.y + place.height - 90, { steps: 4 })
  await page.mouse.up()
  await expect(follow).toHaveAttribute('aria-pressed', 'false')
})

test('who zooms while the view moves to the packet has the view', async ({ page }) => {
  await open(page)
  await send(page, { from: 'host/client', to: '172.18.0.3:30000' })
  const follow = button(page, 'Follow the packet')
  const node = canvas(page).getByRole('group', { name: 'Node kind-worker', exact: true })
  const place = (await canvas(page).boundingBox())!
  for (const zoom of [() => page.mouse.wheel(0, -240), () => button(page, 'Zoom in').click()]) {
    await button(page, 'First step').click()
    await follow.click()
    await expect(follow).toHaveAttribute('aria-pressed', 'true')
    const before = (await node.boundingBox())!.width
    await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2)
    await page.keyboard.press('End')
    await zoom()
    await expect(follow).toHaveAttribute('aria-pressed', 'false')
    await expect.poll(async () => (await node.boundingBox())!.width).toBeGreaterThan(before * 1.1)
    // Another step moves the packet, and nothing but the packet.
    await page.keyboard.press('Home')
    await expectStep(page, 1)
    expect((await node.boundingBox())!.width).toBeGreaterThan(before * 1.1)
    await button(page, 'Fit to window').click()
  }
})

test('tables are as they were at that step', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  const tables = await openBench(page, 'Tables')
  await expect(tables).toContainText('No tracked connections.')
  await button(page, 'Last step').click()
  await tables.getByRole('combobox', { name: 'Namespace' }).selectOption({ label: 'kind-worker' })
  const conntrack = tables.getByRole('table', { name: 'Conntrack' })
  await expect(conntrack.getByRole('row')).toHaveCount(2)
  await expect(conntrack).toContainText('10.96.91.147:3000')
  await expect(conntrack).toContainText('changed since Send')
  // And back in time it is gone again.
  await button(page, 'First step').click()
  await expect(tables).toContainText('No tracked connections.')
  for (const name of ['Routes', 'Neighbours', 'FDB', 'Counters', 'Sockets'] as const) {
    await tables.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
    await expect(tables.getByRole('tabpanel')).not.toBeEmpty()
  }
  await tables.getByRole('combobox', { name: 'Namespace' }).selectOption({ label: 'where the packet is' })
  await expect(tables.getByRole('table', { name: 'Sockets' })).toContainText('SYN_SENT')
})

test('two stories stand side by side, the first difference is marked', async ({ page }) => {
  await open(page)
  await send(page)
  const compare = await openBench(page, 'Compare')
  await compare.getByRole('button', { name: 'Keep this story as A' }).click()
  await expect(compare).toContainText('A is kept.')
  await send(page, { to: '10.96.141.224:80' })
  const table = compare.getByRole('table', { name: 'Both stories, step by step' })
  await expect(table.getByText('First difference')).toBeVisible()
  await expect(table.getByRole('columnheader')).toHaveText([/^A: .*:3000/, /^B: .*:80/])
  // A step of B is a place to go to.
  await table
    .getByRole('button', { name: /DNAT to/ })
    .first()
    .click()
  await expect(explanation(page)).toContainText('destination rewritten')
})

test('the way that chance did not choose is there to be taken', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  const branches = page.getByRole('region', { name: 'What chance could have chosen' })
  await expect(branches.getByRole('listitem')).toHaveCount(2)
  const own = /becomes 10\.244\.1\.4:3000/
  await expect(explanation(page)).toContainText(own)
  await canvas(page)
    .getByRole('button', { name: /^Take backend-.* instead \(50 %\)$/ })
    .click()
  // The same moment of the other story, which goes to the other pod; and back.
  await expect(explanation(page)).toContainText(/becomes 10\.244\.1\.3:3000/)
  await branches.getByRole('button', { name: /^Take backend-/ }).click()
  await expect(explanation(page)).toContainText(own)
  // For the connection's later packets nothing is chosen.
  await button(page, 'Last step').click()
  await expect(branches).toHaveCount(0)
})

test('many connections at once: they fly, and who answered them is counted', async ({ page }) => {
  await open(page)
  await send(page)
  const many = await openBench(page, 'Many at once')
  await many.getByRole('combobox', { name: 'Connections' }).selectOption('100')
  await many.getByRole('button', { name: 'Send 100 at once' }).click()
  await expect(canvas(page).getByRole('img', { name: '100 packets in flight' })).toBeVisible()
  const rows = many.getByRole('table', { name: 'Who answered' }).getByRole('row')
  await expect(rows).toHaveCount(3)
  const counts = (await rows.allInnerTexts()).slice(1).map((text) => Number(/(\d+) \(\d/.exec(text)?.[1]))
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(100)
  for (const n of counts) expect(n).toBeGreaterThan(20)
  // The followed one stays a thing of its own.
  await expect(packet(page)).toBeVisible()
})

test('each rule says why it did not match, part by part', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  await chain(page).getByRole('button', { name: 'Rule 1: what each part says' }).click()
  const rule = chain(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { expanded: true }) })
  await expect(rule.getByLabel('no', { exact: true }).last()).toBeVisible()
  await expect(rule).toContainText('the source is 10.244.1.2')
  await chain(page).getByRole('button', { name: 'Rule 2: what each part says' }).click()
  await expect(rule.last().getByLabel('yes', { exact: true }).first()).toBeVisible()
})

test('what if: another outcome beside this one', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  const whatIf = await openBench(page, 'What if?')
  const kind = whatIf.getByRole('combobox', { name: 'What if', exact: true })
  await kind.selectOption({ label: 'a kernel switch were' })
  await whatIf.getByRole('combobox', { name: 'Machine' }).selectOption({ label: 'kind-worker' })
  await whatIf.getByRole('button', { name: 'Try it' }).click()
  const table = whatIf.getByRole('table', { name: 'Both stories, step by step' })
  await expect(table.getByText('First difference')).toBeVisible()
  await expect(table).toContainText('Connection timed out')
  // Each of the others gives an outcome too; the story on the stage stays as it was.
  for (const label of [
    'it came from',
    'it asked for',
    'this rule were not there',
    'a chain’s policy were',
    'a Deployment had',
    'somebody had typed',
  ]) {
    await kind.selectOption({ label })
    await whatIf.getByRole('button', { name: 'Try it' }).click()
    await expect(table.getByRole('columnheader').nth(1)).toContainText(label)
    await expect(whatIf.getByRole('alert')).toHaveCount(0)
  }
  await expect(explanation(page)).toContainText('destination rewritten')
})

test('make it work: the smallest edit, tried, with what else it changes, applied', async ({ page }) => {
  await open(page)
  await choose(page, 'broken-service')
  await drawn(page)
  await send(page)
  await button(page, 'Last step').click()
  await explanation(page).getByRole('button', { name: 'Make it work' }).click()
  const cures = page.getByRole('list', { name: 'Make it work' })
  const first = cures.getByRole('listitem').first()
  await expect(first).toContainText('select app=web')
  await expect(first).toContainText(/This also changes \d+ of/)
  await first.getByRole('button', { name: 'Apply' }).click()
  await expect(button(page, 'Pause')).toBeVisible()
  await button(page, 'Last step').click()
  await expect(explanation(page).getByRole('button', { name: 'Make it work' })).toHaveCount(0)
  await expect(bench(page)).toContainText('This connection works')
  await page.getByRole('tab', { name: 'YAML' }).click()
  await expect(page.getByRole('textbox', { name: 'Scenario text' })).toContainText('selector: { app: web } # should be web')
})

test('a question that is refused can be mended too: a name in another namespace', async ({ page }) => {
  await open(page)
  await address(page, { to: 'kube-dns:53/udp' })
  await pressSend(page)
  await expect(page.getByText(/there is no Service, pod, node or host named "kube-dns"/)).toBeVisible()
  await button(page, 'Workbench').click()
  await bench(page).getByRole('tab', { name: 'Make it work' }).click()
  const cures = page.getByRole('list', { name: 'Make it work' })
  await expect(cures).toContainText('kube-dns.kube-system')
  await expect(cures).toContainText('Nothing in the cluster changes.')
  await cures.getByRole('button', { name: 'Ask so' }).first().click()
  await expect(button(page, 'Pause')).toBeVisible()
})

test('marks are grouped by place and named', async ({ page }) => {
  await open(page)
  await send(page)
  await depth(page, 'Hooks')
  const marks = page.getByRole('list', { name: 'Steps by place' })
  const place = marks.getByRole('listitem', { name: 'kind-worker › PREROUTING' }).first()
  await expect(place.getByRole('img', { name: /^destination rewritten: DNAT to/ })).toHaveCount(1)
  await expect(marks.getByRole('img')).toHaveCount((await step(page)).of)
})

test('predict: the story asks before each decision, checks the answer and goes on', async ({ page }) => {
  await open(page)
  await send(page)
  await fast(page)
  await button(page, 'Breakpoints').click()
  await page.getByRole('checkbox', { name: 'Ask me before each decision' }).check()
  await page.keyboard.press('Escape')
  await button(page, 'Play').click()
  const asked = page.getByRole('region', { name: 'Predict' })
  await expect(asked).toContainText('Which pod will it be?')
  await expect(explanation(page)).not.toContainText('destination rewritten')
  await asked
    .getByRole('button', { name: /^backend-/ })
    .first()
    .click()
  await expect(asked.getByRole('status')).toContainText(/Right\.|No: backend-/)
  await expect(asked.getByRole('status')).toContainText('Chance decides here')
  await asked.getByRole('button', { name: 'Go on' }).click()
  await expect(asked).toContainText('Will the packet be dropped or go on?')
  await asked.getByRole('button', { name: 'it goes on' }).click()
  await expect(asked.getByRole('status')).toContainText('Right.')
  await asked.getByRole('button', { name: 'Go on' }).click()
  await expect(asked).toHaveCount(0)
  // By hand it asks too, and a scrub passes the questions by.
  await button(page, 'First step').click()
  await send(page, { from: 'host/client', to: '172.18.0.3:30000' })
  for (let i = 0; i < 20 && (await asked.count()) === 0; i++) await button(page, 'Step forward').click()
  await expect(asked).toContainText('Which pod will it be?')
  await asked.getByRole('button', { name: 'Show me' }).click()
  await expect(asked).toContainText('Will the packet be dropped or go on?')
  await asked.getByRole('button', { name: 'Show me' }).click()
  await expect(asked).toContainText('Which source address will it have after this?')
})

test('presenting: larger type, the whole screen, and back', async ({ page }) => {
  await open(page)
  await send(page)
  const size = () =>
    explanation(page)
      .locator('.sentence')
      .evaluate((element) => parseFloat(getComputedStyle(element).fontSize))
  const before = await size()
  await button(page, 'Present').click()
  await expect.poll(size).toBeGreaterThan(before + 4)
  // A remote's keys.
  await page.keyboard.press('PageDown')
  await expectStep(page, 2)
  await page.keyboard.press('PageUp')
  await expectStep(page, 1)
  await button(page, 'Present').click()
  await expect.poll(size).toBe(before)
})

test('where a packet is dropped, the rule that did it is seen without scrolling', async ({ page }) => {
  await open(page)
  await choose(page, 'broken-service')
  await drawn(page)
  await send(page)
  await stepTo(page, /dropped/)
  await expect(chain(page).getByRole('listitem').first()).toBeInViewport({ ratio: 1 })
  await expect(explanation(page)).toContainText('Compare the selector')
})

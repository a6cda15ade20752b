/** kube-proxy's modes: the same packet in each of them side by side, what they cost, and how a Service comes to be. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expectStep, explanation, open, pressSend, send, share, step, stepTo } from './support/playground.ts'
import { expect, test } from './support/test.ts'

const bench = (page: Page): Locator => page.getByRole('region', { name: 'Workbench' })

async function openBench(page: Page, tab: string): Promise<Locator> {
  if ((await bench(page).count()) === 0) await page.getByRole('button', { name: 'Workbench', exact: true }).click()
  await bench(page).getByRole('tab', { name: tab, exact: true }).click()
  return bench(page).getByRole('tabpanel', { name: tab, exact: true })
}

/** A fact's cells, one for each mode. */
const cells = (table: Locator, fact: string): Locator =>
  table
    .getByRole('row')
    .filter({ has: table.page().getByRole('rowheader', { name: new RegExp(`^${fact}`) }) })
    .first()
    .getByRole('cell')

test('the same packet under each mode, hop by hop, with what it cost', async ({ page }) => {
  await open(page)
  await send(page)
  const panel = await openBench(page, 'Compare modes')
  const table = panel.getByRole('table', { name: 'The same packet in each mode' })
  await expect(table.getByRole('columnheader')).toHaveText([
    /^Hop/,
    /^iptables.*this cluster’s mode/,
    /^nftables/,
    /^ipvs/,
    /^userspace.*as in Kubernetes 1\.20/,
  ])
  await expect(cells(table, 'result')).toHaveText(['open', 'open', 'open', 'open'])
  // Only where a process relays does the backend see somebody else.
  const sources = await cells(table, 'source that it saw').allInnerTexts()
  expect(new Set(sources.slice(0, 3)).size).toBe(1)
  expect(sources[3]).not.toBe(sources[0])
  await expect(cells(table, 'look-ups')).toHaveText(['0', /^[1-9]/, /^[1-9]/, '0'])
  await expect(table.getByText(/^DNAT to /).first()).toBeVisible()
  await expect(table.getByText(/^IPVS to /).first()).toBeVisible()
  await expect(table.getByText(/^REDIRECT to /).first()).toBeVisible()
  // By keyboard: fewer modes.
  await panel.getByRole('checkbox', { name: 'userspace' }).focus()
  await page.keyboard.press('Space')
  await expect(table.getByRole('columnheader')).toHaveCount(4)
  for (const mode of ['iptables', 'nftables', 'ipvs']) await panel.getByRole('checkbox', { name: mode }).uncheck()
  await expect(panel).toContainText('Choose at least one mode.')
  await panel.getByRole('checkbox', { name: 'nftables' }).check()
  await expect(table.getByRole('columnheader')).toHaveCount(2)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('.bench').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})

test('what each mode costs is measured when asked, drawn and told as a table', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Commands' }).fill('Cost of modes')
  await page.keyboard.press('Enter')
  const panel = bench(page).getByRole('tabpanel', { name: 'Cost of modes', exact: true })
  await expect(panel).toContainText('Nothing is measured yet.')
  await panel.getByRole('combobox', { name: 'Up to' }).selectOption({ label: '1,000 Services' })
  await panel.getByRole('button', { name: 'Measure' }).click()
  await expect(panel.getByRole('status')).toContainText(/of 9: /)
  const table = panel.getByRole('table', { name: 'What each mode costs' })
  const row = (services: string) =>
    table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: services, exact: true }) })
  await expect(row('1,000').getByRole('cell').nth(2)).not.toBeEmpty({ timeout: 60_000 })
  const asked = async (services: string) =>
    (await row(services).getByRole('cell').allInnerTexts()).map((text) => Number(text.replace(',', '')))
  const [few, many] = [await asked('10'), await asked('1,000')]
  expect(many[0]! - few[0]!).toBeGreaterThan(400)
  expect(many.slice(1)).toEqual(few.slice(1))
  await expect(panel.getByRole('img', { name: /^Chart: Rules that a first packet/ })).toBeVisible()
  await panel.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'Rules that stand on a node (counted)' })
  await expect(row('1,000').getByRole('cell').first()).toHaveText('11,009')
  // A measurement can be given up; what is there stays.
  await panel.getByRole('combobox', { name: 'Up to' }).selectOption({ label: '30,000 Services' })
  await panel.getByRole('button', { name: 'Measure' }).click()
  await expect(row('10').getByRole('cell').first()).not.toBeEmpty()
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(panel).toContainText('Cancelled: what was measured so far is shown.')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('.bench').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})

test('how a Service came to be is stepped through like a packet', async ({ page, visit }) => {
  await open(page)
  const panel = await openBenchByPalette(page)
  await panel.getByRole('combobox', { name: 'Service' }).selectOption('default/backend-service')
  await panel.getByRole('button', { name: 'Play how it came to be' }).click()
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await page.getByRole('button', { name: 'First step' }).click()
  await expect(explanation(page)).toContainText('kubectl reads the manifest')
  const { of } = await step(page)
  expect(of).toBeGreaterThan(6)
  await page.keyboard.press('ArrowRight')
  await expectStep(page, 2)
  await expect(explanation(page)).toContainText('fills in what the manifest leaves out')
  const written = page.getByRole('region', { name: 'What it wrote' })
  await expect(written).toContainText('spec.selector')
  await stepTo(page, /written to etcd/)
  await stepTo(page, /looks for pods that have all labels/)
  await expect(written).toContainText('10.244.1.4')
  await stepTo(page, /packets will meet the rules/)
  await expect(written).toContainText('KUBE-SVC-')
  await expect(page.getByRole('region', { name: 'On a real machine' })).toContainText(
    "iptables-save -t nat | grep '\"default/backend-service'",
  )
  // The same as text, and as a list.
  await expect(page.getByRole('tree', { name: 'Trace' })).toContainText('etcd stores Service default/backend-service')
  await expect(panel.getByRole('list', { name: 'Steps' }).getByRole('listitem')).toHaveCount(of)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  // A link opens on that very moment; another Send is a packet's story again.
  const at = (await step(page)).at
  const other = await visit(await share(page))
  await expectStep(other, at)
  await expect(explanation(other)).toContainText('packets will meet the rules')
  await pressSend(other)
  await expect(explanation(other)).not.toContainText('packets will meet the rules')
})

async function openBenchByPalette(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Commands' }).fill('How it came to be')
  await page.keyboard.press('Enter')
  return bench(page).getByRole('tabpanel', { name: 'How it came to be', exact: true })
}

test('in Chinese too', async ({ visit }) => {
  const page = await visit('./', { locale: 'zh-TW' })
  await expect(page.getByText('kind-worker').first()).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('它是怎麼來的')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '播放它是怎麼來的' }).click()
  await expect(page.getByRole('tree')).toContainText('kubectl 要求建立 Service')
  await page.getByRole('button', { name: '送出', exact: true }).click()
  await page.getByRole('tab', { name: '比較模式' }).click()
  await expect(page.getByRole('table', { name: '同一個封包在每種模式下' })).toContainText('逐條問過的規則')
})

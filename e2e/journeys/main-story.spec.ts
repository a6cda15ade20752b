/** The story that the page is for: a pod calls a Service; then somebody's rule drops the packet; then the link goes to a colleague. */
import {
  address,
  canvas,
  chain,
  expectStep,
  explanation,
  header,
  insertBefore,
  open,
  openYaml,
  packet,
  pressSend,
  send,
  share,
  step,
  stepTo,
} from './support/playground.ts'
import { expect, test } from './support/test.ts'

const SERVICE = '10.96.91.147:3000'
const CLIENT = /^10\.244\.1\.2:\d+$/
const BACKEND = /^10\.244\.1\.[34]:3000$/

test('a pod calls a Service: DNAT on the way, undone on the way back', async ({ page }) => {
  await open(page)
  await send(page, { from: 'pod/default/curl-client', to: SERVICE })
  await expect(packet(page)).toHaveAccessibleName(new RegExp(`^Packet from 10.244.1.2:\\d+ to ${SERVICE}$`))

  await stepTo(page, /destination rewritten/)
  expect(await header(page, 'Source')).toMatch(CLIENT)
  const [before, after] = (await header(page, 'Destination')).split(' → ')
  expect(before).toBe(SERVICE)
  expect(after).toMatch(BACKEND)
  await expect(explanation(page)).toContainText(`The destination becomes ${after}`)
  await expect(explanation(page)).toContainText('one of the two backends')
  await expect(chain(page)).toContainText(/KUBE-SEP-\w{16} nat · PREROUTING/)
  await expect(chain(page).locator('[aria-current=step]')).toContainText(`DNAT --to-destination ${after}`)
  // The rule above it, and why it did not match.
  await expect(chain(page).getByRole('listitem').first()).toContainText('→ KUBE-MARK-MASQ')
  await expect(chain(page).getByRole('listitem').first()).toContainText('the source is 10.244.1.2')
  await expect(packet(page)).toHaveAccessibleName(new RegExp(`^Packet from 10.244.1.2:\\d+ to ${after}$`))

  await stepTo(page, /source rewritten[^]*conntrack undoes the DNAT/)
  await expect(explanation(page).getByText('reply', { exact: true })).toBeVisible()
  expect(await header(page, 'Source')).toBe(`${after} → ${SERVICE}`)
  expect(await header(page, 'Destination')).toMatch(CLIENT)

  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText("has answered. It saw the client's own address, 10.244.1.2.")
})

test('a rule that somebody added drops the forwarded packet; the link shows the same moment to somebody else', async ({
  page,
  visit,
}) => {
  await open(page)
  await openYaml(page)
  await insertBefore(
    page,
    'expect:',
    `  setup: |
    ssh kind-worker iptables -I FORWARD -d 10.244.1.3 -j DROP
    ssh kind-worker iptables -I FORWARD -d 10.244.1.4 -j DROP
`,
  )
  // Without a pause for the typing to settle: Send means the text that stands there.
  await send(page, { from: 'pod/default/curl-client', to: SERVICE })
  await stepTo(page, /destination rewritten/)
  await stepTo(page, /dropped/)
  await expect(explanation(page)).toContainText('The packet dies in node kind-worker')
  await expect(explanation(page)).toContainText(/rule [12] of FORWARD/)
  await expect(chain(page)).toContainText('FORWARD filter · FORWARD')
  await expect(chain(page).locator('[aria-current=step]')).toHaveText(/-d 10\.244\.1\.[34]\/32 → DROP/)
  await expect(canvas(page).getByText(/^dropped by rule [12] of FORWARD$/)).toBeVisible()
  const here = await step(page)
  const said = await explanation(page).innerText()
  const link = await share(page)
  await expect(page.getByText('Copied. It holds the whole scenario')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)

  const other = await visit(link)
  await expectStep(other, here.at)
  expect(await step(other)).toEqual(here)
  expect(await explanation(other).innerText()).toBe(said)
  await openYaml(other)
  await expect(other.getByText('iptables -I FORWARD -d 10.244.1.4 -j DROP')).toBeVisible()

  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText(/timed out|no answer|timeout/i)
})

test('the address bar follows the story, and a reload stays at the moment', async ({ page }) => {
  await open(page)
  await send(page)
  // The whole scenario, who asks whom, and the moment: the same link that Share gives for it.
  const moments: number[] = []
  for (const key of ['First step', 'Step forward', 'Last step']) {
    await page.getByRole('button', { name: key }).click()
    const link = await share(page)
    await page.keyboard.press('Escape')
    const said =
      /^http:\/\/[^#]+\/#s=1\.[^&]+&from=pod\/default\/curl-client&to=10\.96\.91\.147:3000&step=(\d+)&depth=hops$/.exec(link)
    expect(said, link).not.toBeNull()
    moments.push(Number(said![1]))
    await expect(page).toHaveURL(link)
  }
  expect(moments).toEqual([...moments].sort((a, b) => a - b))
  expect(new Set(moments).size).toBe(3)
  const { at, of } = await step(page)
  expect(at).toBe(of)
  await page.reload()
  await expectStep(page, at)
})

test('the packet plays by itself, and stops where it is told to', async ({ page }) => {
  await open(page)
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('10×')
  await address(page, { data: 'hello' })
  await pressSend(page)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect.poll(async () => (await step(page)).at).toBeGreaterThanOrEqual(4)
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  const { at } = await step(page)
  await page.getByRole('button', { name: 'Play' }).click()
  await expect.poll(async () => (await step(page)).at).toBeGreaterThan(at)
  // It stops by itself at the end.
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible({ timeout: 60_000 })
  const end = await step(page)
  expect(end.at).toBe(end.of)
})

test('a name alone says who is meant, and whose address it is stands there before the first Send', async ({ page }) => {
  await open(page)
  await expect(explanation(page)).toContainText('the address of the Service backend-service')
  await address(page, { from: 'curl-client', to: 'backend-service' })
  await pressSend(page)
  await expect(page.getByRole('combobox', { name: 'From', exact: true })).toHaveValue('pod/default/curl-client')
  await expect(page.getByRole('combobox', { name: 'To', exact: true })).toHaveValue('backend-service:3000')
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText('has answered')
})

/** Looking closely: what each zoom shows, what stands at the hooks, what a thing is, which layers are drawn, and a talk's second window. */
import type { Locator, Page } from '@playwright/test'
import { canvas, choose, drawn, explanation, open, openYaml, packet, send, step, stepTo, write } from './support/playground.ts'
import { expect, test } from './support/test.ts'

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
const worker = (page: Page): Locator => canvas(page).getByRole('group', { name: 'Node kind-worker', exact: true })
const hook = (page: Page, name: string): Locator =>
  canvas(page).getByRole('group', { name: `${name} on kind-worker`, exact: true })

async function zoom(page: Page, name: 'Zoom in' | 'Zoom out', times: number): Promise<void> {
  for (let i = 0; i < times; i++) await button(page, name).click()
}
/** Near enough for the hooks' tables, with the packet in the middle. */
async function comeNear(page: Page): Promise<void> {
  await button(page, 'Follow the packet').click()
  // The view may still be on its way to the packet: a person comes nearer until the tables are there.
  await expect(async () => {
    if (!(await hook(page, 'PREROUTING').isVisible())) await zoom(page, 'Zoom in', 1)
    await expect(hook(page, 'PREROUTING')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 15_000 })
}

test('far a Node is a box with a count, near it has names and addresses, nearest its hooks have tables', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  await expect(worker(page).getByText('kind-worker').first()).toBeVisible()
  await zoom(page, 'Zoom out', 7)
  await expect(worker(page).getByText('6 pods').last()).toBeVisible()
  await expect(canvas(page).getByRole('group', { name: 'Pod default/curl-client' })).toHaveCount(0)
  await button(page, 'Fit to window').click()
  await expect(canvas(page).getByText('PREROUTING', { exact: true }).last()).toBeVisible()
  await expect(hook(page, 'PREROUTING')).toHaveCount(0)
  await comeNear(page)
  await expect(hook(page, 'PREROUTING').getByRole('button')).toHaveCount(2)
  // Those that the packet has passed are marked, the others are not.
  await expect(
    hook(page, 'PREROUTING').getByRole('button', {
      name: /^Table nat at PREROUTING: \d+ rules in \d+ chains, policy ACCEPT \(passed\)$/,
    }),
  ).toHaveCount(1)
  await expect(hook(page, 'FORWARD').getByRole('button', { name: /passed/ })).toHaveCount(0)
  await expect(hook(page, 'INPUT').getByRole('button')).toHaveText([/^mangle/, /^filter/, /^nat/])
})

test('a table at a hook opens its chain, with the counters of this step; a jump leads on', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  await comeNear(page)
  await hook(page, 'PREROUTING')
    .getByRole('button', { name: /^Table nat/ })
    .click()
  const rules = page.getByRole('table', { name: 'PREROUTING in table nat' })
  await expect(rules.getByRole('row').nth(1).getByRole('cell')).toContainText(['1', '1', '60', 'KUBE-SERVICES'])
  await rules.getByRole('button', { name: 'KUBE-SERVICES' }).click()
  const services = page.getByRole('table', { name: 'KUBE-SERVICES in table nat' })
  await expect(services.getByRole('row', { name: /matched/ })).toHaveCount(1)
  await expect(services.getByRole('row', { name: /matched/ })).toContainText('10.96.91.147')
  await button(page, 'Where the packet is').click()
  await expect(page.getByRole('table', { name: /^KUBE-SEP-.* in table nat$/ })).toBeVisible()
})

test('a rule that is typed by hand is at its hook', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await write(
    page,
    `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: typed }
spec:
  cluster: { distribution: none }
  setup: |
    iptables -t raw -A PREROUTING -p udp -j DROP
    nft add table ip early
    nft add chain ip early first '{ type filter hook prerouting priority -400; policy accept; }'
`,
  )
  const lab = canvas(page).getByRole('group', { name: 'Host lab', exact: true })
  await expect(lab).toBeVisible()
  await page.getByRole('tab', { name: 'YAML' }).click()
  await zoom(page, 'Zoom in', 3)
  const tables = canvas(page).getByRole('group', { name: 'PREROUTING on lab' }).getByRole('button')
  await expect(tables).toHaveText([/^first/, /^raw/])
})

test('a card says what a thing is: on hover, with the focus, by a key; Escape takes it away', async ({ page }) => {
  await open(page)
  const card = page.getByRole('tooltip')
  const pod = canvas(page).getByRole('group', { name: 'Pod default/curl-client' })
  await pod.hover()
  await pod.hover({ position: { x: 30, y: 20 } })
  await expect(card).toContainText('10.244.1.2/24')
  await expect(pod).toHaveAttribute('aria-describedby', (await card.getAttribute('id'))!)
  const [thing, own] = [(await pod.boundingBox())!, (await card.boundingBox())!]
  expect(
    own.x >= thing.x + thing.width ||
      own.x + own.width <= thing.x ||
      own.y >= thing.y + thing.height ||
      own.y + own.height <= thing.y,
  ).toBe(true)
  // The pointer may go over to it.
  await card.hover()
  await expect(card).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  const service = canvas(page).getByRole('group', { name: 'Service default/backend-service' })
  await service.hover()
  await expect(card).toContainText('3000/TCP → 3000')
  await expect(card).toContainText('10.244.1.4:3000')
  await page.mouse.move(640, 20)
  await expect(card).toHaveCount(0)
  // A device, at the moment of the story.
  await send(page)
  await button(page, 'Last step').click()
  await canvas(page).getByRole('img', { name: 'Device eth0 on kind-worker' }).locator('i').hover()
  await expect(card).toContainText('172.18.0.3/16')
  await expect(card).toContainText('default via 172.18.0.1 dev eth0')
  await page.keyboard.press('Escape')
  // By keyboard alone: a tooltip with the focus, and a dialog to walk through.
  await page.keyboard.press('Tab')
  await pod.focus()
  await page.keyboard.press('i')
  const dialog = page.getByRole('dialog', { name: 'Pod default/curl-client' })
  await expect(dialog).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const device = page.getByRole('dialog', { name: /eth0$/ })
  await expect(device).toContainText(/Sent\s*\d+ packets/)
  await device.getByRole('button', { name: 'Back' }).click()
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(pod).toBeFocused()
})

test('a cable has a card too', async ({ page }) => {
  await open(page)
  const eth0 = (await canvas(page).getByRole('img', { name: 'Device eth0 on kind-worker' }).locator('i').boundingBox())!
  await page.mouse.move(eth0.x + 4, eth0.y + 20)
  // What shows cards is fetched when the pointer first comes.
  await expect(async () => {
    await page.mouse.move(eth0.x + 4, eth0.y + 21)
    await page.mouse.move(eth0.x + 4, eth0.y + 20)
    await expect(page.getByRole('tooltip')).toContainText('eth0 on kind-worker', { timeout: 900 })
  }).toPass()
})

test('layers are put on and off, and stay so', async ({ page }) => {
  await open(page)
  const layer = (name: string) => page.getByRole('dialog', { name: 'Layers' }).getByRole('checkbox', { name, exact: true })
  await button(page, 'Layers').click()
  await layer('Services').uncheck()
  await expect(canvas(page).getByRole('group', { name: /^Service / })).toHaveCount(0)
  await layer('MAC addresses').check()
  await expect(
    worker(page)
      .getByText(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
      .first(),
  ).toBeVisible()
  await layer('Routes').check()
  await expect(worker(page).getByRole('list', { name: 'Routes' })).toContainText('default via 172.18.0.1 dev eth0')
  await layer('Packet counters').check()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Layers' })).toHaveCount(0)
  const client = canvas(page).getByRole('group', { name: 'Pod default/curl-client' })
  await expect(client).toContainText('in 0 out 0')
  await send(page)
  await button(page, 'Last step').click()
  await expect(client).toContainText(/in [1-9]\d* out [1-9]/)
  await page.reload()
  await drawn(page)
  await expect(worker(page).getByRole('list', { name: 'Routes' })).toBeVisible()
  await expect(canvas(page).getByRole('group', { name: /^Service / })).toHaveCount(0)
  await button(page, 'Layers').click()
  await layer('Addresses').uncheck()
  await expect(client.getByText('10.244.1.2')).toBeHidden()
})

test('a map leads through what is too large to see at once', async ({ page }) => {
  await open(page)
  await choose(page, 'shop')
  await drawn(page)
  const map = page.getByRole('img', { name: 'Map of the canvas' })
  await expect(map).toHaveCount(0)
  await openYaml(page)
  const nodes = Array.from({ length: 18 }, (_, i) => `---\napiVersion: v1\nkind: Node\nmetadata: { name: n${i} }\n`).join('')
  await write(page, nodes)
  await expect(canvas(page).getByRole('group', { name: 'Node n17' })).toBeAttached()
  await page.getByRole('tab', { name: 'YAML' }).click()
  await zoom(page, 'Zoom in', 6)
  await expect(map).toBeVisible()
  const box = (await map.boundingBox())!
  await page.mouse.click(box.x + 24, box.y + box.height - 40)
  await expect(canvas(page).getByRole('group', { name: 'Node n15' })).toBeInViewport()
})

test('speaker notes in a second window follow the story, and step it', async ({ page }) => {
  await open(page)
  await send(page)
  await button(page, 'Present').click()
  const [notes] = await Promise.all([page.waitForEvent('popup'), button(page, 'Speaker notes').click()])
  await expect(notes.getByText('Step 1 of 52')).toBeVisible()
  await expect(notes.getByText('asks to open a connection')).toBeVisible()
  await notes.getByRole('textbox', { name: /Your notes/ }).fill('Ask the class: who rewrites it?')
  await notes.getByRole('button', { name: 'Step forward' }).click()
  await expect.poll(() => step(page)).toMatchObject({ at: 2 })
  await page.keyboard.press('PageDown')
  await expect(notes.getByText('Step 3 of 52')).toBeVisible()
  await expect(notes.getByRole('textbox', { name: /Your notes/ })).toHaveValue('')
  await notes.keyboard.press('PageUp')
  await notes.keyboard.press('PageUp')
  await expect(notes.getByRole('textbox', { name: /Your notes/ })).toHaveValue('Ask the class: who rewrites it?')
  await page.close()
  await expect(notes.getByText('The page that presents was closed.')).toBeVisible()
})

test('speaker notes show what the scenario’s author wants to be said, and need no engine of their own', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await write(
    page,
    `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: lesson }
spec:
  hosts:
    - { name: client, address: 172.18.0.100/16 }
    - { name: server, address: 172.18.0.101/16, servers: [80] }
  steps:
    - text: Two machines on one network.
    - { question: Who answers?, expectation: 'The server.', probe: { from: host/client, to: '172.18.0.101:80' } }
`,
  )
  await expect(canvas(page).getByRole('group', { name: 'Host server' })).toBeVisible()
  await send(page, { from: 'host/client', to: '172.18.0.101:80' })
  await button(page, 'Present').click()
  const [notes] = await Promise.all([page.waitForEvent('popup'), button(page, 'Speaker notes').click()])
  const written = notes.getByRole('listitem')
  await expect(written).toHaveText(['Two machines on one network.', 'Who answers?The server.'])
  await expect(notes.locator('[aria-current=true]')).toContainText('Who answers?')
  expect(notes.workers()).toHaveLength(0)
})

test('presenting: a laser, a spotlight on the packet, a blank screen', async ({ page }) => {
  await open(page)
  await send(page)
  await button(page, 'Present').click()
  await button(page, 'Laser').click()
  await expect(button(page, 'Laser')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('s')
  await expect(button(page, 'Spotlight on the packet')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('.')
  await expect(page.locator('.blank')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('.blank')).toBeHidden()
  await expect(explanation(page)).toBeVisible()
  // What is open over the page goes first, then the presentation: also where the browser gives no whole screen.
  await button(page, 'Breakpoints').click()
  await expect(page.getByRole('dialog', { name: 'Breakpoints' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Breakpoints' })).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(button(page, 'Laser')).toHaveCount(0)
  await expect(page.locator('.laser, .spotlight')).toHaveCount(0)
})

const TUNNEL = `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: tunnel }
spec:
  cluster: { distribution: none }
  setup: |
    ip netns add a
    ip netns add b
    ip link add eth0 netns a type veth peer name eth0 netns b
    ip -n a addr add 192.168.1.1/24 dev eth0
    ip -n b addr add 192.168.1.2/24 dev eth0
    ip -n a link set eth0 up
    ip -n b link set eth0 up
    ip -n a link add vxlan0 type vxlan id 42 remote 192.168.1.2 dstport 4789 dev eth0
    ip -n b link add vxlan0 type vxlan id 42 remote 192.168.1.1 dstport 4789 dev eth0
    ip -n a addr add 10.9.0.1/24 dev vxlan0
    ip -n b addr add 10.9.0.2/24 dev vxlan0
    ip -n a link set vxlan0 up
    ip -n b link set vxlan0 up
`

test('a tunnel puts the packet into a second envelope, and takes it out', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await write(page, TUNNEL)
  await expect(
    canvas(page)
      .getByRole('group', { name: 'Netns lab/b' })
      .or(canvas(page).getByRole('group', { name: 'Netns b' })),
  ).toBeVisible()
  await send(page, { from: 'netns/lab/a', to: 'icmp:10.9.0.2' })
  await stepTo(page, /second envelope/)
  await expect(packet(page)).toContainText('192.168.1.2:4789')
  await expect(packet(page)).toContainText('10.9.0.1 → 10.9.0.2')
  await stepTo(page, /opens the envelope/)
  await expect(packet(page)).not.toContainText('4789')
  await button(page, 'Last step').click()
  await expect(explanation(page)).toContainText('has answered')
})

test('on a phone a tap shows the card of a thing, and one elsewhere takes it away', async ({ visit }) => {
  const phone = await visit('./', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await drawn(phone)
  const card = phone.getByRole('tooltip')
  const pod = canvas(phone).getByRole('group', { name: 'Pod default/curl-client' })
  await expect(async () => {
    if ((await card.count()) === 0) await pod.tap()
    await expect(card).toContainText('10.244.1.2/24', { timeout: 1000 })
  }).toPass()
  await expect(card).toBeInViewport({ ratio: 1 })
  await phone.getByRole('region', { name: 'Timeline controls' }).tap({ position: { x: 4, y: 4 } })
  await expect(card).toHaveCount(0)
})

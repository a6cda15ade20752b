/** Building by hand: what is dragged, drawn, typed and taken back is one text, one picture, and one thing to send packets through. */
import type { Locator, Page } from '@playwright/test'
import {
  address,
  canvas,
  choose,
  editor,
  explanation,
  open,
  openYaml,
  pressSend,
  problems,
  send,
  write,
} from './support/playground.ts'
import { expect, test } from './support/test.ts'

const palette = (page: Page, kind: string): Locator =>
  page.getByRole('tabpanel', { name: 'Build' }).getByRole('button', { name: kind, exact: true })
const thing = (page: Page, name: string | RegExp): Locator => canvas(page).getByRole('group', { name, exact: true })
const openPalette = async (page: Page): Promise<void> => {
  await page.getByRole('tab', { name: 'Build' }).click()
  await expect(palette(page, 'Deployment')).toBeVisible()
}

/** As a hand does it: press, move in steps, let go over the middle of the goal (or a corner of it). */
async function drag(page: Page, from: Locator, to: Locator, at?: { x: number; y: number }): Promise<void> {
  await from.hover()
  await page.mouse.down()
  const box = (await to.boundingBox())!
  const goal = at ? { x: box.x + at.x, y: box.y + at.y } : { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(goal.x - 20, goal.y - 10, { steps: 6 })
  await page.mouse.move(goal.x, goal.y, { steps: 3 })
  await page.mouse.up()
}

/** The right mouse button on a thing, and what its menu offers. */
async function menu(page: Page, name: string, item: string): Promise<void> {
  await thing(page, name).click({ button: 'right', position: { x: 20, y: 12 } })
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

test('a Deployment and a Service onto an empty cluster, and a packet through both', async ({ page }) => {
  await open(page)
  await choose(page, 'kind-cluster')
  await expect(thing(page, 'Node kind-worker2')).toBeVisible()
  await openPalette(page)
  await drag(page, palette(page, 'Deployment'), thing(page, 'Node kind-worker'), { x: 60, y: 14 })
  await expect(thing(page, /^Pod default\/web-/)).toHaveCount(2)
  await expect(page.getByLabel('The same as a command')).toContainText('nodeName: kind-worker')
  await drag(page, palette(page, 'Service'), thing(page, /^Pod default\/web-/).first())
  await expect(thing(page, 'Service default/web')).toContainText('2 endpoints')
  // Who has not chosen a destination is offered the Service now, not its pod.
  await expect(page.getByRole('combobox', { name: 'To', exact: true })).toHaveValue(/^10\.96\./)
  await drag(page, palette(page, 'Pod'), thing(page, 'Node kind-worker2'), { x: 60, y: 14 })
  await menu(page, 'Pod default/pod-1', 'Send from here')
  await menu(page, 'Service default/web', 'Send to here')
  await pressSend(page)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText(/answered|has been/)
  // All of it goes back, act by act, and comes again.
  const undo = page.getByRole('button', { name: /^Undo: / })
  await expect(undo).toHaveAccessibleName('Undo: Add Pod pod-1')
  await undo.click()
  await expect(thing(page, 'Pod default/pod-1')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo: Add Service web' }).click()
  await page.getByRole('button', { name: 'Undo: Add Deployment web' }).click()
  await expect(thing(page, /^Pod /)).toHaveCount(0)
  await page.getByRole('button', { name: 'Redo: Add Deployment web' }).click()
  await expect(thing(page, /^Pod default\/web-/)).toHaveCount(2)
})

test('two namespaces and a cable, from nothing, and a ping', async ({ page }) => {
  await open(page)
  await choose(page, 'empty')
  await expect(thing(page, 'Host lab')).toBeVisible()
  await openPalette(page)
  await drag(page, palette(page, 'Netns'), thing(page, 'Host lab'), { x: 60, y: 14 })
  await expect(thing(page, 'Netns red')).toBeVisible()
  await drag(page, palette(page, 'Netns'), thing(page, 'Host lab'), { x: 60, y: 14 })
  await expect(thing(page, 'Netns blue')).toBeVisible()
  await thing(page, 'Netns red').hover()
  await drag(page, thing(page, 'Netns red').getByTitle('Drag to connect'), thing(page, 'Netns blue'))
  await expect(page.getByLabel('The same as a command')).toContainText(
    'ip link add eth0 netns red type veth peer name eth0 netns blue',
  )
  await expect(thing(page, 'Netns red')).toContainText('10.0.0.1/24')
  await menu(page, 'Netns red', 'Send from here')
  await menu(page, 'Netns blue', 'Send to here')
  await pressSend(page)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText(/answer/)
  await openYaml(page)
  await expect(editor(page)).toContainText('ip netns add red')
})

test('a switch: two namespaces at its ports are in one network, and a packet goes through it', async ({ page }) => {
  await open(page)
  await choose(page, 'empty')
  await openPalette(page)
  for (const [kind, made] of [
    ['Netns', 'Netns red'],
    ['Netns', 'Netns blue'],
    ['Switch', 'Switch switch'],
  ] as const) {
    await drag(page, palette(page, kind), thing(page, 'Host lab'), { x: 60, y: 14 })
    await expect(thing(page, made)).toBeVisible()
  }
  for (const [name, ports] of [
    ['Netns red', '1 port'],
    ['Netns blue', '2 ports'],
  ] as const) {
    await thing(page, name).hover()
    await drag(page, thing(page, name).getByTitle('Drag to connect'), thing(page, 'Switch switch'))
    await expect(thing(page, 'Switch switch')).toContainText(ports)
  }
  await expect(page.getByLabel('The same as a command')).toContainText('ip -n switch link set port1 master br0')
  await menu(page, 'Netns red', 'Send from here')
  await menu(page, 'Netns blue', 'Send to here')
  await pressSend(page)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText(/answer/)
})

test('a host, a node, a router, a bridge and a cable between two that are selected', async ({ page }) => {
  await open(page)
  await choose(page, 'kind-cluster')
  await expect(thing(page, 'Node kind-worker2')).toBeVisible()
  await openPalette(page)
  const act = page.getByLabel('The same as a command')
  await drag(page, palette(page, 'Host'), canvas(page), { x: 60, y: 60 })
  await expect(thing(page, 'Host client')).toBeVisible()
  await expect(act).toContainText('- { name: client, address: 172.18.0.100/16, servers: [ 80 ] }')
  await palette(page, 'Node').press('Enter')
  await expect(thing(page, 'Node kind-worker3')).toBeVisible()
  await expect(act).toContainText('metadata: { name: kind-worker3 }')
  await choose(page, 'empty')
  await expect(thing(page, 'Host lab')).toBeVisible()
  await drag(page, palette(page, 'Bridge'), thing(page, 'Host lab'), { x: 60, y: 14 })
  await expect(canvas(page).getByRole('img', { name: 'Device br0 on lab', exact: true })).toBeVisible()
  await expect(act).toContainText('ip link add br0 type bridge')
  for (const kind of ['Netns', 'Router']) await drag(page, palette(page, kind), thing(page, 'Host lab'), { x: 60, y: 14 })
  await expect(thing(page, 'Netns router')).toBeVisible()
  await thing(page, 'Netns red').click()
  await thing(page, 'Netns router').click({ modifiers: ['Shift'] })
  await palette(page, 'Cable').click()
  await expect(thing(page, 'Netns red')).toContainText('10.0.0.2')
  await expect(act).toContainText('ip -n red route add default via 10.0.0.1')
  // A second one of it, and both away: three acts, one undo each.
  await page.getByRole('button', { name: 'Undo: Cable from red to router' }).click()
  await expect(thing(page, 'Netns red')).not.toContainText('10.0.0.2')
  await page.getByRole('button', { name: 'Redo: Cable from red to router' }).click()
  await expect(thing(page, 'Netns red')).toContainText('10.0.0.2')
})

test('a pod is put on another node by a line or in its form, and can go wherever the scheduler likes', async ({ page }) => {
  await open(page)
  await openPalette(page)
  await thing(page, 'Pod default/curl-client').hover()
  await drag(page, thing(page, 'Pod default/curl-client').getByTitle('Drag to connect'), thing(page, 'Node kind-control-plane'), {
    x: 60,
    y: 14,
  })
  await expect(thing(page, 'Pod default/curl-client')).toContainText('10.244.0.')
  await expect(page.getByLabel('The same as a command')).toContainText('nodeName: kind-control-plane')
  await thing(page, 'Pod default/curl-client').click()
  const node = page.getByRole('region', { name: 'Selected' }).getByRole('combobox', { name: 'Node' })
  await expect(node).toHaveValue('kind-control-plane')
  await node.selectOption('kind-worker')
  await expect(thing(page, 'Pod default/curl-client')).toContainText('10.244.1.')
  await node.selectOption('as the scheduler decides')
  await expect(page.getByRole('button', { name: 'Undo: Node of curl-client' })).toBeEnabled()
})

test('what is not simulated yet has its place in the palette and says so; nothing is placed', async ({ page }) => {
  await open(page)
  await openPalette(page)
  const later = page.getByRole('region', { name: 'Not simulated yet' })
  for (const [kind, said] of [
    ['Ingress', 'no controller reads it'],
    ['Gateway', 'no controller reads them'],
    ['NetworkPolicy', 'it has no effect'],
    ['DNS server', 'no packet asks'],
    ['Load balancer', 'answers on its node port'],
  ] as const) {
    const button = later.getByRole('button', { name: kind, exact: true })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await button.press('Enter')
    await expect(later.getByRole('status')).toContainText(said)
  }
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeVisible()
})

test('who has no route there is told at once', async ({ page }) => {
  await open(page)
  await choose(page, 'empty')
  await expect(thing(page, 'Host lab')).toBeVisible()
  await address(page, { from: 'host/lab', to: 'icmp:10.9.9.9' })
  await pressSend(page)
  await expect(explanation(page)).toContainText('Network is unreachable')
  await expect(explanation(page).getByRole('button', { name: 'Make it work' })).toBeVisible()
})

test('by keyboard alone: place, select, rename, duplicate, delete, undo', async ({ page }) => {
  await open(page)
  await choose(page, 'kind-cluster')
  await expect(thing(page, 'Node kind-worker2')).toBeVisible()
  await openPalette(page)
  await palette(page, 'Pod').focus()
  await page.keyboard.press('Enter')
  await expect(thing(page, 'Pod default/pod-1')).toBeVisible()
  await thing(page, 'Pod default/pod-1').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Rename' }).fill('client')
  await page.keyboard.press('Enter')
  await expect(thing(page, 'Pod default/client')).toBeVisible()
  await thing(page, 'Pod default/client').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+d')
  await expect(thing(page, 'Pod default/client-2')).toBeVisible()
  await thing(page, 'Pod default/client').focus()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu', { name: 'What can be done with client' })).toBeVisible()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(thing(page, 'Pod default/client')).toHaveCount(0)
  for (const name of ['Delete client', 'Duplicate client', 'Rename pod-1 to client', 'Add Pod pod-1']) {
    await expect(page.getByRole('button', { name: `Undo: ${name}` })).toBeVisible()
    await page.getByRole('button', { name: `Undo: ${name}` }).focus()
    await page.keyboard.press('Control+z')
  }
  await expect(thing(page, /^Pod /)).toHaveCount(0)
})

test('the form changes one place of the text, and comments stay', async ({ page }) => {
  await open(page)
  await openPalette(page)
  await thing(page, 'Service default/backend-service').click()
  const form = page.getByRole('region', { name: 'Selected' })
  await form.getByRole('textbox', { name: 'Selector' }).fill('app=frontend')
  await page.keyboard.press('Enter')
  await expect(thing(page, 'Service default/backend-service')).toContainText('3 endpoints')
  await form.getByRole('combobox', { name: 'Type' }).selectOption('NodePort')
  await expect(thing(page, 'Service default/backend-service')).toContainText('NodePort')
  await form.getByRole('button', { name: 'Show YAML' }).click()
  await expect(editor(page)).toContainText('# One address in front of them. No machine has it')
  await expect(editor(page)).toContainText('selector: { app: frontend }')
  await expect(editor(page).locator('.cm-activeLine')).toContainText('apiVersion: v1')
})

test('a Service picks pods by a line, a Deployment’s pod goes by scaling down', async ({ page }) => {
  await open(page)
  await choose(page, 'shop')
  await expect(thing(page, 'Service shop/db')).toBeVisible()
  // Where the menu was the pointer rests on a thing, whose card would lie over its neighbour.
  await page.mouse.move(640, 24)
  await thing(page, 'Service shop/db').hover()
  await drag(page, thing(page, 'Service shop/db').getByTitle('Drag to connect'), thing(page, 'Pod shop/web-0'))
  await expect(page.getByLabel('The same as a command')).toContainText(
    'kubectl set selector service db -n shop app=shop,tier=web',
  )
  await choose(page, 'kind-two-nodes')
  await expect(thing(page, /^Pod default\/backend-/)).toHaveCount(2)
  await thing(page, /^Pod default\/backend-/)
    .first()
    .click()
  await page.keyboard.press('Delete')
  await expect(thing(page, /^Pod default\/backend-/)).toHaveCount(1)
  await expect(page.getByLabel('The same as a command')).toContainText('kubectl scale deployment backend-deployment --replicas=1')
})

test('typing is undone too, and what stands in the editor follows', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await write(page, 'apiVersion: v1\nkind: Node\nmetadata: { name: alone } # mine\n')
  await expect(thing(page, 'Node alone')).toBeVisible()
  await page.getByRole('button', { name: 'Undo: Edit the YAML' }).click()
  await expect(thing(page, 'Node kind-worker')).toBeVisible()
  await expect(editor(page)).toContainText('A pod calls a Service')
  await page.getByRole('button', { name: 'Redo: Edit the YAML' }).click()
  await expect(editor(page)).toContainText('# mine')
  await expect(problems(page)).toContainText('No problems.')
})

test('several at once: selected with Shift, aligned, tidied, deleted', async ({ page }) => {
  await open(page)
  await thing(page, 'Service default/backend-service').click()
  await thing(page, 'Service default/frontend-nodeport-service').click({ modifiers: ['Shift'] })
  // Who rests on a thing is told about it, on a card that may lie over its neighbour.
  await page.getByRole('heading', { name: 'Hoplight' }).hover()
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  await thing(page, 'Service default/backend-service').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Align left' }).click()
  const left = async (name: string) => Math.round((await thing(page, name).boundingBox())!.x)
  await expect.poll(() => left('Service default/backend-service')).toBe(await left('Service default/frontend-nodeport-service'))
  // It stands for lines of the file, and says so.
  const placed = page.getByLabel('Where things stand')
  await expect(placed).toContainText(/^\+ service\/default\/backend-service: \{ x: -?\d+, "y": -?\d+ \}$/m)
  await expect(page.getByRole('status').filter({ has: placed })).toContainText('spec.layout')
  await thing(page, 'Service default/backend-service').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete 2 things' }).click()
  await expect(thing(page, 'Service default/backend-service')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo: Delete 2 things' }).click()
  await page.getByRole('button', { name: 'Undo: Align left' }).click()
  await expect(thing(page, 'Service default/backend-service')).toBeVisible()
  expect(await left('Service default/backend-service')).not.toBe(await left('Service default/frontend-nodeport-service'))
})

test('moved by hand or by key: one act each, which says where the thing stands now', async ({ page }) => {
  await open(page)
  const host = thing(page, 'Host client')
  const box = (await host.boundingBox())!
  const placed = page.getByLabel('Where things stand')
  await page.mouse.move(box.x + 20, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 30, { steps: 5 })
  await page.mouse.up()
  await expect(placed).toHaveText(/^\+ host\/client: \{ x: -?\d+, "y": -?\d+ \}$/)
  const first = await placed.innerText()
  await host.click()
  await page.keyboard.press('ArrowDown')
  await expect(placed).toHaveText(new RegExp(`^- host/client: .*\n${String.raw`\+ host/client: `}`))
  expect(await placed.innerText()).toContain(first.replace('+', '-'))
  await page.getByRole('button', { name: 'Undo: Move' }).click()
  await page.getByRole('button', { name: 'Undo: Move' }).click()
  await expect(placed).toHaveCount(0)
  await expect.poll(async () => Math.round((await host.boundingBox())!.x)).toBe(Math.round(box.x))
})

test('search, and jump', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await page.keyboard.press('Control+f')
  await page.getByRole('combobox', { name: 'Find a thing' }).fill('10.244.1.4')
  await expect(page.getByRole('listbox', { name: 'Find a thing' }).getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Find a thing' })).toHaveCount(0)
  await expect(canvas(page).locator('.react-flow__node.selected')).toHaveAccessibleName(/^Pod default\/backend-/)
  const found = canvas(page).locator('.react-flow__node.selected')
  await expect(found).toBeInViewport({ ratio: 0.99 })
  // What was looked for is the view that was chosen: a panel that takes room does not put the whole picture in its place.
  const width = async () => Math.round((await found.boundingBox())!.width)
  const near = await width()
  await page.getByRole('button', { name: 'Workbench', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Workbench' })).toBeVisible()
  expect(await width()).toBeGreaterThan(near * 0.8)
})

test('an edit of a text with errors waits for them to be put right', async ({ page }) => {
  await open(page)
  await openPalette(page)
  await page.getByRole('tab', { name: 'YAML' }).click()
  await write(page, 'kind: [')
  await page.getByRole('tab', { name: 'Build' }).click()
  await palette(page, 'Pod').click()
  await expect(page.getByText('The YAML has errors: put them right first')).toBeVisible()
})

test('the plain Linux starting points answer', async ({ page }) => {
  await open(page)
  await choose(page, 'router')
  await expect(thing(page, 'Netns router')).toBeVisible()
  await address(page, { from: 'netns/lab/alice', to: 'icmp:10.0.2.2' })
  await send(page)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText('10.0.2.2')
})

test('what is chosen next is chosen alone: a bridge that was selected stays when it is deleted', async ({ page }) => {
  await open(page)
  await choose(page, 'empty')
  await openPalette(page)
  for (const kind of ['Netns', 'Bridge']) await drag(page, palette(page, kind), thing(page, 'Host lab'), { x: 60, y: 14 })
  const bridge = canvas(page).getByRole('img', { name: 'Device br0 on lab', exact: true })
  await bridge.click()
  await thing(page, 'Netns red').click()
  await expect(page.getByRole('region', { name: 'Selected' })).not.toContainText('things selected')
  await page.keyboard.press('Delete')
  await expect(thing(page, 'Netns red')).toHaveCount(0)
  await expect(bridge).toBeVisible()
})

test('who asks is deleted, and back again after an undo: so is the question', async ({ page }) => {
  await open(page)
  const from = page.getByRole('combobox', { name: 'From', exact: true })
  await thing(page, 'Pod default/curl-client').click()
  await page.keyboard.press('Delete')
  await expect(from).toHaveValue(/^pod\/default\/backend-/)
  await page.getByRole('button', { name: 'Undo: Delete curl-client' }).click()
  await expect(from).toHaveValue('pod/default/curl-client')
})

test('a namespace’s form has its addresses and its way out', async ({ page }) => {
  await open(page)
  await choose(page, 'router')
  await openPalette(page)
  await thing(page, 'Netns alice').click()
  const form = page.getByRole('region', { name: 'Selected' })
  const address = form.getByRole('textbox', { name: 'Address of eth0' })
  await expect(address).toHaveValue('10.0.1.2/24')
  await address.fill('10.0.1')
  await address.press('Enter')
  await expect(address).toHaveAttribute('aria-invalid', 'true')
  await address.fill('10.0.1.77/24')
  await address.press('Enter')
  await expect(thing(page, 'Netns alice')).toContainText('10.0.1.77')
  await expect(page.getByLabel('The same as a command')).toContainText('ip -n alice addr add 10.0.1.77/24 dev eth0')
  const gateway = form.getByRole('textbox', { name: 'Default route via' })
  await expect(gateway).toHaveValue('10.0.1.1')
  await gateway.fill('')
  await gateway.press('Enter')
  await menu(page, 'Netns alice', 'Send from here')
  await menu(page, 'Netns bob', 'Send to here')
  await pressSend(page)
  // Its own kernel says so: no packet leaves.
  await expect(explanation(page)).toContainText('Network is unreachable')
  await page.getByRole('button', { name: 'Undo: Default route via of alice' }).click()
  await pressSend(page)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText('has answered')
})

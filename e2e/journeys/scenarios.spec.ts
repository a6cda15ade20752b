/** What the built-in scenarios show, each from the menu to its point. */
import {
  address,
  canvas,
  chain,
  choose,
  explanation,
  header,
  open,
  openYaml,
  packet,
  pressSend,
  problems,
  send,
  step,
  stepTo,
} from './support/playground.ts'
import { expect, test } from './support/test.ts'

test('a node port from outside: marked, rewritten, masqueraded', async ({ page }) => {
  await open(page)
  await choose(page, 'nodeport')
  await expect(canvas(page).getByRole('group', { name: 'Service default/web-local' })).toBeVisible()
  // The control plane has no such pod: the packet goes on to the other node, from this one's address.
  await send(page, { from: 'host/client', to: '172.18.0.4:30080' })
  await stepTo(page, /0x4000 is pinned on/)
  expect(await header(page, 'Mark')).toBe('none → 0x4000')
  await expect(chain(page)).toContainText('KUBE-MARK-MASQ')
  await expect(packet(page)).toContainText('0x4000')
  await stepTo(page, /destination rewritten/)
  expect(await header(page, 'Destination')).toBe('172.18.0.4:30080 → 10.244.1.2:80')
  expect(await header(page, 'Mark')).toBe('0x4000')
  await stepTo(page, /has been read and is taken off/)
  expect(await header(page, 'Mark')).toBe('0x4000 → none')
  await stepTo(page, /source rewritten/)
  await expect(explanation(page)).toContainText('MASQUERADE, rule')
  expect(await header(page, 'Source')).toMatch(/^172\.18\.0\.100:\d+ → 172\.18\.0\.4:\d+$/)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText('It saw 172.18.0.4')
})

test('a node that has no pod of a Local Service: silence', async ({ page }) => {
  await open(page)
  await choose(page, 'nodeport')
  await expect(canvas(page).getByRole('group', { name: 'Service default/web-local' })).toBeVisible()
  await send(page, { from: 'host/client', to: '172.18.0.4:30081' })
  await stepTo(page, /dropped/)
  await expect(explanation(page)).toContainText(/no local endpoints|Local/)
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText(/timed out|timeout/i)
})

test('a pod that calls itself through its Service', async ({ page }) => {
  await open(page)
  await choose(page, 'hairpin')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/web-0' })).toBeVisible()
  await send(page, { from: 'pod/default/web-0' })
  await stepTo(page, /the pod that calls is the very backend/)
  await stepTo(page, /destination rewritten/)
  await stepTo(page, /The pod calls itself/)
  expect(await header(page, 'Source')).toMatch(/^10\.244\.1\.2:\d+ → 10\.244\.1\.1:\d+$/)
  expect(await header(page, 'Destination')).toBe('10.244.1.2:8080')
})

test('a Service without endpoints: refused, and why', async ({ page }) => {
  await open(page)
  await choose(page, 'broken-service')
  await expect(canvas(page).getByText('no endpoints')).toBeVisible()
  await send(page)
  await stepTo(page, /dropped/)
  await expect(explanation(page)).toContainText('Service default/web has no endpoints')
  await expect(chain(page).locator('[aria-current=step]')).toContainText('REJECT --reject-with icmp-port-unreachable')
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText('Connection refused')
})

test('the menu says what stands, and another scenario leaves nothing of the one before', async ({ page }) => {
  await open(page)
  await expect(page.getByTitle('Scenarios')).toHaveText('A kind cluster of two nodes')
  await send(page)
  await page.getByTitle('Scenarios').click()
  await expect(page.getByRole('list', { name: 'Scenarios' }).getByRole('button')).toHaveCount(9)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('list', { name: 'Scenarios' })).toBeHidden()
  await choose(page, 'hairpin')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/web-0' })).toBeVisible()
  await expect(canvas(page).getByRole('group', { name: 'Pod default/curl-client' })).toHaveCount(0)
  await expect(packet(page)).toHaveCount(0)
  await expect(page.getByRole('combobox', { name: 'From' })).toHaveValue('pod/default/web-0')
  await expect(page.getByText('Press Send and follow the packet.')).toBeVisible()
})

test('three depths of one story: hops, hooks, every rule', async ({ page }) => {
  await open(page)
  await send(page)
  const depth = page.getByRole('combobox', { name: 'Depth' })
  const hops = (await step(page)).of
  await depth.selectOption('Hooks')
  const hooks = (await step(page)).of
  await depth.selectOption('Rules')
  const rules = (await step(page)).of
  expect(hooks).toBeGreaterThan(hops)
  expect(rules).toBeGreaterThan(hooks)
  await stepTo(page, /KUBE-SERVICES/)
  await expect(chain(page)).toBeVisible()
  // A step that fewer steps would hide is not lost from sight: the explanation stays at it.
  const said = await explanation(page).innerText()
  await depth.selectOption('Hops')
  expect(await explanation(page).innerText()).toBe(said)
})

test('what is suggested can be chosen, and a wrong name is said in one sentence', async ({ page }) => {
  await open(page)
  await page.getByRole('combobox', { name: 'To', exact: true }).click()
  await page.getByRole('option', { name: /^10\.96\.91\.147:3000/ }).click()
  await expect(page.getByRole('combobox', { name: 'To', exact: true })).toHaveValue('10.96.91.147:3000')
  await address(page, { to: 'nowhere:1' })
  await pressSend(page)
  await expect(page.getByRole('alert')).toContainText('nowhere')
  await address(page, { from: 'pod/default/nobody', to: '10.96.91.147:3000' })
  await pressSend(page)
  await expect(page.getByRole('alert')).toContainText('pod/default/nobody')
  await send(page, { from: 'pod/default/curl-client' })
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('what the API server takes without a word is told beside the text', async ({ page }) => {
  await open(page)
  await choose(page, 'broken-service')
  await expect(canvas(page).getByRole('group', { name: 'Service default/web' })).toBeVisible()
  await openYaml(page)
  await expect(problems(page)).toContainText('no pod in default has the labels app=wbe')
  await expect(problems(page)).toContainText('did you mean app=web?')
  // A warning stops nobody.
  await expect(problems(page)).toContainText('In force.')
})

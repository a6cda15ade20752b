/** Where the page is looked at: embedded, on a phone, in the dark, moved about by hand. */
import type { Locator, Page } from '@playwright/test'
import { canvas, drawn, expectStep, explanation, open, packet, send, share, step, stepTo } from './support/playground.ts'
import { expect, test } from './support/test.ts'

const LIGHT = 'rgb(255, 255, 255)'
const background = (page: Page) => page.getByRole('banner').evaluate((element) => getComputedStyle(element).backgroundColor)

/** A link to the DNAT, as a colleague sends it. */
async function linkToDnat(page: Page): Promise<string> {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  return share(page)
}

test('?embed shows canvas, timeline and explanation, nothing else', async ({ page, visit }) => {
  const link = await linkToDnat(page)
  const embedded = await visit(link.replace('#', '?embed#'), { viewport: { width: 800, height: 600 } })
  await drawn(embedded)
  await expect(explanation(embedded)).toContainText('destination rewritten')
  await expect(embedded.getByRole('slider', { name: 'Timeline' })).toBeVisible()
  await expect(embedded.getByRole('button', { name: 'Send', exact: true })).toHaveCount(0)
  await expect(embedded.getByRole('button', { name: 'Share' })).toHaveCount(0)
  await expect(embedded.getByRole('tab')).toHaveCount(0)
  await expect(embedded.getByRole('region', { name: 'Inspector' })).toHaveCount(0)
  await embedded.getByRole('button', { name: 'Step forward' }).click()
  await expect(explanation(embedded)).not.toContainText('destination rewritten')
})

test('a shared link is readable on a phone', async ({ page, visit }) => {
  const link = await linkToDnat(page)
  const { at } = await step(page)
  const phone = await visit(link, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await drawn(phone)
  await expectStep(phone, at)
  await expect(explanation(phone)).toContainText('The destination becomes')
  await expect(explanation(phone)).toBeInViewport()
  await expect(packet(phone)).toBeInViewport({ ratio: 1 })
  // Nothing sticks out sideways, and words are not smaller than they can be read.
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  const size = await explanation(phone)
    .getByText('The destination becomes')
    .evaluate((element) => parseFloat(getComputedStyle(element).fontSize))
  expect(size).toBeGreaterThanOrEqual(14)
  await phone.getByRole('table', { name: 'Headers' }).scrollIntoViewIfNeeded()
  // All of it but for a fraction of a pixel.
  await expect(phone.getByRole('table', { name: 'Headers' })).toBeInViewport({ ratio: 0.99 })
  await phone.getByRole('tab', { name: 'Objects' }).click()
  await expect(phone.getByText('default/backend-service').last()).toBeVisible()
})

test('dark and light as the system says, or as one chooses', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await open(page)
  expect(await background(page)).not.toBe(LIGHT)
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await background(page)).toBe(LIGHT)
  await page.getByRole('button', { name: 'Theme: as the system' }).click()
  await expect(page.getByRole('button', { name: 'Theme: light' })).toBeVisible()
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await background(page)).toBe(LIGHT)
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await background(page)).not.toBe(LIGHT)
  // The choice outlives the visit.
  await page.reload()
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  expect(await background(page)).not.toBe(LIGHT)
})

test('what was moved stands where it was put, here and in the link', async ({ page, visit }) => {
  await open(page)
  const host = canvas(page).getByRole('group', { name: 'Host client' })
  const placeOf = (on: Page, name: string) =>
    canvas(on)
      .getByRole('group', { name, exact: true })
      .evaluate((element) => (element as HTMLElement).style.transform)
  const before = { host: await placeOf(page, 'Host client'), node: await placeOf(page, 'Node kind-control-plane') }
  const box = (await host.boundingBox())!
  await page.mouse.move(box.x + 20, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + 130, box.y + 20, { steps: 6 })
  await page.mouse.up()
  const moved = await placeOf(page, 'Host client')
  expect(moved).not.toBe(before.host)
  expect(await placeOf(page, 'Node kind-control-plane')).toBe(before.node)
  const other = await visit(await share(page))
  await drawn(other)
  await expect.poll(() => placeOf(other, 'Host client')).toBe(moved)
  // A packet finds its way there.
  await send(other, { from: 'host/client', to: '172.18.0.3:30000' })
  await expect(packet(other)).toBeVisible()
})

test('things on the canvas are called by kind and name, and devices by their machine', async ({ page }) => {
  await open(page)
  for (const name of ['Node kind-worker', 'Pod default/curl-client', 'Service default/backend-service', 'Host client'])
    await expect(canvas(page).getByRole('group', { name, exact: true })).toBeVisible()
  await expect(canvas(page).getByRole('img', { name: 'Device eth0 on kind-worker', exact: true })).toHaveCount(1)
  await page.getByRole('tab', { name: 'Objects' }).click()
  await page.getByRole('textbox', { name: 'Find' }).fill('backend-service')
  await expect(page.getByText('1 object', { exact: true })).toBeVisible()
})

test('what opens on a phone is in sight, and none of it is cut off', async ({ page, visit }) => {
  const link = await linkToDnat(page)
  const phone = await visit(link, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await drawn(phone)
  const inside = async (what: Locator) => {
    await expect(what).toBeInViewport()
    const box = (await what.boundingBox())!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(390)
  }
  for (const name of ['From', 'To']) {
    await phone.getByRole('combobox', { name, exact: true }).tap()
    await inside(phone.getByRole('listbox', { name }))
    await phone.keyboard.press('Escape')
  }
  await phone.getByTitle('Scenarios').tap()
  await inside(phone.getByRole('list', { name: 'Scenarios' }))
  await phone.keyboard.press('Escape')
  await phone.getByRole('button', { name: 'Breakpoints' }).tap()
  await inside(phone.getByRole('dialog', { name: 'Breakpoints' }))
  await phone.keyboard.press('Escape')
  await phone.getByRole('tab', { name: 'YAML' }).tap()
  await inside(phone.getByRole('region', { name: 'Problems' }))
  await phone.getByRole('tab', { name: 'Terminal' }).tap()
  await inside(phone.getByRole('tab', { name: 'workstation' }))
})

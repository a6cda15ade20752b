/** The canvas from far and from near: what is a count from afar has devices and the kernel’s hooks when one comes close; thousands of pods are piles. */
import type { Page } from '@playwright/test'
import { canvas, editor, open, openYaml, problems } from './support/playground.ts'
import { expect, test } from './support/test.ts'

const node = (page: Page) => canvas(page).getByRole('group', { name: 'Node kind-worker', exact: true })

test('from near the kernel’s stations, from far a count', async ({ page }) => {
  await open(page)
  await expect(canvas(page).getByText('PREROUTING').first()).toBeVisible()
  for (let i = 0; i < 6; i++) await page.getByRole('button', { name: 'Zoom out' }).click()
  await expect(canvas(page).getByText('PREROUTING')).toHaveCount(0)
  await expect(canvas(page).getByRole('group', { name: /^Pod / })).toHaveCount(0)
  await expect(node(page)).toContainText('6 pods')
  await page.getByRole('button', { name: 'Fit to window' }).click()
  await expect(canvas(page).getByRole('group', { name: 'Pod default/curl-client', exact: true })).toBeVisible()
})

test('Services are agreements over the machines, and can be put away', async ({ page }) => {
  await open(page)
  const service = canvas(page).getByRole('group', { name: 'Service default/backend-service' })
  await expect(service).toBeVisible()
  await page.getByRole('button', { name: 'Layers' }).click()
  const services = page.getByRole('dialog', { name: 'Layers' }).getByRole('checkbox', { name: 'Services', exact: true })
  await services.click()
  await expect(service).toBeHidden()
  await services.click()
  await expect(service).toBeVisible()
})

test('ten thousand pods are piles that say how many they are, with a map', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await editor(page).fill(
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 10000\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: web, image: nginx }] }\n---\n${Array.from({ length: 100 }, (_, n) => `apiVersion: v1\nkind: Node\nmetadata: { name: n${n} }\n`).join('---\n')}`,
  )
  await expect(problems(page)).toContainText('In force.', { timeout: 60_000 })
  await expect(canvas(page).getByRole('group', { name: 'Node n0', exact: true })).toContainText('100 pods')
  // Where all is seen there is nothing to find.
  await expect(page.getByLabel('Map of the canvas')).toHaveCount(0)
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect(page.getByLabel('Map of the canvas')).toBeVisible()
  await page.keyboard.press('Control+f')
  await page.getByRole('combobox', { name: 'Find a thing' }).fill('n7')
  await page.keyboard.press('Enter')
  await expect(
    canvas(page)
      .getByRole('group', { name: /pods of web|^\d+ pods/ })
      .first(),
  ).toBeVisible()
})

test('a panel that opens hides nothing that was seen; a view that a person chose is left alone', async ({ page }) => {
  await open(page)
  const lowest = canvas(page).getByRole('group', { name: 'Host client', exact: true })
  const seen = async () => {
    const [stage, box] = [(await canvas(page).boundingBox())!, (await lowest.boundingBox())!]
    return box.y + box.height <= stage.y + stage.height
  }
  const width = async () => Math.round((await node(page).boundingBox())!.width)
  const before = await width()
  const workbench = page.getByRole('button', { name: 'Workbench', exact: true })
  await workbench.click()
  await expect.poll(width).toBeLessThan(before)
  await expect.poll(seen).toBe(true)
  await workbench.click()
  await expect.poll(width).toBe(before)
  // One that is chosen may be too near for the room that is left.
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(width).toBeGreaterThan(before * 1.15)
  const chosen = await width()
  await workbench.click()
  await expect(page.getByRole('region', { name: 'Workbench' })).toBeVisible()
  expect(await width()).toBe(chosen)
  await page.getByRole('button', { name: 'Fit to window' }).click()
  await expect.poll(seen).toBe(true)
})

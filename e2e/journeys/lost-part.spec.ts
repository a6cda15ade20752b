/** A part of the page that cannot be fetched (no network, a newer version in its place): it says so in its own place, and the rest stands. */
import { expect, test } from '@playwright/test'
import { canvas, explanation, open, send } from './support/playground.ts'

test.use({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' })

const button = (name: string) => ({ name, exact: true }) as const

test('a panel that cannot be fetched leaves the page as it was, and comes at the second try', async ({ page }) => {
  await open(page)
  await send(page)
  await page.route(/assets\/bench-/, (route) => route.abort())
  await page.getByRole('button', button('Workbench')).click()
  const lost = page.getByRole('alert').filter({ hasText: 'This part of the page could not be loaded' })
  await expect(lost).toBeVisible()
  await expect(canvas(page)).toBeVisible()
  await page.getByRole('button', button('Step forward')).click()
  await expect(explanation(page)).not.toBeEmpty()
  await page.unroute(/assets\/bench-/)
  await lost.getByRole('button', button('Try again')).click()
  await expect(page.getByRole('region', { name: 'Workbench' })).toBeVisible()
  await expect(lost).toHaveCount(0)
})

test('a dialog that cannot be fetched says so over the page', async ({ page }) => {
  await open(page)
  await page.route(/assets\/share-dialog-/, (route) => route.abort())
  await page.getByRole('button', button('Share')).click()
  await expect(page.getByRole('alert')).toContainText('Try again')
  await expect(page.getByRole('alert')).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('button', button('Send'))).toBeVisible()
})

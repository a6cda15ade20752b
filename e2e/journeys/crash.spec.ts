/** The engine's worker dies: the page says so, starts another, and nothing that was typed is lost. */
import type { Page } from '@playwright/test'
import { address, canvas, editor, explanation, insertBefore, open, openYaml, send } from './support/playground.ts'
import { expect, test } from './support/test.ts'

/** An error that nobody catches, thrown where the engine runs. */
async function breakWorker(page: Page): Promise<void> {
  const [worker] = page.workers()
  if (!worker) throw new Error('the page has no worker')
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('the engine was broken on purpose')
    })
  })
}

test('a crash is said, repaired, and can be reported', async ({ page }) => {
  await open(page)
  await openYaml(page)
  await insertBefore(page, 'kind: Scenario', '# my own words\n')
  await address(page, { data: 'my own request' })
  await send(page)
  const gone = page.workers()[0]
  await breakWorker(page)
  await expect(page.getByRole('alert')).toContainText('Nothing you typed is lost.')
  await page.getByText('Details for a report').click()
  await expect(page.getByRole('alert')).toContainText('the engine was broken on purpose')
  expect(page.workers()).toHaveLength(1)
  expect(page.workers()[0]).not.toBe(gone)
  await expect(editor(page)).toContainText('# my own words')
  await expect(page.getByRole('textbox', { name: 'Request' })).toHaveValue('my own request')
  await expect(canvas(page).getByRole('group', { name: 'Pod default/curl-client' })).toBeVisible()
  // The new one knows the cluster: it answers.
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await send(page, { from: 'host/client', to: '172.18.0.3:30000' })
  await expect(explanation(page)).toContainText('asks to open a connection')
})

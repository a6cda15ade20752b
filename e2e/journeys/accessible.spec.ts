/** axe finds nothing, whatever the page shows. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { choose, editor, expectStep, insertBefore, open, openYaml, problems, send, share, stepTo } from './support/playground.ts'
import { expect, test } from './support/test.ts'

async function expectNothing(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: before the first Send, and at a rewrite`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await expectNothing(page)
    await send(page)
    await stepTo(page, /destination rewritten/)
    await share(page)
    await expectNothing(page)
  })

  test(`${colorScheme}: every rule, beside the text with an error`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await send(page)
    await page.getByRole('combobox', { name: 'Depth' }).selectOption('Rules')
    await stepTo(page, /KUBE-SERVICES/)
    await openYaml(page)
    await insertBefore(page, 'kind: Scenario', 'kind: [oops\n')
    await expect(problems(page).getByRole('listitem')).not.toHaveCount(0)
    await expect(editor(page)).toBeVisible()
    await expectNothing(page)
  })

  test(`${colorScheme}: a drop, with lists open`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await choose(page, 'broken-service')
    await expect(page.getByText('no endpoints')).toBeVisible()
    await send(page)
    await stepTo(page, /dropped/)
    await page.getByRole('tab', { name: 'Objects' }).click()
    await expect(page.getByText(/^\d+ objects$/)).toBeVisible()
    await page.getByRole('combobox', { name: 'To', exact: true }).click()
    await expect(page.getByRole('listbox', { name: 'To' })).toBeVisible()
    await expectNothing(page)
    await page.keyboard.press('Escape')
    await page.getByTitle('Scenarios').click()
    await expectNothing(page)
  })

  test(`${colorScheme}: on a phone, and embedded`, async ({ page, visit }) => {
    await open(page)
    await send(page)
    const link = await share(page)
    const phone = await visit(link, { viewport: { width: 390, height: 844 }, colorScheme })
    await expectStep(phone, 1)
    await expectNothing(phone)
    const embedded = await visit(link.replace('#', '?embed#'), { viewport: { width: 800, height: 600 }, colorScheme })
    await expectStep(embedded, 1)
    await expectNothing(embedded)
  })
}

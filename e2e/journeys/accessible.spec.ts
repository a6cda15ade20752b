/** axe finds nothing, whatever the page shows. In the dark only colours differ, so only they are looked at again. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { choose, expectStep, insertBefore, open, openYaml, problems, send, share, stepTo } from './support/playground.ts'
import { expect, test } from './support/test.ts'

async function expectNothing(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  // The page has no frames: no second page is needed to put their findings together.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (colorScheme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: from the first look to a rewrite, and every rule beside a text with an error`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await expectNothing(page, colorScheme)
    await send(page)
    await stepTo(page, /destination rewritten/)
    await page.getByRole('combobox', { name: 'Depth' }).selectOption('Rules')
    await share(page)
    await openYaml(page)
    await expectNothing(page, colorScheme)
    await insertBefore(page, 'kind: Scenario', 'kind: [oops\n')
    await expect(problems(page).getByRole('listitem')).not.toHaveCount(0)
    await expectNothing(page, colorScheme)
  })

  test(`${colorScheme}: the palette with a form, a menu, the search, what an act stands for, plain Linux`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await page.getByRole('tab', { name: 'Build' }).click()
    await page
      .getByRole('group', { name: 'Service default/backend-service' })
      .click({ button: 'right', position: { x: 20, y: 12 } })
    await expect(page.getByRole('menu')).toBeVisible()
    await expectNothing(page, colorScheme)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Pod', exact: true }).click()
    await expect(page.getByLabel('The same as a command')).toBeVisible()
    await page.keyboard.press('Control+f')
    await expect(page.getByRole('combobox', { name: 'Find a thing' })).toBeVisible()
    await expectNothing(page, colorScheme)
    await page.keyboard.press('Escape')
    await choose(page, 'netns-bridge')
    await expect(page.getByRole('group', { name: 'Netns red' })).toBeVisible()
    await expectNothing(page, colorScheme)
  })

  test(`${colorScheme}: a drop, lists, menu, on a phone, embedded`, async ({ page, visit }) => {
    await page.emulateMedia({ colorScheme })
    await open(page)
    await choose(page, 'broken-service')
    await expect(page.getByText('no endpoints')).toBeVisible()
    await send(page)
    await stepTo(page, /dropped/)
    await page.getByRole('tab', { name: 'Objects' }).click()
    await expect(page.getByText(/^\d+ objects$/)).toBeVisible()
    const link = await share(page)
    await page.getByRole('combobox', { name: 'To', exact: true }).click()
    await expect(page.getByRole('listbox', { name: 'To' })).toBeVisible()
    await expectNothing(page, colorScheme)
    await page.keyboard.press('Escape')
    await page.getByTitle('Scenarios').click()
    await expectNothing(page, colorScheme)

    const phone = await visit(link, { viewport: { width: 390, height: 844 }, colorScheme })
    await expectStep(phone, 3)
    await expectNothing(phone, colorScheme)
    const embedded = await visit(link.replace('#', '?embed#'), { viewport: { width: 800, height: 600 }, colorScheme })
    await expectStep(embedded, 3)
    await expectNothing(embedded, colorScheme)
  })
}

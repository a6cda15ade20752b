/** Everything by keyboard, and the story as text for who does not see the canvas. */
import type { Page } from '@playwright/test'
import { expectStep, explanation, open, send, step } from './support/playground.ts'
import { expect, test } from './support/test.ts'

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, role: 'button' | 'combobox' | 'treeitem' | 'slider', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true }).first()
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab does not reach the ${role} ${String(name)}`)
}

test('from Tab to Send, then space, arrows, Home and End', async ({ page }) => {
  await open(page)
  await tabTo(page, 'button', 'Send')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await page.keyboard.press('Home')
  await expectStep(page, 1)
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expectStep(page, 2)
  await page.keyboard.press('ArrowRight')
  await expectStep(page, 3)
  await page.keyboard.press('ArrowLeft')
  await expectStep(page, 2)
  await page.keyboard.press('End')
  const { at, of } = await step(page)
  expect(at).toBe(of)
  await page.keyboard.press('Home')
  await expectStep(page, 1)
  // Space presses the button that has the focus; on the slider, which has no use for it, it plays.
  await tabTo(page, 'slider', 'Timeline')
  await page.keyboard.press(' ')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await page.keyboard.press(' ')
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
})

test('fields keep their keys while one types in them', async ({ page }) => {
  await open(page)
  await send(page)
  const to = page.getByRole('combobox', { name: 'To', exact: true })
  await to.click()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Space')
  await expect(to).toHaveValue('10.96.91.147:300 0')
  await expectStep(page, 1)
})

test('the combobox: open, choose and leave without a mouse', async ({ page }) => {
  await open(page)
  await tabTo(page, 'combobox', 'From')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('listbox', { name: 'From' })).toBeVisible()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox', { name: 'From' })).toBeHidden()
  await expect(page.getByRole('combobox', { name: 'From' })).not.toHaveValue('pod/default/curl-client')
  await expect(page.getByRole('combobox', { name: 'From' })).toBeFocused()
})

test('the trace is a tree: up, down, in, out, and Enter goes there', async ({ page }) => {
  await open(page)
  await send(page)
  const tree = page.getByRole('tree', { name: 'Trace' })
  await expect(tree.getByRole('treeitem', { name: 'kind-worker' }).first()).toBeVisible()
  await tabTo(page, 'treeitem', /^SYN to /)
  await page.keyboard.press('Home')
  const first = tree.getByRole('treeitem').first()
  await expect(first).toBeFocused()
  await expect(first).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  // What the depth hid is shown by going there.
  await expect(explanation(page)).toContainText('routing')
  await expect(tree.locator('[aria-current=step]')).toBeFocused()
  // A chain that was asked folds its rules: they open, and one of them can be gone to.
  const folded = tree
    .getByRole('treeitem', { name: 'nat PREROUTING', exact: false })
    .and(tree.locator('[aria-expanded=false]'))
    .first()
  await folded.focus()
  await page.keyboard.press('ArrowRight')
  await expect(tree.locator('li:focus')).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Depth' })).toHaveValue('rules')
})

test('a screen reader hears the step that one went to', async ({ page }) => {
  await open(page)
  await send(page)
  await page.getByRole('button', { name: 'Step forward' }).click()
  await expectStep(page, 2)
  const said = await explanation(page).getByText('The packet leaves').innerText()
  await expect(page.getByRole('status').filter({ hasText: 'Step 2 of' })).toContainText(said)
})

test('who asked for less motion sees steps instead of flights', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page)
  await send(page)
  // Every place that the packet is drawn at, from here on.
  await page.getByTestId('packet').evaluate((element) => {
    const places: string[] = []
    Object.assign(window, { places })
    new MutationObserver(() => places.push((element as HTMLElement).style.transform)).observe(element, {
      attributeFilter: ['style'],
    })
  })
  await page.getByRole('button', { name: 'Step forward' }).click()
  await expectStep(page, 2)
  await expect(page.getByTestId('packet')).toHaveClass(/arrived/)
  const places = await page.evaluate(() => [...new Set((window as unknown as { places: string[] }).places)])
  expect(places.length).toBeLessThanOrEqual(2)
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
})

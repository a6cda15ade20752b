/** The page as a person knows it: by role and accessible name. Nothing here waits for time, only for what the page says. */
import type { Locator, Page } from '@playwright/test'
import { expect } from './test.ts'

export const canvas = (page: Page): Locator => page.getByRole('application', { name: 'Canvas' })
export const explanation = (page: Page): Locator => page.getByRole('region', { name: 'Explanation' })
export const chain = (page: Page): Locator => page.getByRole('region', { name: 'Chain' })
export const editor = (page: Page): Locator => page.getByRole('textbox', { name: 'Scenario text' })
export const problems = (page: Page): Locator => page.getByRole('region', { name: 'Problems' })
export const packet = (page: Page): Locator => page.getByTestId('packet')
const field = (page: Page, name: string): Locator => page.getByRole('combobox', { name, exact: true })

/** The page with its cluster drawn. */
export async function open(page: Page, address = './'): Promise<void> {
  await page.goto(address)
  await drawn(page)
}

export async function drawn(page: Page): Promise<void> {
  await expect(
    canvas(page)
      .getByRole('group', { name: /^Node / })
      .first(),
  ).toBeVisible()
}

export const pressSend = (page: Page): Promise<void> => page.getByRole('button', { name: 'Send', exact: true }).click()

/** Fills the address bar of the playground; what is left out stays. */
export async function address(page: Page, { from, to, data }: { from?: string; to?: string; data?: string }): Promise<void> {
  for (const [name, value] of [
    ['From', from],
    ['To', to],
  ] as const) {
    if (value === undefined) continue
    await field(page, name).fill(value)
    await page.keyboard.press('Escape')
  }
  if (data !== undefined) await page.getByRole('textbox', { name: 'Request' }).fill(data)
}

/** One connection, standing at its first step. */
export async function send(page: Page, request: { from?: string; to?: string; data?: string } = {}): Promise<void> {
  await address(page, request)
  await pressSend(page)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await page.getByRole('button', { name: 'First step' }).click()
  await expectStep(page, 1)
}

/** `Step 3 of 57`, from the slider that says the same to everybody. */
export async function step(page: Page): Promise<{ at: number; of: number }> {
  const slider = page.getByRole('slider', { name: 'Timeline' })
  const said = (await slider.getAttribute('aria-valuetext')) ?? ''
  const [, at, of] = /^Step (\d+) of (\d+)/.exec(said) ?? []
  return { at: Number(at), of: Number(of) }
}

export const expectStep = (page: Page, at: number): Promise<void> =>
  expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuetext', new RegExp(`^Step ${at} of `))

/** Steps forward, one at a time, until the explanation says this. */
export async function stepTo(page: Page, said: RegExp): Promise<void> {
  const { at, of } = await step(page)
  const forward = page.getByRole('button', { name: 'Step forward' })
  for (let now = at; !said.test(await explanation(page).innerText()); now++) {
    if (now >= of) throw new Error(`no step from ${at} to ${of} says ${said.source}`)
    await forward.click()
    await expectStep(page, now + 1)
  }
}

/** One cell of the header table, as `Before → After` or, where nothing changed, the one value. */
export async function header(page: Page, row: string): Promise<string> {
  const cells = page
    .getByRole('table', { name: 'Headers' })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: row, exact: true }) })
    .getByRole('cell')
  const [before, after] = await cells.allInnerTexts()
  return before === after ? String(after) : `${before} → ${after}`
}

export async function openYaml(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'YAML' }).click()
  await expect(editor(page)).toBeVisible()
}

/** The whole text anew, as one edit. */
export async function write(page: Page, text: string): Promise<void> {
  await editor(page).fill(text)
}

/** Puts lines in front of the first line that holds `mark`, as a person does: go there, type. */
export async function insertBefore(page: Page, mark: string, lines: string): Promise<void> {
  await editor(page).getByText(mark).first().click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Home')
  await page.keyboard.insertText(lines)
}

export async function choose(page: Page, scenario: string): Promise<void> {
  await page.getByTitle('Scenarios').click()
  await page.getByRole('button', { name: new RegExp(`^${scenario} `) }).click()
}

/** The link to this moment, from the field that Share shows. */
export async function share(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share' }).click()
  const link = page.getByRole('textbox', { name: 'Link', exact: true })
  await expect(link).toHaveValue(/#s=1\./)
  return link.inputValue()
}

/** What every journey stands on: a page that was opened, and the rule that whatever it writes as an error fails the journey. */
import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from '@playwright/test'

interface Fixtures {
  /** Another visitor: a browser that has never been here. */
  visit: (address: string, options?: BrowserContextOptions) => Promise<Page>
  watched: void
}

/** Errors of every page and worker of a context, as they come. */
function watch(context: BrowserContext, errors: string[]): void {
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  context.on('weberror', (error) => errors.push(error.error().message))
}

export const test = base.extend<Fixtures>({
  permissions: ['clipboard-read', 'clipboard-write'],
  viewport: { width: 1280, height: 800 },
  watched: [
    async ({ context }, use) => {
      const errors: string[] = []
      watch(context, errors)
      await use()
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
  visit: async ({ browser, baseURL }, use) => {
    const errors: string[] = []
    const contexts: BrowserContext[] = []
    await use(async (address, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options })
      contexts.push(context)
      watch(context, errors)
      const page = await context.newPage()
      await page.goto(new URL(address, baseURL).href)
      return page
    })
    await Promise.all(contexts.map((context) => context.close()))
    expect(errors).toEqual([])
  },
})

export { expect }

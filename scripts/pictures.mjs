// node scripts/pictures.mjs: makes the pictures in docs/ anew, from the built page: the first scenario, standing at the DNAT.
import './lib/node-version.mjs'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from './lib/browser.mjs'
import { dist, ensureBuild } from './lib/build.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { root } from './lib/run.mjs'
import { serve } from './lib/serve.mjs'

const docs = join(root, 'docs')

/** Sends, goes to the rewrite and waits until the envelope has arrived there. */
async function picture(browser, url, colorScheme) {
  // Without motion, the packet is where the step says, and the picture the same each time.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: 'First step' }).click()
  const rewritten = page.getByRole('region', { name: 'Explanation' }).getByText('destination rewritten')
  for (let step = 0; step < 20 && !(await rewritten.isVisible()); step++)
    await page.getByRole('button', { name: 'Step forward' }).click()
  await rewritten.waitFor()
  // No ring around the button that was pressed last.
  await page.mouse.move(640, 20)
  await page.screenshot({ path: join(docs, `page-${colorScheme}.png`) })
  await context.close()
}

await ensureDeps()
const built = await ensureBuild()
const found = await findBrowser()
if (built.status !== 0 || found.file === undefined) {
  console.error(built.status === 0 ? found.problem : built.output)
  process.exit(1)
}
const { chromium } = await import('@playwright/test')
mkdirSync(docs, { recursive: true })
const server = await serve(dist, 0)
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const browser = await chromium.launch({ executablePath: found.file, args: [...asRoot, '--disable-gpu'] })
try {
  for (const colorScheme of ['light', 'dark']) await picture(browser, `http://localhost:${server.port}/`, colorScheme)
} finally {
  await browser.close()
  server.close()
}

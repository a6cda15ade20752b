/**
 * Browser journeys against the built page. `npm test journeys` serves `dist/`, finds a browser and says so by HOPLIGHT_URL and
 * CHROME_PATH; run by hand (`npx playwright test`), Playwright serves `dist/` itself.
 */
import { defineConfig } from '@playwright/test'

const given = process.env.HOPLIGHT_URL
const port = 4273
const url = given ?? `http://localhost:${port}/`
const chrome = process.env.CHROME_PATH
const ci = process.env.CI !== undefined
const root = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e/journeys',
  workers: 2,
  fullyParallel: true,
  forbidOnly: ci,
  retries: 0,
  // Journeys wait for what the page says, never for time: these only end what will not come, on a machine that does much else too.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: url,
    locale: 'en-GB',
    // A failure says which name had which state; for more, run it by hand with `--trace on`. Recording costs half as much again.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chrome === undefined ? {} : { executablePath: chrome }),
      args: [
        ...(root ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  ...(given === undefined
    ? { webServer: { command: `"${process.execPath}" scripts/lib/serve.mjs dist ${port}`, url, reuseExistingServer: false } }
    : {}),
})

/** Where the tests are: decisions and laws beside the code, conformance suites under e2e/ (the journeys are Playwright's). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      // A law tries hundreds of cases: on a machine that does other things as well five seconds are soon over.
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], testTimeout: 60_000 } },
      // A conformance suite builds whole clusters: it may take its time, also on a slow machine.
      { extends: true, test: { name: 'e2e', include: ['e2e/**/*.test.ts'], exclude: ['e2e/journeys/**'], testTimeout: 60_000 } },
    ],
  },
})

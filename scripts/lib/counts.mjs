// How many tests passed and failed, from the reports that vitest and Playwright write.
import { existsSync, readFileSync } from 'node:fs'

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/** A step that failed has failed at least once, whatever its report says or where it has none. */
function honest({ passed, failed }, status) {
  return status !== 0 && failed === 0 ? { passed, failed: 1 } : { passed, failed }
}

/** vitest's: a file that could not be loaded has no tests in it and counts as one that failed. */
export function vitestCounts(file, status) {
  const report = read(file)
  if (report === undefined) return honest({ passed: 0, failed: 0 }, status)
  const unloaded = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  ).length
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded }, status)
}

/** Playwright's: one that passed only when tried again is a failure; errors outside tests count too. */
export function playwrightCounts(file, status) {
  const report = read(file)
  if (report === undefined) return honest({ passed: 0, failed: 0 }, status)
  const { expected, unexpected, flaky } = report.stats
  return honest({ passed: expected, failed: unexpected + flaky + report.errors.length }, status)
}

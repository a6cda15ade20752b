// npm test [STEP…]: installs what is missing, then runs the named steps, or all of them. Every step runs whatever the others did;
// the last line is `N passed, N failed`, where a step without tests of its own counts as one.
import './lib/node-version.mjs'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { findBrowser } from './lib/browser.mjs'
import { build, dist, ensureBuild } from './lib/build.mjs'
import { playwrightCounts, vitestCounts } from './lib/counts.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { runTool } from './lib/run.mjs'
import { serve } from './lib/serve.mjs'
import { shared, sharedChecks } from './lib/shared-checks.mjs'

const reports = mkdtempSync(join(tmpdir(), 'hoplight-test-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))

/** One result after the other; the whole fails if one did. */
async function both(...tools) {
  let status = 0
  let output = ''
  for (const tool of tools) {
    const result = await tool()
    status ||= result.status
    output += result.output
  }
  return { status, output }
}

async function unit() {
  const file = join(reports, 'vitest.json')
  const result = await runTool('vitest/vitest.mjs', ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`])
  return { ...result, ...vitestCounts(file, result.status) }
}

/** The built page; a build that failed once in this run is not tried, and not told, again. */
let buildFailed = false
async function builtPage(start) {
  if (buildFailed) return { status: 1, output: 'the page does not build: see above\n' }
  const built = await start()
  buildFailed = built.status !== 0
  return built
}

async function size() {
  const built = await builtPage(ensureBuild)
  return built.status === 0 ? runTool('size-limit/bin.js', []) : built
}

async function journeys() {
  const built = await builtPage(ensureBuild)
  if (built.status !== 0) return built
  const browser = await findBrowser()
  if (browser.file === undefined) return { status: 1, output: `${browser.problem}\n` }
  const server = await serve(dist, 0)
  const file = join(reports, 'playwright.json')
  const env = { CHROME_PATH: browser.file, HOPLIGHT_URL: `http://localhost:${server.port}/`, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const result = await runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], { env })
  server.close()
  return { ...result, ...playwrightCounts(file, result.status) }
}

/** In the order in which they run: what is quick and says most comes first. A step may be several results. */
const STEPS = {
  types: () => runTool('typescript7/bin/tsc', ['-b', '--pretty', 'false']),
  lint: () =>
    both(
      () => runTool('eslint/bin/eslint.js', ['.', '--max-warnings=0']),
      () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
    ),
  knip: () => runTool('knip/bin/knip.js', ['--no-progress']),
  unit,
  build: () => builtPage(build),
  size,
  journeys,
  shared: sharedChecks(),
}

function chosenSteps(names) {
  for (const name of names) {
    if (name in STEPS) continue
    console.error(`There is no step ${name}. Steps: ${Object.keys(STEPS).join(' ')}`)
    process.exit(2)
  }
  if (names.includes('shared') && !existsSync(shared)) {
    console.error('The shared checks are not here: ../shared does not exist.')
    process.exit(2)
  }
  if (names.length > 0) return Object.keys(STEPS).filter((name) => names.includes(name))
  const ci = process.env.CI !== undefined && process.env.CI !== ''
  return Object.keys(STEPS).filter((name) => name !== 'shared' || (ci && existsSync(shared)))
}

/** Runs one, says how it went, and what it printed where it failed; returns its counts. */
async function report(step, start) {
  const began = performance.now()
  let result
  try {
    result = await start()
  } catch (error) {
    result = { status: 1, output: `${error.stack}\n` }
  }
  const { status, output, passed = status === 0 ? 1 : 0, failed = status === 0 ? 0 : 1 } = result
  const name = result.name ?? step
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(11)} ${((performance.now() - began) / 1000).toFixed(1)} s`)
  // Some tools colour whatever one says.
  if (status !== 0) console.log(stripVTControlCharacters(output).replace(/^/gm, '     ').trimEnd())
  return { passed, failed }
}

const steps = chosenSteps(process.argv.slice(2))
await ensureDeps()
let passed = 0
let failed = 0
for (const step of steps) {
  for (const start of [STEPS[step]].flat()) {
    const counts = await report(step, start)
    passed += counts.passed
    failed += counts.failed
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

// Finds a Chromium for the journeys, or gets one: the order is from what a person chose to what costs most.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, runTool } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

const USUAL_PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((folder) =>
    folder === undefined
      ? []
      : [
          join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ],
  ),
}

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find((file) => existsSync(file))

/** Whether it starts: some systems put a script of that name on PATH that only says how to install it. */
async function works(file) {
  if (process.platform === 'win32') return true // there `--version` opens a window
  const { status } = await run(file, ['--version'], { timeoutMs: 30_000 })
  return status === 0
}

async function installedByPlaywright() {
  // Imported here: at the top the package may not be installed yet.
  const { chromium } = await import('@playwright/test')
  const file = chromium.executablePath()
  return file !== '' && existsSync(file) ? file : undefined
}

async function installedOnMachine() {
  const candidates = [...NAMES.map(onPath), ...(USUAL_PLACES[process.platform] ?? []).filter((file) => existsSync(file))]
  for (const file of candidates) if (file !== undefined && (await works(file))) return file
  return undefined
}

/** Debian's and Ubuntu's own, where we may install: the fonts because a page without any is measured wrongly. */
async function installWithApt() {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return
  console.log('Installing a browser (apt-get install chromium) …')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env })
  const { status, output } = await run(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    { env },
  )
  if (status !== 0) console.log(output.trim().split('\n').slice(-3).join('\n'))
}

/** The browser's file, or what a person has to do. */
export async function findBrowser() {
  const chosen = process.env.CHROME_PATH
  if (chosen !== undefined && chosen !== '') {
    return existsSync(chosen) ? { file: chosen } : { problem: `CHROME_PATH names ${chosen}, which is not there.` }
  }
  const own = await installedByPlaywright()
  if (own !== undefined && (await works(own))) return { file: own }
  const there = await installedOnMachine()
  if (there !== undefined) return { file: there }

  console.log('Installing a browser (npx playwright install chromium) …')
  await runTool('@playwright/test/cli.js', ['install', 'chromium'], { timeoutMs: 600_000 })
  const downloaded = await installedByPlaywright()
  if (downloaded !== undefined && (await works(downloaded))) return { file: downloaded }

  await installWithApt()
  const installed = await installedOnMachine()
  if (installed !== undefined) return { file: installed }
  return {
    problem: 'No browser was found and none could be installed. Install Chromium or Chrome, or set CHROME_PATH to its file.',
  }
}

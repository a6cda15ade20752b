/** The page: what a first visit loads, how soon it can be used, and how promptly and smoothly the packet moves. */
import type { Browser, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { report } from './measure.ts'

/** Scripts are plain JavaScript: what is used of them, by name. */
const script = (path: string): Promise<unknown> => import(new URL(path, import.meta.url).href)

/** A screen's frame; more slowness than that is what a person can see. */
const FRAME_MS = 1000 / 60
/** One frame; browsers do not begin them to the microsecond. */
const FRAME_ROUNDING = 1.2
const RUNS = 7

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!
const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!

async function builtPage(): Promise<string> {
  const { dist, ensureBuild } = (await script('../scripts/lib/build.mjs')) as {
    dist: string
    ensureBuild: () => Promise<{ status: number; output: string }>
  }
  const { status, output } = await ensureBuild()
  if (status !== 0) throw new Error(`the page does not build:\n${output}`)
  return dist
}

/** Runs against the built page in a real browser, and leaves neither it nor the server behind. */
async function withBrowser(run: (browser: Browser, url: string) => Promise<void>): Promise<void> {
  const dist = await builtPage()
  const { serve } = (await script('../scripts/lib/serve.mjs')) as {
    serve: (folder: string, port: number) => Promise<{ port: number; close: () => void }>
  }
  const { findBrowser } = (await script('../scripts/lib/browser.mjs')) as {
    findBrowser: () => Promise<{ file?: string; problem?: string }>
  }
  const { chromium } = await import('@playwright/test')
  const found = await findBrowser()
  if (found.file === undefined) throw new Error(found.problem)
  const server = await serve(dist, 0)
  try {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const browser = await chromium.launch({ executablePath: found.file, args: [...asRoot, '--disable-gpu', '--no-first-run'] })
    try {
      await run(browser, `http://localhost:${server.port}/`)
    } finally {
      await browser.close()
    }
  } finally {
    server.close()
  }
}

/** The same files as the size budget counts: see .size-limit.mjs. */
export async function firstLoad(): Promise<void> {
  await builtPage()
  const { default: budgets } = (await script('../.size-limit.mjs')) as { default: { name: string; path: string | string[] }[] }
  const files = [budgets.find((budget) => budget.name === 'first load')?.path ?? []].flat()
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)
  report('first-load', bytes / 1000, { unit: 'kB', max: 200 })
}

/** When, since the visit began, the cluster was drawn and Send could be pressed. */
async function visit(page: Page, url: string): Promise<number> {
  // The page's own clock tells: to ask from outside, a driver first puts a quarter of a megabyte of its own into the page.
  await page.addInitScript(() => {
    const look = () => {
      const send = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Send')
      const drawn = document.querySelector('[aria-label^="Node "]')
      if (send?.disabled === false && drawn !== null) performance.mark('usable')
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(url)
  const usable = await page.waitForFunction(() => performance.getEntriesByName('usable')[0]?.startTime)
  return Number(await usable.jsonValue())
}

/** The same on a machine that computes a quarter as fast. */
async function slowVisit(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addInitScript('globalThis.__name = (named) => named')
  const visitor = await context.newPage()
  const session = await context.newCDPSession(visitor)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const ready = await visit(visitor, url)
  await context.close()
  return ready
}

/** How many frames of the screen pass from the click on Send to the first in which the packet is not where it was before. */
const firstMovement = (page: Page): Promise<number> =>
  page.evaluate(async (frameMs) => {
    const packet = () => {
      const box = document.querySelector('[data-testid=packet]')?.getBoundingClientRect()
      return box && box.width > 0 ? `${box.x} ${box.y}` : ''
    }
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const send = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Send')!
    const before = packet()
    const began = await frame()
    send.click()
    for (;;) {
      // The time at which the frame began, so that one that comes late counts for all those that it takes the place of.
      const now = await frame()
      if (packet() !== before) return (now - began) / frameMs
      if (now - began > 5000) throw new Error('nothing moved in five seconds')
    }
  }, FRAME_MS)

/** Another connection than the page proposes, with the packet of the one before standing still. */
async function ask(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: 'First step' }).click()
  await page.getByRole('combobox', { name: 'From' }).fill(from)
  await page.getByRole('combobox', { name: 'To', exact: true }).fill(to)
  await page.keyboard.press('Escape')
}

/** The lengths of the frames while the packet flies. */
const frames = (page: Page, forMs: number): Promise<number[]> =>
  page.evaluate(async (ms) => {
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const began = await frame()
    const lengths: number[] = []
    for (let last = began; last - began < ms;) {
      const now = await frame()
      lengths.push(now - last)
      last = now
    }
    return lengths
  }, forMs)

/** The lengths of the frames while two hundred packets fly at once. */
async function swarm(page: Page): Promise<number[]> {
  await page.getByRole('button', { name: 'Workbench', exact: true }).click()
  await page.getByRole('tab', { name: 'Many at once' }).click()
  await page.getByRole('combobox', { name: 'Connections' }).selectOption('200')
  await page.getByRole('button', { name: 'Send 200 at once' }).click()
  await page.getByRole('img', { name: '200 packets in flight' }).waitFor()
  return frames(page, 3000)
}

export async function page(): Promise<void> {
  await withBrowser(async (browser, url) => {
    const usable: number[] = []
    const usableSlow: number[] = []
    const moved: number[] = []
    const movedAsked: number[] = []
    let flown: number[] = []
    let swarmed: number[] = []
    for (let run = 0; run <= RUNS; run++) {
      // A first visit each time: nothing is cached, no story has been told.
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      // What compiles this file marks functions with their names, also those that the browser is to run.
      await context.addInitScript('globalThis.__name = (named) => named')
      const visitor = await context.newPage()
      const ready = await visit(visitor, url)
      // A person needs a moment to find the button; so has the page, to fetch what comes next.
      await visitor.waitForLoadState('networkidle')
      const proposed = await firstMovement(visitor)
      await ask(visitor, 'host/client', '172.18.0.3:30000')
      const asked = await firstMovement(visitor)
      // The first visit warms the machine up.
      if (run > 0) {
        usable.push(ready)
        moved.push(proposed)
        movedAsked.push(asked)
      }
      if (run === RUNS) {
        flown = await frames(visitor, 4000)
        swarmed = await swarm(visitor)
      }
      await context.close()
    }
    // Nothing else runs meanwhile: on a page that computes slowly, another one's work would count four times.
    for (let run = 0; run < RUNS; run++) usableSlow.push(await slowVisit(browser, url))
    report('time-to-interactive', median(usable), { unit: 'ms', max: 1000 })
    report('time-to-interactive-cpu-4x-slower', median(usableSlow), { unit: 'ms', max: 1000 })
    // What the page proposes to send it has told itself in advance; what a person asks it has not.
    report('click-to-first-movement', median(moved), { unit: 'frames', max: FRAME_ROUNDING })
    report('click-to-first-movement-of-another', median(movedAsked), { unit: 'frames', max: 2 })
    // Browsers round their clocks: a perfect frame may read as a tenth of a millisecond more.
    report('packet-flight-p95-frame', percentile(flown, 0.95), { unit: 'ms', max: 17 })
    report('200-packets-p95-frame', percentile(swarmed, 0.95), { unit: 'ms', max: 17 })
  })
}

/** Nodes with pods of two Deployments, and a Service for each hundred pods. */
function largeCluster(nodes: number, podsEach: number): string {
  const documents = Array.from(
    { length: nodes },
    (_, i) =>
      `apiVersion: v1\nkind: Node\nmetadata: { name: node-${i} }\nspec: { podCIDR: 10.${100 + (i >> 8)}.${i & 255}.0/22 }\n`,
  )
  const workload = (name: string, replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
`
  const each = Math.ceil((nodes * podsEach) / 4)
  for (const name of ['web', 'api', 'search', 'mail']) documents.push(workload(name, each))
  const settings = `apiVersion: hoplight.dev/v1\nkind: Scenario\nmetadata: { name: large }\nspec: { cluster: { podCIDR: 10.100.0.0/14 } }\n`
  return [settings, ...documents.map((document) => document.replace('0/22', '0/24'))].join('---\n')
}

/** The lengths of the frames while the canvas is panned by hand. */
async function pan(page: Page, forMs: number): Promise<number[]> {
  const box = (await page.getByRole('application', { name: 'Canvas' }).boundingBox())!
  await page.mouse.move(box.x + 12, box.y + 12)
  await page.mouse.down()
  const measured = frames(page, forMs)
  const until = Date.now() + forMs
  for (let i = 0; Date.now() < until; i++)
    await page.mouse.move(box.x + 12 + 150 * Math.abs(Math.sin(i / 20)), box.y + 12 + (i % 60))
  await page.mouse.up()
  return measured
}

/** What may be drawn: nodes and pods, and how long a frame may take while one looks around. */
const CROWDS = [
  { name: '300-things', nodes: 10, podsEach: 29, max: 17 },
  { name: '1000-things', nodes: 24, podsEach: 41, max: 25 },
  { name: '5000-pods', nodes: 25, podsEach: 200, max: 17 },
]

export async function canvas(): Promise<void> {
  await withBrowser(async (browser, url) => {
    for (const { name, nodes, podsEach, max } of CROWDS) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      await context.addInitScript('globalThis.__name = (named) => named')
      const visitor = await context.newPage()
      await visit(visitor, url)
      await visitor.getByRole('tab', { name: 'YAML' }).click()
      await visitor.getByRole('textbox', { name: 'Scenario text' }).fill(largeCluster(nodes, podsEach))
      await visitor.locator('[data-id="node/node-0"]').waitFor({ timeout: 120_000 })
      await visitor.getByRole('tab', { name: 'YAML' }).click()
      report(`pan-p95-frame-${name}`, percentile(await pan(visitor, 3000), 0.95), { unit: 'ms', max })
      await context.close()
    }
  })
}

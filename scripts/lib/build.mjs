// Builds the page into dist/, and knows when that can be skipped: nothing that goes into it has changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, runTool } from './run.mjs'

const SOURCES = [
  'index.html',
  'package-lock.json',
  'package.json',
  'vite.config.ts',
  'tsconfig.base.json',
  'tsconfig.app.json',
  'public',
  'scripts/lib/offline.mjs',
  'scripts/lib/service-worker.js',
  'src',
]

export const dist = join(root, 'dist')
const stampFile = join(root, 'node_modules', '.cache', 'hoplight', 'built')

function* filesIn(name) {
  const path = join(root, name)
  if (!existsSync(path)) return
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.isDirectory()) yield* filesIn(join(name, entry.name))
    else if (!/\.test\.tsx?$/.test(entry.name)) yield join(name, entry.name)
  }
}

/** One digest of everything that goes in and of the page that came out. */
function digest() {
  const hash = createHash('sha256')
  const add = (name) => hash.update(`${name}\0`).update(readFileSync(join(root, name)))
  for (const name of SOURCES) {
    if (!existsSync(join(root, name))) continue
    if (/\.\w+$/.test(name)) add(name)
    else for (const file of filesIn(name)) add(file)
  }
  for (const file of filesIn('dist')) add(file)
  return hash.digest('hex')
}

const upToDate = () =>
  existsSync(join(dist, 'index.html')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest()

/** Builds whatever has changed or not. */
export async function build(options) {
  rmSync(stampFile, { force: true })
  const result = await runTool('vite/bin/vite.js', ['build'], options)
  if (result.status === 0) {
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, digest())
  }
  return result
}

/** Builds if something has changed since the last build. */
export const ensureBuild = async (options) => (upToDate() ? { status: 0, output: '' } : build(options))

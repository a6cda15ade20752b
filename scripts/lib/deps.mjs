// Installs the packages when they are not the ones that the lock file names, for this Node and this platform.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNpm } from './run.mjs'

const lockFile = join(root, 'package-lock.json')
const stampFile = join(root, 'node_modules', '.hoplight-stamp')

const wanted = () => ({
  machine: `${process.versions.node} ${process.platform} ${process.arch}`,
  lock: createHash('sha256').update(readFileSync(lockFile)).digest('hex'),
})

/** Whether npm's own record in node_modules names every package of the lock file: someone ran npm by hand. */
function installedByHand() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const there = JSON.parse(readFileSync(record, 'utf8')).packages
  const named = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages)
  return named.every(([path, entry]) => path === '' || entry.optional || there[path]?.version === entry.version)
}

/** What the last installation was for; nothing where there was none or its note cannot be read. */
function lastInstallation() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return undefined
  }
}

/** Makes node_modules what the lock file says; ends the process with a plain message where that fails. */
export async function ensureDeps() {
  const now = wanted()
  const stamp = lastInstallation()
  const sameMachine = stamp === undefined || stamp.machine === now.machine
  if (sameMachine && stamp?.lock === now.lock) return
  if (!sameMachine || !installedByHand()) {
    console.log('Installing packages (npm ci) …')
    // Test tools are packages too, wherever NODE_ENV stands.
    const { status } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], { show: true })
    if (status !== 0) {
      console.error('Installing packages failed: npm says why above.')
      process.exit(1)
    }
  }
  writeFileSync(stampFile, JSON.stringify(now))
}

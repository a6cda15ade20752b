// Installs the packages when they are not the ones that the lock file names, for this Node and this platform.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNpm } from './run.mjs'

const lockFile = join(root, 'package-lock.json')
const stampFile = join(root, 'node_modules', '.hoplight-stamp')

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(lockFile))
    .update(`${process.versions.node} ${process.platform} ${process.arch}`)
    .digest('hex')

/** Whether npm's own record in node_modules names every package of the lock file: someone ran `npm ci` by hand. */
function installedByHand() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const there = JSON.parse(readFileSync(record, 'utf8')).packages
  const named = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages)
  return named.every(([path, entry]) => path === '' || entry.optional || there[path]?.version === entry.version)
}

/** Makes node_modules what the lock file says; ends the process with a plain message where that fails. */
export async function ensureDeps() {
  const stamp = wanted()
  if (existsSync(stampFile)) {
    if (readFileSync(stampFile, 'utf8') === stamp) return
  } else if (installedByHand()) {
    writeFileSync(stampFile, stamp)
    return
  }
  console.log('Installing packages (npm ci) …')
  // Test tools are packages too, wherever NODE_ENV stands.
  const { status } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], { show: true })
  if (status !== 0) {
    console.error(
      'Installing packages failed: npm says why above. Without a network, copy node_modules from a machine that has one.',
    )
    process.exit(1)
  }
  writeFileSync(stampFile, stamp)
}

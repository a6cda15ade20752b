// npm run verify:kernel [-- OPTION…]: records every case of e2e/kernel afresh on this machine's kernel and compares three: what was recorded, what the
// kernel says now, and what ours says. Needs Linux and root. Options: --cases NAME,… --seeds FROM-TO --jobs N --keep (writes the new recordings).
import './lib/node-version.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { run } from './lib/run.mjs'

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('verify:kernel records on a real kernel: run it on Linux as root.')
  process.exit(2)
}
await ensureDeps()
const { status } = await run(process.execPath, ['--import', 'tsx', 'e2e/kernel/verify/main.ts', ...process.argv.slice(2)], {
  show: true,
})
process.exitCode = status

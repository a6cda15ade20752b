// npm run bench [NAME…]: runs the benches whose file name contains a NAME, or all; each line is `name value unit (limit)`. Status 1 where one is over its limit.
import './lib/node-version.mjs'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDeps } from './lib/deps.mjs'
import { root, run } from './lib/run.mjs'

const names = process.argv.slice(2)
const folder = join(root, 'bench')
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.bench.ts')) : []
const chosen = files.filter((file) => names.length === 0 || names.some((name) => file.includes(name))).sort()
if (chosen.length === 0) {
  console.error(
    `No bench is called ${names.join(' or ')}. There are: ${files.map((file) => file.replace('.bench.ts', '')).join(' ')}`,
  )
  process.exit(2)
}

await ensureDeps()
// One process a file: none finds the heap or the compiled code that another left.
for (const file of chosen) {
  const { status } = await run(process.execPath, ['--import', 'tsx', 'scripts/lib/run-bench.mjs', join(folder, file)], {
    show: true,
  })
  if (status !== 0) process.exitCode = 1
}

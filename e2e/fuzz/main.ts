/**
 * npm run fuzz [-- --cases 100000] [--seed N] [--show N]: changed command lines, rule files and manifests, none of which may throw or
 * hang. `--seed` says where to begin, `--show` prints what one batch types and what is answered.
 */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BATCH, type Fault, casesOf, runBatch } from './batch.ts'
import { readCorpus } from './corpus.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '0' },
    show: { type: 'string' },
    jobs: { type: 'string' },
  },
})

/** A case that runs longer than this is a hang. */
const HANG_MS = 20_000

const corpus = readCorpus()
const faults: Fault[] = []
let done = 0

function tell(fault: Fault): void {
  faults.push(fault)
  console.log(
    `\nseed ${fault.seed}, case ${fault.index} (${fault.case.kind}): ${fault.what}\n${fault.case.text.slice(0, 2000)}\n`,
  )
}

/** Runs seeds in a process of its own until there are none; one that hangs is ended, its case told. */
function runSeeds(seeds: Iterator<number>): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] })
    let seed = -1
    let index = 0
    let since = Date.now()
    const end = (): void => {
      clearInterval(watch)
      worker.removeAllListeners()
      worker.kill('SIGKILL')
    }
    const watch = setInterval(() => {
      if (seed < 0 || Date.now() - since < HANG_MS) return
      tell({ seed, index, case: casesOf(seed, corpus)[index]!, what: `does not end within ${HANG_MS / 1000} s` })
      end()
      runSeeds(seeds).then(resolve, reject)
    }, 500)
    worker.stdio[4]!.on('data', (text: Buffer) => {
      index = Number(text.toString().trim().split('\n').at(-1))
      since = Date.now()
    })
    worker.on('exit', (code) => {
      const last = casesOf(seed, corpus)[index]
      end()
      if (!last) return reject(new Error(`a process of the fuzz ended with status ${code} before its first case`))
      tell({ seed, index, case: last, what: `ends the process with status ${code}` })
      runSeeds(seeds).then(resolve, reject)
    })
    worker.on('message', (message: { seed: number; faults: readonly Fault[] }) => {
      message.faults.forEach(tell)
      if (message.seed >= 0) done += BATCH
      if (message.seed >= 0 && done % 5000 < BATCH) console.log(`${done} cases, ${faults.length} faults`)
      const next = seeds.next()
      since = Date.now()
      if (!next.done) worker.send((seed = next.value))
      else {
        end()
        resolve()
      }
    })
  })
}

if (values.show !== undefined) {
  const print = (fault: Fault): void => console.log(`FAULT ${fault.index}: ${fault.what}`)
  const found = await runBatch(Number(values.show), corpus, undefined, (each, printed) =>
    console.log(`\x1b[1m${each.text}\x1b[0m\n${printed}`),
  )
  found.forEach(print)
} else {
  const first = Number(values.seed)
  const batches = Math.ceil(Number(values.cases) / BATCH)
  const seeds = Array.from({ length: batches }, (_, i) => first + i).values()
  const began = performance.now()
  await Promise.all(Array.from({ length: Number(values.jobs ?? availableParallelism()) }, () => runSeeds(seeds)))
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${batches * BATCH} cases from seed ${first} in ${seconds.toFixed(0)} s: ${faults.length} throw, hang or print what no tool prints`,
  )
  process.exitCode = faults.length > 0 ? 1 : 0
}

/** Three answers to every case, compared: as recorded, from the kernel at hand, and ours. Writes docs/kernel.md when all cases were asked. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, release } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { transcript } from '../transcript.ts'
import { type Compared, pageOf } from './page.ts'
import { record } from './record.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const folder = join(root, 'e2e', 'kernel', 'cases')
const fuzz = join(root, '..', 'shared', 'kernel-lab', 'fuzz.mjs')
/** A difference that does not come back is the machine's: a process that was late, a timer that was early. */
const TRIES = 3

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    seeds: { type: 'string' },
    jobs: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

interface Case {
  name: string
  script: string
  recorded: string | undefined
}

const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

function namedCases(): Case[] {
  const wanted = values.cases?.split(',')
  return readdirSync(folder)
    .flatMap((file) => (file.endsWith('.sh') ? [file.slice(0, -3)] : []))
    .filter((name) => wanted === undefined || wanted.some((each) => name.includes(each)))
    .map((name) => {
      const kept = join(folder, `${name}.out`)
      return { name, script: read(`${name}.sh`), recorded: existsSync(kept) ? read(`${name}.out`).trimEnd() : undefined }
    })
}

function randomCases(): Case[] {
  if (values.seeds === undefined) return []
  if (!existsSync(fuzz)) throw new Error('--seeds needs kernel-lab/fuzz.mjs in the folder shared beside the project')
  const [from = 0, to = from] = values.seeds.split('-').map(Number)
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const script = execFileSync(process.execPath, [fuzz, String(from + i)], { encoding: 'utf8' })
    return { name: `seed ${from + i}`, script, recorded: undefined }
  })
}

async function compare({ name, script, recorded }: Case): Promise<Compared> {
  const ours = await transcript(name, script)
  let now = await record(name, script)
  for (let tried = 1; tried < TRIES && (now !== ours || (recorded !== undefined && now !== recorded)); tried++)
    now = await record(name, script)
  if (values.keep && recorded !== undefined && now !== recorded) writeFileSync(join(folder, `${name}.out`), `${now}\n`)
  return {
    name,
    lines: now.split('\n').length,
    steady: recorded === undefined ? undefined : now === recorded,
    same: ours === now,
    recordedSame: recorded === undefined || ours === recorded,
  }
}

async function inParallel(cases: readonly Case[], jobs: number): Promise<Compared[]> {
  const results: Compared[] = []
  let next = 0
  const worker = async () => {
    for (let at = next++; at < cases.length; at = next++) {
      const result = await compare(cases[at]!)
      results[at] = result
      const words = result.same ? 'same' : 'DIFFERS'
      console.log(
        `${String(at + 1).padStart(4)} of ${cases.length}  ${result.name}  ours and the kernel: ${words}${result.steady === false ? '; the recording is another' : ''}`,
      )
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return results
}

const version = (command: string, ...args: string[]): string => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .split('\n')[0]!
      .trim()
  } catch {
    return `${command}: not there`
  }
}

const cases = [...namedCases(), ...randomCases()]
if (cases.length === 0) {
  console.error(`No case is called ${values.cases ?? ''}.`)
  process.exit(2)
}
const results = await inParallel(cases, Number(values.jobs ?? 2 * availableParallelism()))
const differ = results.filter((each) => !each.same)
console.log(`${results.length - differ.length} of ${results.length} print what Linux ${release()} prints here`)
if (values.cases === undefined) {
  const kernel = release().match(/^[\d.]+/)?.[0] ?? release()
  const tools = [
    version('ip', '-V'),
    version('iptables', '-V'),
    version('nft', '-v'),
    version('conntrack', '-V'),
    version('ipset', '-v'),
    version('ping', '-V'),
  ]
  const known = JSON.parse(readFileSync(join(root, 'e2e', 'kernel', 'verify', 'known.json'), 'utf8')) as Record<string, string>
  writeFileSync(join(root, 'docs', 'kernel.md'), pageOf(results, known, kernel, tools))
  console.log('docs/kernel.md is written.')
}
process.exitCode = differ.length > 0 ? 1 : 0

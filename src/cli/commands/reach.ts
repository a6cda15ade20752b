/** `reach FILE`: who reaches whom, and with which source address. */
import { defaultDestinations, defaultSources, reachLab } from '../../lab/lab.ts'
import { type ReachRow, sortRows } from '../../lab/reach.ts'
import { UsageError, flag, one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { readInput } from '../files.ts'
import { openFile } from '../open-file.ts'

const usage = 'reach FILE [--from REF]… [--to DEST]… [--pairs FILE.json] [--json]'

interface Pair {
  from: string
  to: string
}

function readPairs(file: string): Pair[] {
  let value: unknown
  try {
    value = JSON.parse(readInput(file))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file}: not JSON: ${(error as Error).message}`)
  }
  const good = (pair: unknown): pair is Pair =>
    typeof pair === 'object' &&
    pair !== null &&
    'from' in pair &&
    'to' in pair &&
    typeof pair.from === 'string' &&
    typeof pair.to === 'string'
  if (!Array.isArray(value) || !value.every(good)) throw new UsageError(`${file}: a list of {"from":REF,"to":DEST} is needed`)
  return value.map(({ from, to }) => ({ from, to }))
}

/** A line of dots on a terminal's standard error, so that long work is seen to move. */
function progress(total: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined
  return (done) => process.stderr.write(done === total ? '\r\x1b[K' : `\r${done} of ${total} pairs`)
}

function table(rows: readonly ReachRow[]): string {
  const lines = rows.map((row) => [
    row.from,
    row.to,
    row.result === 'mixed' ? `mixed: ${row.results?.join(', ') ?? ''}` : row.result,
    row.backends.map(([name, source]) => `${name} sees ${source}`).join('; '),
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

export const reach: CliCommand = {
  usage,
  summary: 'who reaches whom: for each pair the result and every backend that may be chosen',
  async run(argv) {
    const args = parseArguments(argv, { from: true, to: true, pairs: true, json: false }, usage)
    const file = onlyFile(args, usage)
    const pairsFile = one(args, 'pairs')
    const lab = await openFile(file)
    const sources = args.options.get('from') ?? defaultSources(lab)
    const pairs =
      pairsFile === undefined
        ? sources.flatMap((from) => (args.options.get('to') ?? defaultDestinations(lab)).map((to) => ({ from, to })))
        : readPairs(pairsFile)
    const show = progress(pairs.length)
    const rows = sortRows(
      pairs.map(({ from, to }, i) => {
        const row = reachLab(lab, from, to)
        show(i + 1)
        return row
      }),
    )
    process.stdout.write(
      flag(args, 'json')
        ? `${JSON.stringify(rows, null, 1)}\n`
        : rows.length > 0
          ? table(rows)
          : 'no pairs: the file has no Services\n',
    )
    return 0
  },
}

/** `wc`: counts lines, words and bytes. wc(1), coreutils 9.1 wc.c. */
import { getopt } from '../arguments.ts'
import { StreamError, type Command, type InputStream } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'
import { encodeUtf8 } from '../utf8.ts'

export const wc: Command = {
  name: 'wc',
  summary: 'count lines, words and bytes',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const LONG = {
  bytes: { short: 'c' },
  chars: { short: 'm' },
  lines: { short: 'l' },
  words: { short: 'w' },
  'max-line-length': { short: 'L' },
} as const

/** In the order in which they are printed. */
type Counts = Record<'l' | 'w' | 'm' | 'c' | 'L', number>
const ORDER = ['l', 'w', 'm', 'c', 'L'] as const
/** How wide a number is where the size of the input is not known before. */
const UNKNOWN_WIDTH = 7

async function countAll(input: InputStream): Promise<Counts> {
  const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 }
  let inWord = false
  let length = 0
  for (let piece = await input.read(); piece !== null; piece = await input.read()) {
    for (const c of piece) {
      counts.m++
      if (c === '\n') {
        counts.l++
        length = 0
      } else counts.L = Math.max(counts.L, ++length)
      const blank = /\s/.test(c)
      if (!blank && !inWord) counts.w++
      inWord = !blank
    }
    counts.c += encodeUtf8(piece).length
  }
  return counts
}

async function run(tool: Tool): Promise<number> {
  const { options, operands, problem } = getopt(tool.process.args, 'cmlwL', LONG)
  if (problem !== undefined) throw new ToolExit(1, `wc: ${problem}\nTry 'wc --help' for more information.\n`)
  const asked = new Set(options.map(({ name }) => name))
  const columns = ORDER.filter((column) => (asked.size === 0 ? 'lwc'.includes(column) : asked.has(column)))
  const files = operands.length > 0 ? operands : ['-']
  const rows: { counts: Counts; name: string | undefined }[] = []
  const faults: { at: number; text: string }[] = []
  let known = true
  for (const file of files) {
    try {
      const input = file === '-' ? tool.process.stdin : tool.process.openRead(tool.process.resolve(file))
      if (!input.isFile) known = false
      rows.push({ counts: await countAll(input), name: operands.length > 0 ? file : undefined })
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      faults.push({ at: rows.length, text: `wc: ${file}: ${error.message}\n` })
    }
  }
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 }
  for (const { counts } of rows)
    for (const column of ORDER) total[column] = column === 'L' ? Math.max(total.L, counts.L) : total[column] + counts[column]
  const width =
    columns.length === 1 && files.length === 1
      ? 1
      : known
        ? String(total.c).length
        : Math.max(UNKNOWN_WIDTH, String(total.c).length)
  const line = (counts: Counts, name: string | undefined): string =>
    `${columns.map((column) => String(counts[column]).padStart(width)).join(' ')}${name === undefined ? '' : ` ${name}`}\n`
  const lines = rows.map(({ counts, name }) => line(counts, name))
  for (const [i, text] of lines.entries()) {
    for (const fault of faults) if (fault.at === i) tool.err(fault.text)
    tool.out(text)
  }
  for (const fault of faults) if (fault.at >= lines.length) tool.err(fault.text)
  if (files.length > 1) tool.out(line(total, 'total'))
  return faults.length > 0 ? 1 : 0
}

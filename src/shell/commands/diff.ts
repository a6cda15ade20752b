/** `diff`: which lines differ, in the normal and the unified form. diff(1); Myers' longest common subsequence by dynamic programming. */
import { StreamError, type Command, type ProcessContext } from '../command.ts'

/** Lines `from` to `to` (exclusive) of each side that differ. */
interface Change {
  readonly left: readonly [number, number]
  readonly right: readonly [number, number]
}

/** The changes that lead from one text to the other. */
export function changes(a: readonly string[], b: readonly string[]): Change[] {
  const start = [...a.keys()].find((i) => a[i] !== b[i]) ?? Math.min(a.length, b.length)
  let [endA, endB] = [a.length, b.length]
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const [rows, columns] = [endA - start, endB - start]
  const width = columns + 1
  const common = new Uint32Array((rows + 1) * width)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i * width + j] =
        a[start + i] === b[start + j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
    }
  }
  const found: Change[] = []
  let [i, j] = [0, 0]
  while (i < rows || j < columns) {
    const [fromI, fromJ] = [i, j]
    while (i < rows || j < columns) {
      if (i < rows && j < columns && a[start + i] === b[start + j]) break
      if (j >= columns || (i < rows && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) i++
      else j++
    }
    if (i > fromI || j > fromJ) found.push({ left: [start + fromI, start + i], right: [start + fromJ, start + j] })
    while (i < rows && j < columns && a[start + i] === b[start + j]) {
      i++
      j++
    }
  }
  return found
}

const range = ([from, to]: readonly [number, number]): string =>
  to - from <= 1 ? String(to === from ? from : to) : `${from + 1},${to}`

function normal(a: readonly string[], b: readonly string[], found: readonly Change[]): string {
  return found
    .map(({ left, right }) => {
      const kind = left[0] === left[1] ? 'a' : right[0] === right[1] ? 'd' : 'c'
      const removed = a.slice(...left).map((line) => `< ${line}\n`)
      const added = b.slice(...right).map((line) => `> ${line}\n`)
      return `${range(left)}${kind}${range(right)}\n${removed.join('')}${kind === 'c' ? '---\n' : ''}${added.join('')}`
    })
    .join('')
}

const span = (from: number, to: number): string =>
  to - from === 1 ? String(to) : `${to === from ? from : from + 1},${to - from}`

function unified(a: readonly string[], b: readonly string[], found: readonly Change[], context: number): string {
  const hunks: Change[][] = []
  for (const change of found) {
    const last = hunks.at(-1)
    if (last && change.left[0] - last.at(-1)!.left[1] <= 2 * context) last.push(change)
    else hunks.push([change])
  }
  return hunks.map((hunk) => unifiedHunk(a, b, hunk, context)).join('')
}

function unifiedHunk(a: readonly string[], b: readonly string[], hunk: readonly Change[], context: number): string {
  const [first, last] = [hunk[0]!, hunk.at(-1)!]
  const before = Math.min(context, first.left[0], first.right[0])
  const [fromA, fromB] = [first.left[0] - before, first.right[0] - before]
  const [toA, toB] = [Math.min(a.length, last.left[1] + context), Math.min(b.length, last.right[1] + context)]
  let out = `@@ -${span(fromA, toA)} +${span(fromB, toB)} @@\n`
  let at = fromA
  for (const { left, right } of hunk) {
    for (; at < left[0]; at++) out += ` ${a[at]}\n`
    for (const line of a.slice(...left)) out += `-${line}\n`
    for (const line of b.slice(...right)) out += `+${line}\n`
    at = left[1]
  }
  for (; at < toA; at++) out += ` ${a[at]}\n`
  return out
}

async function linesOf(process: ProcessContext, path: string): Promise<string[]> {
  const text = await (path === '-' ? process.stdin : process.openRead(path)).readAll()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

async function compare(process: ProcessContext, left: string, right: string, flags: string, context: number): Promise<number> {
  const [a, b] = [await linesOf(process, left), await linesOf(process, right)]
  const key = (line: string): string => {
    const spaced = flags.includes('w')
      ? line.replace(/\s+/g, '')
      : flags.includes('b')
        ? line.replace(/\s+/g, ' ').trimEnd()
        : line
    return flags.includes('i') ? spaced.toLowerCase() : spaced
  }
  const found = changes(a.map(key), b.map(key))
  if (found.length === 0) return 0
  if (flags.includes('q')) process.stdout.write(`Files ${left} and ${right} differ\n`)
  else if (flags.includes('u')) process.stdout.write(`--- ${left}\n+++ ${right}\n${unified(a, b, found, context)}`)
  else process.stdout.write(normal(a, b, found))
  return 1
}

export const diff: Command = {
  name: 'diff',
  summary: 'which lines of two files differ',
  async run(process) {
    let flags = ''
    let context = 3
    const files: string[] = []
    for (const arg of process.args) {
      const [, count] = /^-U(\d+)$/.exec(arg) ?? []
      if (count !== undefined) [flags, context] = [`${flags}u`, Number(count)]
      else if (/^-[uqwbi]+$/.test(arg)) flags += arg.slice(1)
      else if (/^-./.test(arg)) {
        process.stderr.write(`diff: option "${arg}" is not simulated\n`)
        return 2
      } else files.push(arg)
    }
    const [left, right] = files
    if (left === undefined || right === undefined || files.length > 2) {
      process.stderr.write(
        `diff: missing operand after '${files.at(-1) ?? 'diff'}'\ndiff: Try 'diff --help' for more information.\n`,
      )
      return 2
    }
    try {
      return await compare(process, left, right, flags, context)
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      process.stderr.write(`diff: ${statOf(process, left) ? right : left}: ${error.message}\n`)
      return 2
    }
  },
}

function statOf(process: ProcessContext, path: string): boolean {
  try {
    if (path !== '-') process.openRead(path)
    return true
  } catch (error) {
    if (error instanceof StreamError) return false
    throw error
  }
}

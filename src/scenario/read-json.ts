/** JSON with positions (RFC 8259): values come from JSON.parse, which is fast; a scan of the text finds keys given twice and where a field stands. */
import type { Path } from '../kube/api/fault.ts'
import type { Problem } from './document.ts'
import { linesOf, MAX_DEPTH, MAX_PROBLEMS, problemAt, type Source, type Span, type Spot } from './source.ts'

/** `undefined` where the text is not JSON at all, so that YAML may have a try. */
export function readJson(text: string): Source | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const lines = linesOf(text)
  const problems: Problem[] = []
  const scan = scanJson(text, undefined, (key, start, end) => {
    if (problems.length < MAX_PROBLEMS)
      problems.push(
        problemAt(
          lines,
          { start, end },
          `strict decoding error: duplicate field ${JSON.stringify(key)}`,
          'take one of the two out',
        ),
      )
  })
  if (scan.failed) problems.push(problemAt(lines, { start: scan.failed.offset, end: scan.failed.offset + 1 }, scan.failed.reason))
  return { documents: [value], problems, lines, locate: (spots) => locateInJson(text, spots) }
}

/** Why the text is not JSON, in the words of Go's decoder, and where. */
export function whyNotJson(text: string): Problem {
  const { failed } = scanJson(text, undefined, () => undefined)
  const offset = failed?.offset ?? 0
  return problemAt(linesOf(text), { start: offset, end: offset + 1 }, failed?.reason ?? 'not JSON', failed?.cure)
}

/** What is wanted, as a tree of keys; leaves remember which spots they answer. */
interface Wanted {
  children: Map<string | number, Wanted>
  key?: Span
  value?: Span
}

function locateInJson(text: string, spots: readonly Spot[]): Span[] {
  const root: Wanted = { children: new Map() }
  const walk = (path: Path, make: boolean): Wanted[] => {
    const chain = [root]
    for (const part of path) {
      const here = chain[chain.length - 1]!
      let next = here.children.get(part)
      if (!next && make) here.children.set(part, (next = { children: new Map() }))
      chain.push(next!)
    }
    return chain
  }
  for (const spot of spots) walk(spot.path, true)
  scanJson(text, root, () => undefined)
  return spots.map((spot) => {
    const chain = walk(spot.path, false)
    let depth = chain.length - 1
    while (depth > 0 && !chain[depth]!.value) depth--
    const found = chain[depth]!
    const exact = depth === chain.length - 1
    if (found.key && (!exact || spot.at === 'key')) return found.key
    return firstLine(text, found.value ?? { start: 0, end: 1 })
  })
}

/** Of a long value only the beginning is shown. */
function firstLine(text: string, span: Span): Span {
  const newline = text.indexOf('\n', span.start)
  return newline >= 0 && newline < span.end ? { start: span.start, end: newline } : span
}

interface Scan {
  failed: { offset: number; reason: string; cure?: string } | undefined
}

/**
 * One pass over the text; strings are skipped by `indexOf`, so that megabytes cost milliseconds. One long function, because
 * its parts call each other and share the cursor.
 */
function scanJson(text: string, wanted: Wanted | undefined, duplicate: (key: string, start: number, end: number) => void): Scan {
  let i = 0
  const fail = (reason: string, cure?: string): never => {
    throw { offset: Math.min(i, Math.max(text.length - 1, 0)), reason, cure } satisfies {
      offset: number
      reason: string
      cure: string | undefined
    }
  }
  const blank = () => {
    for (;;) {
      const c = text.charCodeAt(i)
      if (c === 32 || c === 10 || c === 13 || c === 9) i++
      else return
    }
  }
  const unexpected = (where: string, cure?: string): never =>
    i >= text.length
      ? fail('unexpected end of JSON input', 'the text is cut off')
      : fail(`invalid character ${JSON.stringify(text[i])} ${where}`, cure)
  const string = (): string => {
    const start = i++
    for (;;) {
      const quote = text.indexOf('"', i)
      if (quote < 0) {
        i = text.length
        fail('unexpected end of JSON input', 'a string is not closed')
      }
      let slashes = 0
      while (text.charCodeAt(quote - 1 - slashes) === 92) slashes++
      i = quote + 1
      if (slashes % 2 === 0) break
    }
    const inside = text.slice(start + 1, i - 1)
    if (!inside.includes('\\')) return inside
    try {
      return JSON.parse(text.slice(start, i)) as string
    } catch {
      i = start
      return fail('invalid escape in string literal')
    }
  }
  const object = (here: Wanted | undefined, depth: number) => {
    const keys = new Set<string>()
    i++
    blank()
    if (text[i] === '}') return void i++
    for (;;) {
      blank()
      if (text[i] !== '"') unexpected('looking for beginning of object key string', 'keys stand in double quotes')
      const start = i
      const key = string()
      if (keys.has(key)) duplicate(key, start, i)
      keys.add(key)
      const next = here?.children.get(key)
      if (next) next.key = { start, end: i }
      blank()
      if (text[i] !== ':') unexpected('after object key', 'a colon follows the key')
      i++
      value(next, depth)
      blank()
      if (text[i] === '}') return void i++
      if (text[i] !== ',') unexpected('after object key:value pair', 'a comma or } follows')
      i++
    }
  }
  const array = (here: Wanted | undefined, depth: number) => {
    i++
    blank()
    if (text[i] === ']') return void i++
    for (let index = 0; ; index++) {
      value(here?.children.get(index), depth)
      blank()
      if (text[i] === ']') return void i++
      if (text[i] !== ',') unexpected('after array element', 'a comma or ] follows')
      i++
    }
  }
  const value = (here: Wanted | undefined, depth: number) => {
    if (depth > MAX_DEPTH) fail(`nested more than ${MAX_DEPTH} deep`)
    blank()
    const start = i
    if (text[i] === '{') object(here, depth + 1)
    else if (text[i] === '[') array(here, depth + 1)
    else if (text[i] === '"') string()
    else {
      while (i < text.length && /[-+.\w]/.test(text[i]!)) i++
      if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(text.slice(start, i))) {
        i = start
        unexpected('looking for beginning of value')
      }
    }
    if (here) here.value = { start, end: i }
  }
  try {
    value(wanted, 0)
    blank()
    if (i < text.length) unexpected('after top-level value')
    return { failed: undefined }
  } catch (error) {
    if (error instanceof Error) throw error
    return { failed: error as NonNullable<Scan['failed']> }
  }
}

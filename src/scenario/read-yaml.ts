/**
 * YAML with positions, as Kubernetes reads it (sigs.k8s.io/yaml): yes/no/on/off are booleans, 0777 is octal, `<<` merges,
 * a key given twice is an error, and aliases that multiply are refused.
 */
import { dictionary } from '../net/dictionary.ts'
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node as YamlNode, type YAMLMap } from 'yaml'
import type { Path } from '../kube/api/fault.ts'
import type { Problem } from './document.ts'
import { linesOf, MAX_DEPTH, MAX_PROBLEMS, problemAt, type Lines, type Source, type Span } from './source.ts'

/** Values that aliases may bring in; a real manifest repeats a few labels. */
const MAX_ALIASED = 50_000

export function readYaml(text: string): Source {
  const lines = linesOf(text)
  let parsed: Document.Parsed[]
  try {
    const result = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, keepSourceTokens: false })
    parsed = Array.isArray(result) ? (result as Document.Parsed[]) : []
  } catch (error) {
    // The composer recurses: only depth makes it throw.
    if (!(error instanceof RangeError)) throw error
    return {
      documents: [],
      problems: [problemAt(lines, { start: 0, end: 1 }, 'yaml: exceeded max depth: nested too deep to read')],
      lines,
      locate: () => [],
    }
  }
  const problems: Problem[] = []
  const documents = parsed.map((document) => {
    for (const [i, error] of document.errors.slice(0, MAX_PROBLEMS).entries()) {
      // One slip often gives two errors at the same place: the first says most.
      if (error.pos[0] !== document.errors[i - 1]?.pos[0]) problems.push(describe(error, lines))
    }
    return document.errors.length > 0 ? undefined : valueOf(document, text, lines, problems)
  })
  return {
    documents,
    problems,
    lines,
    locate: (spots) => spots.map((spot) => locate(parsed[spot.document], spot.path, spot.at, text)),
  }
}

function describe(error: { message: string; code: string; pos: [number, number] }, lines: Lines): Problem {
  const cures: Record<string, string> = dictionary({
    BAD_INDENT: 'fields of one object begin in the same column',
    TAB_AS_INDENT: 'indent with spaces: YAML takes no tabs',
    MISSING_CHAR: 'close the bracket or quote',
    BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes, or start a new line',
    MULTILINE_IMPLICIT_KEY: 'a colon is missing, or text wants quotes',
    BAD_ALIAS: 'put text that begins with * or & in quotes',
  })
  // What recurses too deep is reported by the parser in the words of the JavaScript engine.
  const message = /call stack|too much recursion/i.test(error.message)
    ? 'exceeded max depth: nested too deep to read'
    : error.message
  return problemAt(lines, { start: error.pos[0], end: error.pos[1] }, `yaml: ${message}`, cures[error.code])
}

const BOOLEANS: Record<string, boolean> = dictionary({
  yes: true,
  Yes: true,
  YES: true,
  on: true,
  On: true,
  ON: true,
  no: false,
  No: false,
  NO: false,
  off: false,
  Off: false,
  OFF: false,
})

interface Walk {
  document: Document.Parsed
  text: string
  lines: Lines
  problems: Problem[]
  /** Anchored nodes that are being read, to see one that contains itself; and their values and sizes once read. */
  open: Set<YamlNode>
  aliased: number
  failed: boolean
}

function valueOf(document: Document.Parsed, text: string, lines: Lines, problems: Problem[]): unknown {
  const walk: Walk = { document, text, lines, problems, open: new Set(), aliased: 0, failed: false }
  const value = document.contents === null ? null : convert(walk, document.contents, 0, false)
  return walk.failed ? undefined : value
}

/** Each alias is read anew: a value never stands in two places, so nothing downstream needs to know of aliases. */
function convert(walk: Walk, node: unknown, depth: number, inAlias: boolean): unknown {
  if (walk.failed) return undefined
  if (inAlias && ++walk.aliased > MAX_ALIASED) return refuse(walk, node, 'yaml: document contains excessive aliasing')
  if (depth > MAX_DEPTH) return refuse(walk, node, `yaml: exceeded max depth of ${MAX_DEPTH}`)
  if (isScalar(node)) return scalar(node)
  if (isMap(node) || isSeq(node)) {
    if (walk.open.has(node)) return refuse(walk, node, `yaml: anchor '${node.anchor ?? ''}' value contains itself`)
    walk.open.add(node)
    const value = isMap(node)
      ? mapping(walk, node, depth, inAlias)
      : node.items.map((item) => convert(walk, item, depth + 1, inAlias))
    walk.open.delete(node)
    return value
  }
  if (isAlias(node)) {
    const target = node.resolve(walk.document)
    return target
      ? convert(walk, target, depth + 1, true)
      : refuse(walk, node, `yaml: unknown anchor '${node.source}' referenced`)
  }
  return null
}

function scalar(node: { value: unknown; type?: string; source?: string }): unknown {
  if (node.type !== 'PLAIN') return node.value
  const source = node.source ?? ''
  if (typeof node.value === 'string') return Object.hasOwn(BOOLEANS, node.value) ? BOOLEANS[node.value] : node.value
  if (typeof node.value === 'number' && /^[-+]?0[0-7]+$/.test(source)) return parseInt(source, 8)
  return node.value
}

function refuse(walk: Walk, node: unknown, message: string): undefined {
  walk.failed = true
  const start = (node as YamlNode | null)?.range?.[0] ?? 0
  walk.problems.push(problemAt(walk.lines, { start, end: start + 1 }, message))
  return undefined
}

const keyText = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : String(key))

function mapping(walk: Walk, map: YAMLMap, depth: number, inAlias: boolean): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  const seen = new Set<string>()
  const merged: unknown[] = []
  for (const pair of map.items) {
    const key = keyText(pair.key)
    if (isScalar(pair.key) && pair.key.type === 'PLAIN' && key === '<<') {
      const source = convert(walk, pair.value, depth + 1, inAlias)
      merged.push(...(Array.isArray(source) ? (source as unknown[]) : [source]))
      continue
    }
    if (seen.has(key)) duplicateKey(walk, pair.key, key)
    seen.add(key)
    assign(value, key, convert(walk, pair.value, depth + 1, inAlias))
  }
  for (const source of merged) {
    for (const [key, each] of Object.entries(source ?? {})) if (!seen.has(key)) assign(value, key, each)
  }
  return value
}

/** `__proto__` is a key like any other. */
function assign(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}

function duplicateKey(walk: Walk, node: unknown, key: string): void {
  if (walk.problems.length >= MAX_PROBLEMS) return
  const span = spanOf(node, walk.text)
  const { line } = walk.lines.at(span.start)
  const message = `strict decoding error: yaml: unmarshal errors: line ${line}: key ${JSON.stringify(key)} already set in map`
  walk.problems.push(problemAt(walk.lines, span, message, 'take one of the two out'))
}

function spanOf(node: unknown, text: string): Span {
  const range = (node as YamlNode | null | undefined)?.range
  if (!range) return { start: 0, end: 0 }
  const [start, end] = range
  const newline = text.indexOf('\n', start)
  return { start, end: newline >= 0 && newline < end ? newline : end }
}

/** Down the path as far as the text goes; what is missing is shown at the name of what it is missing from. */
function locate(document: Document.Parsed | undefined, path: Path, at: 'key' | 'value', text: string): Span {
  let node: unknown = document?.contents
  let key: unknown
  for (const [depth, part] of path.entries()) {
    while (isAlias(node)) node = node.resolve(document!)
    let next: unknown
    let nextKey: unknown
    if (typeof part === 'string' && isMap(node)) {
      const pair = node.items.find((each) => keyText(each.key) === part)
      next = pair?.value
      nextKey = pair?.key
    } else if (typeof part === 'number' && isSeq(node)) {
      next = node.items[part]
    }
    if (!next && !nextKey) return spanOf(key ?? node, text)
    key = nextKey
    node = next
    if (depth === path.length - 1)
      return spanOf(at === 'key' ? (key ?? node) : isScalar(node) || isAlias(node) || !key ? node : valueStart(node, key), text)
  }
  return spanOf(key ?? node, text)
}

/** A list or object that is wrong as a whole is shown by its name. */
const valueStart = (node: unknown, key: unknown): unknown => ((isMap(node) || isSeq(node)) && !node.flow ? key : node)

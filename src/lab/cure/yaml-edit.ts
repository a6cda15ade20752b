/** Small edits of a scenario's text that leave every other byte as it was: one value set, one key put in, one setup line more or less. */
import { type Document, type Node, isMap, isScalar, isSeq, parseAllDocuments, stringify } from 'yaml'

export interface ObjectName {
  kind: string
  name: string
  /** Undefined for what belongs to the cluster; `default` is what a text leaves out. */
  namespace?: string | undefined
}
type Path = readonly (string | number)[]

const valueAt = (node: unknown, key: string | number): unknown => {
  if (isMap(node)) return node.get(key, true)
  return isSeq(node) && typeof key === 'number' ? node.items[key] : undefined
}
const at = (node: unknown, path: Path): unknown => path.reduce<unknown>(valueAt, node)
const wordAt = (node: unknown, path: Path): string | undefined => {
  const found = at(node, path)
  return isScalar(found) ? String(found.value) : undefined
}

const documentsOf = (text: string): Document.Parsed[] => {
  const all = parseAllDocuments(text)
  return Array.isArray(all) ? all : []
}

/** The node of an object, also inside a `List`. */
function findObject(text: string, { kind, name, namespace }: ObjectName): Node | undefined {
  const isIt = (node: unknown): boolean =>
    wordAt(node, ['kind']) === kind &&
    wordAt(node, ['metadata', 'name']) === name &&
    (namespace === undefined || (wordAt(node, ['metadata', 'namespace']) ?? 'default') === namespace)
  for (const { contents } of documentsOf(text)) {
    const items = at(contents, ['items'])
    const candidates: unknown[] = isSeq(items) ? items.items : [contents]
    const found = candidates.find(isIt)
    if (found) return found as Node
  }
  return undefined
}

const flow = (value: unknown): string => {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, singleQuote: true })
  return text.trimEnd()
}
const splice = (text: string, start: number, end: number, middle: string): string =>
  text.slice(0, start) + middle + text.slice(end)

/** How far a place in the text stands from the beginning of its line. */
const columnAt = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1)

function insertKey(text: string, map: Node, key: string, value: unknown): string | undefined {
  const { range } = map
  if (!range || !isMap(map)) return undefined
  if (map.flow) {
    const brace = text.lastIndexOf('}', range[1])
    const before = text.slice(range[0] + 1, brace).trimEnd()
    const comma = before === '' || before.endsWith(',') ? ' ' : ', '
    return splice(text, range[0] + 1 + before.length, brace, `${comma}${key}: ${flow(value)} `)
  }
  const end = text.slice(0, range[1]).trimEnd().length
  // What stands behind the last value on its line, as a comment, stays there.
  const line = text.indexOf('\n', end)
  const place = line < 0 ? text.length : line
  return splice(text, place, place, `\n${' '.repeat(columnAt(text, range[0]))}${key}: ${flow(value)}`)
}

function setIn(text: string, root: Node, path: Path, value: unknown): string | undefined {
  let here: unknown = root
  for (const [i, key] of path.entries()) {
    const next = valueAt(here, key)
    if (next === undefined || next === null) {
      if (!isMap(here) || typeof key !== 'string') return undefined
      const rest = path.slice(i + 1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
      return insertKey(text, here, key, rest)
    }
    here = next
  }
  const { range } = here as Node
  return range ? splice(text, range[0], range[1], flow(value)) : undefined
}

/** The text with one value set; undefined where there is no such object. */
export function setField(text: string, object: ObjectName, path: Path, value: unknown): string | undefined {
  const node = findObject(text, object)
  return node && setIn(text, node, path, value)
}

/** The place of the first item of a list that is what is asked for. */
export function findItem(text: string, object: ObjectName, path: Path, field: string, is: string | number): number | undefined {
  const list = at(findObject(text, object), path)
  if (!isSeq(list)) return undefined
  const index = list.items.findIndex((item) => wordAt(item, [field]) === String(is))
  return index < 0 ? undefined : index
}

/** The text with one more item at the end of a list, which is made where it is not there. */
export function addItem(text: string, object: ObjectName, path: Path, value: unknown): string | undefined {
  const node = findObject(text, object)
  const list = at(node, path)
  if (!node) return undefined
  if (!isSeq(list)) return setIn(text, node, path, [value])
  const { range, flow: isFlow } = list
  if (!range) return undefined
  if (isFlow) {
    const bracket = text.lastIndexOf(']', range[1])
    const before = text.slice(range[0] + 1, bracket).trimEnd()
    const comma = before === '' || before.endsWith(',') ? '' : ', '
    return splice(text, range[0] + 1 + before.length, bracket, `${comma}${flow(value)}`)
  }
  const end = text.slice(0, range[1]).trimEnd().length
  const line = text.indexOf('\n', end)
  const place = line < 0 ? text.length : line
  return splice(text, place, place, `\n${' '.repeat(columnAt(text, range[0]))}- ${flow(value)}`)
}

const scenarioNode = (text: string): Node | undefined => {
  for (const { contents } of documentsOf(text)) if (wordAt(contents, ['kind']) === 'Scenario') return contents ?? undefined
  return undefined
}

/** A field of the Scenario document, which is made where it is not there. */
export function setScenario(text: string, path: Path, value: unknown): string | undefined {
  const node = scenarioNode(text)
  if (node) return setIn(text, node, ['spec', ...path], value)
  const spec = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  return `${text.trimEnd()}\n---\n${stringify({ apiVersion: 'hoplight.dev/v1', kind: 'Scenario', metadata: { name: 'scenario' }, spec })}`
}

/** The text with one more line at the end of the scenario's `setup`. */
export function addSetupLine(text: string, line: string): string | undefined {
  const setup = at(scenarioNode(text), ['spec', 'setup'])
  if (isScalar(setup) && setup.range && setup.type === 'BLOCK_LITERAL') {
    const [start, end] = setup.range
    const body = text.indexOf('\n', start) + 1
    const indent = /^[ ]*/.exec(text.slice(body))?.[0] ?? '    '
    const last = Math.max(body, text.slice(0, end).trimEnd().length)
    return splice(text, last, last, `\n${indent}${line}`)
  }
  const before = isScalar(setup) ? String(setup.value) : ''
  const spec = at(scenarioNode(text), ['spec'])
  // Without a setup of its own it becomes a block of lines, as people write it.
  if (!isScalar(setup) && isMap(spec) && !spec.flow && spec.range) {
    const end = text.slice(0, spec.range[1]).trimEnd().length
    const newline = text.indexOf('\n', end)
    const place = newline < 0 ? text.length : newline
    const indent = ' '.repeat(columnAt(text, spec.range[0]))
    return splice(text, place, place, `\n${indent}setup: |\n${indent}  ${line}`)
  }
  return setScenario(text, ['setup'], `${before.trimEnd()}${before.trim() === '' ? '' : '\n'}${line}\n`)
}

/** The text without the n-th line of its `setup`, counted from 0 among those that are not empty. */
export function dropSetupLine(text: string, n: number): string | undefined {
  const setup = at(scenarioNode(text), ['spec', 'setup'])
  if (!isScalar(setup) || !setup.range || setup.type !== 'BLOCK_LITERAL') return undefined
  let from = text.indexOf('\n', setup.range[0]) + 1
  for (let seen = -1; from < setup.range[1];) {
    const end = text.indexOf('\n', from)
    const to = end < 0 ? text.length : end + 1
    if (text.slice(from, to).trim() !== '' && ++seen === n) return splice(text, from, to, '')
    from = to
  }
  return undefined
}

/**
 * One field of a document set or taken away by touching only its own characters: comments, order, quotes and blank lines of
 * everything else stay. What comes out is read again; where the text is too unusual for that, the document is printed anew.
 */
import { type Document, type Node, type Pair, type YAMLMap, type YAMLSeq, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Path } from '../../kube/api/fault.ts'
import { afterColon, blockText, flowText, stringify } from './print.ts'

type Ranged = Node & { range: [number, number, number] }
interface Splice {
  start: number
  end: number
  insert: string
}

/** Sets a field of one document's text; undefined takes it away. */
export function setIn(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text)
  const wanted = document.clone() as Document
  if (value === undefined) wanted.deleteIn(path)
  else wanted.setIn(path, wanted.createNode(value))
  const splice = value === undefined ? unset(text, document, path) : set(text, document, path, value)
  if (splice) {
    const next = text.slice(0, splice.start) + splice.insert + text.slice(splice.end)
    const read = parseDocument(next)
    if (read.errors.length === 0 && JSON.stringify(read.toJS()) === JSON.stringify(wanted.toJS())) return next
  }
  return wanted.toString({ lineWidth: 0, flowCollectionPadding: true })
}

function set(text: string, document: Document.Parsed, path: Path, value: unknown): Splice | undefined {
  let node: unknown = document.contents
  let pair: Pair | undefined
  let parent: unknown
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      const found = pairOf(node, key)
      if (!found) return insertInto(text, node, key, nest(path.slice(depth + 1), value))
      parent = node
      pair = found
      node = found.value
    } else if (isSeq(node) && typeof key === 'number') {
      if (key >= node.items.length) return insertInto(text, node, key, nest(path.slice(depth + 1), value))
      parent = node
      pair = undefined
      node = node.items[key]
    } else if (pair && isEmpty(node)) return replace(text, parent, pair, node, nest(path.slice(depth), value))
    else return undefined
  }
  return replace(text, parent, pair, node, value)
}

const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null)

const pairOf = (map: YAMLMap, key: unknown): Pair | undefined =>
  map.items.find((each) => (isScalar(each.key) ? String(each.key.value) : each.key) === String(key))

const nest = (path: Path, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }), value)

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1)

const rangeOf = (node: unknown): [number, number, number] | undefined => (node as Ranged | null | undefined)?.range

function replace(text: string, parent: unknown, pair: Pair | undefined, node: unknown, value: unknown): Splice | undefined {
  const range = rangeOf(node)
  if (!range) return undefined
  const inFlow = (isMap(parent) || isSeq(parent)) && parent.flow === true
  const old = isScalar(node) ? node : undefined
  const blockScalar = old?.type === 'BLOCK_LITERAL' || old?.type === 'BLOCK_FOLDED'
  if (old && !isEmpty(old) && !blockScalar && (value === null || typeof value !== 'object')) {
    if (!(typeof value === 'string' && value.includes('\n')))
      return { start: range[0], end: range[1], insert: likeBefore(value, old.type, inFlow) }
  }
  if (inFlow) return { start: range[0], end: range[1], insert: (isEmpty(old) ? ' ' : '') + flowText(value) }
  const key = rangeOf(pair?.key)
  if (!key) return undefined
  const colon = text.indexOf(':', key[1])
  const indent = ' '.repeat(columnOf(text, key[0]))
  // A block scalar's range ends after its last newline.
  const tail = text.slice(colon + 1, Math.max(range[1], colon + 1)).endsWith('\n') ? '\n' : ''
  return { start: colon + 1, end: Math.max(range[1], colon + 1), insert: afterColon(value, indent) + tail }
}

/** In the quotes that the old value had, if it had some. */
function likeBefore(value: unknown, type: string | null | undefined, inFlow: boolean): string {
  if (typeof value === 'string') {
    if (type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE') {
      return stringify(value, { defaultStringType: type }).trimEnd()
    }
  }
  return inFlow ? flowText(value) : stringify(value, {}).trimEnd()
}

/** A new pair or item behind the last one. */
function insertInto(text: string, node: YAMLMap | YAMLSeq, key: unknown, value: unknown): Splice | undefined {
  const range = rangeOf(node)
  if (!range) return undefined
  const isList = isSeq(node)
  if (node.flow) {
    const piece = isList ? flowText(value) : `${String(key)}: ${flowText(value)}`
    const last = node.items.at(-1)
    if (!last) {
      const [open, close] = isList ? ['[', ']'] : ['{ ', ' }']
      return { start: range[0], end: range[1], insert: `${open}${piece}${close}` }
    }
    const end = endOf(last)
    return end === undefined ? undefined : { start: end, end, insert: `, ${piece}` }
  }
  const last = node.items.at(-1)
  const end = last === undefined ? undefined : endOf(last)
  if (end === undefined) return undefined
  const indent = ' '.repeat(columnOf(text, range[0]))
  const piece = isList
    ? `- ${isLong(value) ? blockText(value, `${indent}  `) : afterColon(value, indent).trim()}`
    : `${String(key)}:${afterColon(value, indent)}`
  // After a block scalar the next line has begun already.
  if (text[end - 1] === '\n') return { start: end, end, insert: `${indent}${piece}\n` }
  const newline = text.indexOf('\n', end)
  const at = newline < 0 ? text.length : newline
  return { start: at, end: at, insert: `\n${indent}${piece}` }
}

const isLong = (value: unknown): boolean => afterColon(value, '').startsWith('\n')

/** Where the last character of a pair's value, or of an item, ends. */
function endOf(item: unknown): number | undefined {
  const pair = item as Pair
  const value = 'key' in (item as object) ? (pair.value ?? pair.key) : item
  return rangeOf(value)?.[1]
}

function startOf(item: unknown): number | undefined {
  return rangeOf('key' in (item as object) ? (item as Pair).key : item)?.[0]
}

function unset(text: string, document: Document.Parsed, path: Path): Splice | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const key = path.at(-1)!
  if (!isMap(parent) && !isSeq(parent)) return undefined
  const index = isMap(parent) ? parent.items.indexOf(pairOf(parent, key) as (typeof parent.items)[number]) : Number(key)
  const item: unknown = parent.items[index]
  if (item === undefined) return { start: 0, end: 0, insert: '' }
  const start = startOf(item)
  const end = endOf(item)
  if (start === undefined || end === undefined || parent.items.length === 1) return undefined
  if (parent.flow) {
    const next: unknown = parent.items[index + 1]
    const nextStart = next === undefined ? undefined : startOf(next)
    if (nextStart !== undefined) return { start, end: nextStart, insert: '' }
    const before = endOf(parent.items[index - 1])
    return before === undefined ? undefined : { start: before, end, insert: '' }
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const lead = text.slice(lineStart, start)
  // The first key of a list's item shares its line with the dash.
  if (isMap(parent) ? lead.trim() !== '' : lead.trim() !== '-') return undefined
  if (text[end - 1] === '\n') return { start: lineStart, end, insert: '' }
  const newline = text.indexOf('\n', end)
  return { start: lineStart, end: newline < 0 ? text.length : newline + 1, insert: '' }
}

/** Brings a document from one value to another with as few touches as can be: what is equal is not written. */
export function changeIn(text: string, path: Path, from: unknown, to: unknown): string {
  if (JSON.stringify(from) === JSON.stringify(to)) return text
  if (isObject(from) && isObject(to) && Object.keys(from).length > 0) {
    let next = text
    for (const key of Object.keys(to)) {
      if (to[key] === undefined) continue
      next = changeIn(next, [...path, key], from[key], to[key])
    }
    for (const key of Object.keys(from)) if (to[key] === undefined) next = setIn(next, [...path, key], undefined)
    return next
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length > 0 && to.length > 0) {
    let next = text
    for (let i = 0; i < to.length; i++) next = changeIn(next, [...path, i], from[i], to[i])
    for (let i = from.length - 1; i >= to.length; i--) next = setIn(next, [...path, i], undefined)
    return next
  }
  return setIn(text, path, to)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A file as the text of its documents, each cut out where it stands, so that an edit of one leaves every other byte alone. YAML 1.2, chapter 9. */
import { type Document, type ParsedNode, isMap, isSeq, parseDocument } from 'yaml'
import type { Path } from '../../kube/api/fault.ts'

/** From its `---` line (or the beginning of the file) to the next one. */
interface Chunk {
  start: number
  end: number
}
/** What names an object in a file; our own document is a `Scenario`. Things without a namespace leave it out. */
export interface ObjectRef {
  kind: string
  namespace?: string | undefined
  name: string
}
export interface Entry extends ObjectRef {
  chunk: Chunk
  /** Where in the document: empty, or `items`, n in a List. */
  base: Path
  /** Of its first character, in the file. */
  start: number
}

/** A marker stands at the beginning of a line; what is in a block scalar is indented. */
function chunksOf(text: string): Chunk[] {
  const starts = [...text.matchAll(/^---(?=[ \t\r\n]|$)/gm)].map((match) => match.index)
  if (starts[0] !== 0) starts.unshift(0)
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }))
}

export const readChunk = (text: string, { start, end }: Chunk): Document.Parsed => parseDocument(text.slice(start, end))

const CLUSTER_WIDE = new Set(['Node', 'Namespace', 'Scenario', 'KubeProxyConfiguration', 'IngressClass', 'GatewayClass'])

/** Every object of a file, in order. */
export function entriesOf(text: string): Entry[] {
  return chunksOf(text).flatMap((chunk) => {
    const { contents } = readChunk(text, chunk)
    return entriesIn(contents, chunk, [])
  })
}

function entriesIn(node: ParsedNode | null | undefined, chunk: Chunk, base: Path): Entry[] {
  if (!isMap(node)) return []
  const kind: unknown = node.get('kind')
  if (typeof kind !== 'string') return []
  const items = node.get('items', true)
  if (kind.endsWith('List') && isSeq(items)) {
    return items.items.flatMap((item, i) => entriesIn(item as ParsedNode, chunk, [...base, 'items', i]))
  }
  const namespace = node.getIn(['metadata', 'namespace'])
  const name = node.getIn(['metadata', 'name'])
  return [
    {
      kind,
      namespace: CLUSTER_WIDE.has(kind) ? undefined : typeof namespace === 'string' ? namespace : 'default',
      name: typeof name === 'string' || typeof name === 'number' ? String(name) : '',
      chunk,
      base,
      start: chunk.start + node.range[0],
    },
  ]
}

const isSame = (entry: Entry, ref: ObjectRef): boolean =>
  entry.kind === ref.kind && entry.name === ref.name && (ref.namespace === undefined || entry.namespace === ref.namespace)

export const findEntry = (text: string, ref: ObjectRef): Entry | undefined => entriesOf(text).find((entry) => isSame(entry, ref))

/** Our own document, whatever its name. */
export const findScenario = (text: string): Entry | undefined => entriesOf(text).find(({ kind }) => kind === 'Scenario')

/** Objects of a file added, changed, renamed, copied and taken out; each function gives the new text, with all else as it was. */
import type { Path } from '../../kube/api/fault.ts'
import { type Entry, type ObjectRef, entriesOf, findEntry, readChunk } from './chunks.ts'
import { changeIn, setIn } from './field.ts'

/** A manifest at the end of the file, as a document of its own. */
export function addManifest(text: string, manifest: string): string {
  const body = manifest.replace(/^---\n/, '').trimEnd()
  if (text.trim() === '') return `${body}\n`
  const before = text.endsWith('\n') ? text : `${text}\n`
  return /(?:^|\n)---[ \t]*\n\s*$/.test(before) ? `${before}${body}\n` : `${before}---\n${body}\n`
}

/** What a file says of an object, as a plain value. */
export function objectOf(text: string, ref: ObjectRef): Record<string, unknown> | undefined {
  const entry = findEntry(text, ref)
  return entry && (valueAt(text, entry) as Record<string, unknown>)
}

function valueAt(text: string, { chunk, base }: Entry): unknown {
  let value: unknown = readChunk(text, chunk).toJS()
  for (const key of base) value = (value as Record<string | number, unknown>)[key]
  return value
}

/** The line, from 1, in which an object begins. */
export function lineOf(text: string, ref: ObjectRef): number | undefined {
  const entry = findEntry(text, ref)
  return entry && text.slice(0, entry.start).split('\n').length
}

/** The object's own text. */
export function textOf(text: string, ref: ObjectRef): string | undefined {
  const entry = findEntry(text, ref)
  return entry && text.slice(entry.chunk.start, entry.chunk.end).replace(/^---[ \t]*\n/, '')
}

export function removeObject(text: string, ref: ObjectRef): string {
  const entry = findEntry(text, ref)
  if (!entry) return text
  const { chunk, base } = entry
  if (base.length > 0) return inChunk(text, entry, (own) => setIn(own, base, undefined))
  const before = text.slice(0, chunk.start)
  const after = text.slice(chunk.end)
  // The first document needs no marker, and had none.
  return before === '' && !text.startsWith('---') ? after.replace(/^---[ \t]*\n/, '') : before + after
}

const inChunk = (text: string, { chunk }: Entry, edit: (own: string) => string): string => {
  const own = edit(text.slice(chunk.start, chunk.end))
  const after = text.slice(chunk.end)
  return text.slice(0, chunk.start) + (after && !own.endsWith('\n') ? `${own}\n` : own) + after
}

/** Sets one field; undefined takes it away. An object that the file does not have stays away. */
export function setField(text: string, ref: ObjectRef, path: Path, value: unknown): string {
  const entry = findEntry(text, ref)
  return entry ? inChunk(text, entry, (own) => setIn(own, [...entry.base, ...path], value)) : text
}

const within = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((here, key) => (here as Record<string | number, unknown> | null | undefined)?.[key], value)

/** The place of the first item of a list whose field is what is asked for. */
export function findItem(text: string, ref: ObjectRef, path: Path, field: string, is: string | number): number | undefined {
  const list = within(objectOf(text, ref), path)
  if (!Array.isArray(list)) return undefined
  const index = list.findIndex((item) => String(within(item, [field])) === String(is))
  return index < 0 ? undefined : index
}

/** One more item at the end of a list, which is made where it is not there. */
export function addItem(text: string, ref: ObjectRef, path: Path, value: unknown): string {
  const list = within(objectOf(text, ref), path)
  return Array.isArray(list) && list.length > 0
    ? setField(text, ref, [...path, list.length], value)
    : setField(text, ref, path, [value])
}

/** Makes the object what `value` says, touching only what differs. */
export function changeObject(text: string, ref: ObjectRef, value: unknown): string {
  const entry = findEntry(text, ref)
  return entry ? inChunk(text, entry, (own) => changeIn(own, entry.base, valueAt(text, entry), value)) : text
}

export const renameObject = (text: string, ref: ObjectRef, name: string): string =>
  setField(text, ref, ['metadata', 'name'], name)

/** What one cluster gives to one object only: a copy gets its own. */
const GIVEN_ONCE: readonly Path[] = [
  ['spec', 'clusterIP'],
  ['spec', 'clusterIPs'],
  ['spec', 'podCIDR'],
  ['spec', 'podCIDRs'],
  ['status'],
  ['metadata', 'uid'],
]

/** A copy under another name, written as the original is; addresses and node ports are given anew. */
export function duplicateObject(text: string, ref: ObjectRef, name: string): string {
  const entry = findEntry(text, ref)
  if (!entry) return text
  const value = valueAt(text, entry) as { spec?: { ports?: unknown[] } }
  let own = entry.base.length === 0 ? textOf(text, ref)! : JSON.stringify(value)
  for (const path of GIVEN_ONCE) if (hasIn(value, path)) own = setIn(own, path, undefined)
  if (ref.kind === 'Service') {
    for (const [i, port] of (value.spec?.ports ?? []).entries())
      if (hasIn(port, ['nodePort'])) own = setIn(own, ['spec', 'ports', i, 'nodePort'], undefined)
  }
  return addManifest(text, setIn(own, ['metadata', 'name'], name))
}

function hasIn(value: unknown, path: Path): boolean {
  let here: unknown = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !(key in here)) return false
    here = (here as Record<string | number, unknown>)[key]
  }
  return true
}

/** `web`, or `web-2`, `web-3` … where the file has that name already. */
export function freeName(text: string, kind: string, wanted: string, taken: readonly string[] = []): string {
  const names = new Set([...taken, ...entriesOf(text).flatMap((entry) => (entry.kind === kind ? [entry.name] : []))])
  return freeAmong(wanted, names)
}

export function freeAmong(wanted: string, names: ReadonlySet<string>): string {
  if (!names.has(wanted)) return wanted
  const stem = wanted.replace(/-?\d+$/, '')
  for (let n = 2; ; n++) if (!names.has(`${stem}-${n}`)) return `${stem}-${n}`
}

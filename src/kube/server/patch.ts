/**
 * Patches: JSON merge patch (RFC 7396), strategic merge patch (lists merged by the key that types.go names), JSON patch (RFC 6902), and
 * the three-way patch that `kubectl apply` makes.
 */
import { dictionary } from '../../net/dictionary.ts'
import { ApiError } from './errors.ts'

type Json = unknown
type Fields = Record<string, unknown>

const isRecord = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396: null takes a field away, everything but objects replaces. */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isRecord(patch)) return patch
  const result: Fields = isRecord(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key], value)
  }
  return result
}

/** Lists that are merged by a key, by the name of their field (the `patchMergeKey` tags of types.go). */
const MERGE_KEYS: Readonly<Record<string, string>> = dictionary({
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  conditions: 'type',
  ownerReferences: 'uid',
  taints: 'key',
  topologySpreadConstraints: 'topologyKey',
  secrets: 'name',
  schedulingGates: 'name',
})

/** `ports` is a Service's or a container's list. */
function mergeKey(field: string, items: readonly Json[]): string | undefined {
  if (field !== 'ports') return MERGE_KEYS[field]
  const [first] = items
  return isRecord(first) && 'containerPort' in first ? 'containerPort' : isRecord(first) && 'port' in first ? 'port' : undefined
}

/** Lists of plain values that grow instead of being replaced. */
const UNIONS = new Set(['finalizers'])

export function strategicPatch(target: Json, patch: Json): Json {
  if (!isRecord(patch)) return patch
  if (patch['$patch'] === 'replace') {
    const { $patch, ...rest } = patch
    void $patch
    return rest
  }
  const result: Fields = isRecord(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key.startsWith('$setElementOrder/') || key === '$retainKeys') continue
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length)
      result[field] = ((result[field] ?? []) as Json[]).filter((each) => !(value as Json[]).includes(each))
    } else if (value === null) delete result[key]
    else if (Array.isArray(value)) result[key] = mergeLists(key, (result[key] ?? []) as Json[], value)
    else result[key] = strategicPatch(result[key], value)
  }
  return result
}

function mergeLists(field: string, had: readonly Json[], patch: readonly Json[]): Json[] {
  if (UNIONS.has(field)) return [...new Set([...had, ...patch])]
  const key = mergeKey(field, patch)
  if (key === undefined || patch.some((each) => isRecord(each) && each['$patch'] === 'replace')) {
    return patch.filter((each) => !(isRecord(each) && each['$patch'] === 'replace'))
  }
  const result = [...had]
  for (const each of patch) {
    if (!isRecord(each)) continue
    const at = result.findIndex((one) => isRecord(one) && one[key] === each[key])
    if (each['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1)
    } else if (at >= 0) result[at] = strategicPatch(result[at], each)
    else result.push(each)
  }
  return result
}

interface Operation {
  op: string
  path: string
  from?: string
  value?: Json
}

/** RFC 6902; a path that leads nowhere is refused as the server refuses it. */
export function jsonPatch(target: Json, operations: readonly Operation[]): Json {
  const root = structuredClone(target)
  for (const { op, path, from, value } of operations) {
    switch (op) {
      case 'add':
        put(root, path, value, true)
        break
      case 'replace':
        put(root, path, value, false)
        break
      case 'remove':
        take(root, path)
        break
      case 'move':
        put(root, path, take(root, from ?? ''), true)
        break
      case 'copy':
        put(root, path, structuredClone(read(root, from ?? '')), true)
        break
      case 'test':
        if (JSON.stringify(read(root, path)) !== JSON.stringify(value)) throw unprocessable()
        break
      default:
        throw unprocessable()
    }
  }
  return root
}

/** The server keeps the reason to itself. */
const unprocessable = (): ApiError => new ApiError('Invalid', 'the server rejected our request due to an error in our request')

const wordsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((word) => word.replaceAll('~1', '/').replaceAll('~0', '~'))

function read(root: Json, path: string): Json {
  let at = root
  for (const word of wordsOf(path)) at = Array.isArray(at) ? (at as Json[])[Number(word)] : isRecord(at) ? at[word] : undefined
  return at
}

function parentOf(root: Json, path: string): { parent: Json; word: string } {
  const words = wordsOf(path)
  const word = words.pop() ?? ''
  const parent = read(root, ['', ...words].join('/'))
  if (!isRecord(parent) && !Array.isArray(parent)) throw unprocessable()
  return { parent, word }
}

function put(root: Json, path: string, value: Json, isAdd: boolean): void {
  const { parent, word } = parentOf(root, path)
  if (Array.isArray(parent)) {
    if (isAdd) parent.splice(word === '-' ? parent.length : Number(word), 0, value)
    else if (Number(word) < parent.length) parent[Number(word)] = value
    else throw unprocessable()
  } else if (isRecord(parent)) {
    if (!isAdd && !Object.hasOwn(parent, word)) throw unprocessable()
    parent[word] = value
  }
}

function take(root: Json, path: string): Json {
  const { parent, word } = parentOf(root, path)
  const taken = Array.isArray(parent) ? (parent as Json[])[Number(word)] : (parent as Fields)[word]
  if (taken === undefined) throw unprocessable()
  if (Array.isArray(parent)) parent.splice(Number(word), 1)
  else delete (parent as Fields)[word]
  return taken
}

/**
 * What `kubectl apply` makes of an object: fields of the manifest win, fields that the last manifest had and this one has not go, and
 * what others wrote stays.
 */
export function applyThreeWay(live: Json, last: Json, manifest: Json, field = ''): Json {
  if (Array.isArray(manifest)) {
    const had = Array.isArray(live) ? (live as Json[]) : []
    const before = Array.isArray(last) ? (last as Json[]) : []
    const key = mergeKey(field, manifest)
    if (key === undefined) return manifest
    const find = (list: readonly Json[], item: Json): Json =>
      list.find((one) => isRecord(one) && isRecord(item) && one[key] === item[key])
    const merged = (manifest as Json[]).map((each) => applyThreeWay(find(had, each), find(before, each), each))
    // Items of others stay behind the manifest's own.
    const others = had.filter((each) => find(manifest, each) === undefined && find(before, each) === undefined)
    return [...merged, ...others]
  }
  if (!isRecord(manifest)) return manifest
  const result: Fields = isRecord(live) ? { ...live } : {}
  if (isRecord(last))
    for (const key of Object.keys(last)) if (!Object.hasOwn(manifest, key) || manifest[key] === null) delete result[key]
  for (const [key, value] of Object.entries(manifest)) {
    if (value === null) delete result[key]
    else result[key] = applyThreeWay(result[key], isRecord(last) ? last[key] : undefined, value, key)
  }
  return result
}

/** The command that changes an object as a form did: the verb that is made for it, else a merge patch, else the manifest anew. kubectl set --help, RFC 7396. */
import { stringify } from 'yaml'
import type { ObjectRef } from '../../scenario/edit/chunks.ts'

type Tree = Record<string, unknown>

export const namespaceFlag = (ref: ObjectRef): string =>
  ref.namespace && ref.namespace !== 'default' ? ` -n ${ref.namespace}` : ''

/** A word for bash. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a merge patch must say to make one value of another; a list is always said whole. */
function mergePatch(before: Tree, after: Tree): Tree {
  const patch: Tree = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [a, b] = [before[key], after[key]]
    if (JSON.stringify(a) === JSON.stringify(b)) continue
    if (b === undefined) patch[key] = null
    else patch[key] = isTree(a) && isTree(b) ? mergePatch(a, b) : b
  }
  return patch
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((here, key) => (isTree(here) ? here[key] : undefined), value)

/** Whether a patch says something at this path and nowhere else. */
function isOnly(patch: unknown, ...path: string[]): boolean {
  let here = patch
  for (const key of path) {
    if (!isTree(here) || Object.keys(here).length !== 1 || !(key in here)) return false
    here = here[key]
  }
  return true
}

const pairs = (labels: unknown): string =>
  Object.entries((labels ?? {}) as Record<string, string | null>)
    .map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`))
    .join(' ')

interface Container {
  name: string
  image?: string
}

/** What the API server lets nobody change: such an object is made anew. */
const isFixed = (kind: string, patch: Tree): boolean =>
  kind === 'Pod' ? 'spec' in patch : kind === 'Deployment' && at(patch, 'spec', 'selector') !== undefined

export function commandFor(ref: ObjectRef, before: Tree, after: Tree): string {
  const patch = mergePatch(before, after)
  const kind = ref.kind.toLowerCase()
  const flag = namespaceFlag(ref)
  if (ref.kind === 'Deployment' && isOnly(patch, 'spec', 'replicas'))
    return `kubectl scale deployment ${ref.name}${flag} --replicas=${String(at(patch, 'spec', 'replicas'))}`
  if (ref.kind === 'Service' && isOnly(patch, 'spec', 'selector')) {
    const wanted = pairs(at(after, 'spec', 'selector')).replaceAll(' ', ',')
    if (wanted !== '') return `kubectl set selector service ${ref.name}${flag} ${word(wanted)}`
  }
  if (ref.kind === 'Pod' && isOnly(patch, 'metadata', 'labels'))
    return `kubectl label pod ${ref.name}${flag} --overwrite ${pairs(at(patch, 'metadata', 'labels'))}`
  const image = onlyImage(ref.kind, before, after)
  if (image) return `kubectl set image ${kind} ${ref.name}${flag} ${image}`
  if (isFixed(ref.kind, patch))
    return `kubectl replace --force -f - <<'END'\n${stringify(after, { lineWidth: 0 }).trimEnd()}\nEND`
  return `kubectl patch ${kind} ${ref.name}${flag} --type merge -p ${word(JSON.stringify(patch))}`
}

/** `web=nginx:1` where that is all that changed. */
function onlyImage(kind: string, before: Tree, after: Tree): string | undefined {
  const path = kind === 'Deployment' ? ['spec', 'template', 'spec', 'containers'] : ['spec', 'containers']
  const [olds, news] = [at(before, ...path), at(after, ...path)]
  if (!Array.isArray(olds) || !Array.isArray(news) || olds.length !== news.length) return undefined
  const changed = (news as Container[]).filter((each, i) => each.image !== (olds as Container[])[i]!.image)
  const bare = (list: Container[]) => JSON.stringify(list.map((each) => ({ ...each, image: '' })))
  const [first] = changed
  if (changed.length !== 1 || first?.image === undefined || bare(olds as Container[]) !== bare(news as Container[]))
    return undefined
  const rest = mergePatch(before, after)
  return isOnly(rest, ...path) ? word(`${first.name}=${first.image}`) : undefined
}

/** Deleting, copying and renaming what is on the canvas, as changes of the text and the commands that do the same. */
import type { Topology } from '../../lab/topology.ts'
import { type ObjectRef, entriesOf, findEntry } from '../../scenario/edit/chunks.ts'
import { bridgeLines, netnsLines, removeDevice, removeNetns, switchLines } from '../../scenario/edit/linux.ts'
import { apply, nodeManifest } from '../../scenario/edit/manifests.ts'
import {
  addManifest,
  duplicateObject,
  freeAmong,
  freeName,
  objectOf,
  removeObject,
  renameObject,
  setField,
  textOf,
} from '../../scenario/edit/objects.ts'
import {
  addHost,
  addSetup,
  changeHost,
  hostText,
  hostsIn,
  removeHost,
  setScenarioField,
  setupOf,
} from '../../scenario/edit/scenario.ts'
import type { Change } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import { switchBridge } from '../switch.ts'
import { namespaceFlag } from './command.ts'
import { isRouter } from './connect.ts'
import { nextHost, nextNumbered, place, writeNodes } from './place.ts'
import { type Thing, rootOf, thingOf } from './thing.ts'

/** Without a command where none does it: the text's own lines say what changed. */
type Edit = { text: string; command?: string | undefined } | string

const kubectl = (verb: string, ref: ObjectRef, rest = ''): string =>
  `kubectl ${verb} ${ref.kind.toLowerCase()} ${ref.name}${namespaceFlag(ref)}${rest}`

const replicasOf = (text: string, ref: ObjectRef): number =>
  (objectOf(text, ref) as { spec?: { replicas?: number } } | undefined)?.spec?.replicas ?? 1

/** Several at once are one act. */
function all(
  topology: Topology,
  text: string,
  ids: readonly string[],
  edit: (text: string, thing: Thing) => Edit,
  title: (name: string, n: number) => string,
): Change | string {
  let next = text
  const commands: string[] = []
  const names: string[] = []
  for (const id of ids) {
    const thing = thingOf(topology, id)
    if (!thing) continue
    const done = edit(next, thing)
    if (typeof done === 'string') return done
    next = done.text
    names.push(thing.name)
    if (done.command !== undefined) commands.push(done.command)
  }
  if (names.length === 0) return words.build.nothingSelected
  const command = commands.length > 0 ? { command: commands.join('\n') } : {}
  return { title: title(names[0]!, names.length), text: next, ...command }
}

export const remove = (text: string, topology: Topology, ids: readonly string[]): Change | string =>
  all(topology, text, ids, (now, thing) => removeOne(now, topology, thing), words.build.delete)

function removeOne(text: string, topology: Topology, thing: Thing): Edit {
  const { kind, name, ref, owner } = thing
  if (owner) return scaleDown(text, owner)
  if (kind === 'node') return removeNode(text, topology, name)
  if (ref)
    return findEntry(text, ref) ? { text: removeObject(text, ref), command: kubectl('delete', ref) } : words.build.notInFile(name)
  if (kind === 'host' || kind === 'gateway') {
    if (!hostsIn(text).some((host) => host.name === name)) return words.build.cannotDelete(name)
    return { text: removeHost(text, name) }
  }
  if (kind === 'netns') {
    if (thing.netns?.parent !== rootOf(topology)?.id) return words.build.elsewhere(name)
    return { text: removeNetns(text, name), command: `ip netns del ${name}` }
  }
  if (kind === 'bridge') {
    if (!thing.id.startsWith(`${rootOf(topology)?.id}|`)) return words.build.elsewhere(name)
    return { text: removeDevice(text, name), command: `ip link del ${name}` }
  }
  return words.build.cannotDelete(name)
}

/** A pod that is deleted comes back as long as its Deployment wants it: so that one wants one less. */
function scaleDown(text: string, owner: ObjectRef): Edit {
  if (!findEntry(text, owner)) return words.build.notInFile(owner.name)
  const replicas = replicasOf(text, owner) - 1
  if (replicas < 1) return { text: removeObject(text, owner), command: kubectl('delete', owner) }
  return {
    text: setField(text, owner, ['spec', 'replicas'], replicas),
    command: kubectl('scale', owner, ` --replicas=${replicas}`),
  }
}

/** With the pods that are bound to it: else the node would be made again for them. */
function removeNode(text: string, topology: Topology, name: string): Edit {
  let next = removeObject(writeNodes(text, topology, name), { kind: 'Node', name })
  for (const entry of entriesOf(next)) {
    const spec = objectOf(next, entry)?.['spec'] as { nodeName?: string; template?: { spec?: { nodeName?: string } } } | undefined
    if (entry.kind === 'Pod' && spec?.nodeName === name) next = removeObject(next, entry)
    else if (spec?.template?.spec?.nodeName === name)
      next = setField(next, entry, ['spec', 'template', 'spec', 'nodeName'], undefined)
  }
  return { text: next }
}

export const duplicate = (text: string, topology: Topology, ids: readonly string[]): Change | string =>
  all(topology, text, ids, (now, thing) => duplicateOne(now, topology, thing), words.build.duplicate)

function duplicateOne(text: string, topology: Topology, thing: Thing): Edit {
  const { kind, name, ref, owner } = thing
  if (owner) {
    if (!findEntry(text, owner)) return words.build.notInFile(owner.name)
    const replicas = replicasOf(text, owner) + 1
    return {
      text: setField(text, owner, ['spec', 'replicas'], replicas),
      command: kubectl('scale', owner, ` --replicas=${replicas}`),
    }
  }
  if (kind === 'node') {
    const { change } = place('node', { text, topology })
    return { text: change.text, command: change.command }
  }
  if (ref) {
    if (!findEntry(text, ref)) return words.build.notInFile(name)
    const copy = freeName(text, ref.kind, name)
    const next = duplicateObject(text, ref, copy)
    return { text: next, command: apply(textOf(next, { ...ref, name: copy })!) }
  }
  if (kind === 'host') {
    const host = hostsIn(text).find((each) => each.name === name)
    if (!host) return words.build.notInFile(name)
    const copy = { ...host, name: freeAmong(name, new Set(hostsIn(text).map((each) => each.name))), address: nextHost(topology) }
    return { text: addHost(text, copy), command: hostText(copy) }
  }
  if (kind === 'netns') {
    const copy = freeAmong(name, new Set(topology.namespaces.map((each) => each.name)))
    const lines = switchBridge(thing.netns) ? switchLines(copy) : netnsLines(copy, isRouter(text, thing))
    return { text: addSetup(text, `netns ${copy}`, lines), command: lines.join('\n') }
  }
  if (kind === 'bridge') {
    const root = rootOf(topology)
    if (!thing.id.startsWith(`${root?.id}|`)) return words.build.elsewhere(name)
    const copy = nextNumbered(name.replace(/\d+$/, ''), new Set(root?.devices.map((each) => each.name)))
    return { text: addSetup(text, `bridge ${copy}`, bridgeLines(copy)), command: bridgeLines(copy).join('\n') }
  }
  return words.build.cannotDuplicate(name)
}

/** Whatever refers to it by its name follows. */
export function rename(text: string, topology: Topology, id: string, to: string): Change | string {
  const thing = thingOf(topology, id)
  if (!thing) return words.build.nothingSelected
  const ref = thing.owner ?? thing.ref
  const name = ref?.name ?? thing.name
  const title = words.build.rename(name, to)
  if (thing.kind === 'node') return { title, text: renameNode(writeNodes(text, topology), name, to) }
  if (ref) return findEntry(text, ref) ? { title, text: renameObject(text, ref, to) } : words.build.notInFile(name)
  const host = hostsIn(text).find((each) => each.name === name)
  if (host) return { title, text: changeHost(text, name, { ...host, name: to }) }
  if (thing.kind === 'netns' || thing.kind === 'bridge') {
    const word = new RegExp(`(^|[\\s=])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=\\s|$)`, 'gm')
    return { title, text: setScenarioField(text, ['spec', 'setup'], setupOf(text).replace(word, `$1${to}`)) }
  }
  return words.build.cannotRename(name)
}

function renameNode(text: string, from: string, to: string): string {
  let next = findEntry(text, { kind: 'Node', name: from })
    ? renameObject(text, { kind: 'Node', name: from }, to)
    : addManifest(text, nodeManifest(to).manifest)
  for (const entry of entriesOf(next)) {
    const spec = objectOf(next, entry)?.['spec'] as { nodeName?: string; template?: { spec?: { nodeName?: string } } } | undefined
    if (spec?.nodeName === from) next = setField(next, entry, ['spec', 'nodeName'], to)
    if (spec?.template?.spec?.nodeName === from) next = setField(next, entry, ['spec', 'template', 'spec', 'nodeName'], to)
  }
  return next
}

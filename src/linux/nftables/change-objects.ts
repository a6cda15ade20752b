/** The changes that commands make to counters, quotas and limits with a name (nf_tables_api.c, nf_tables_newobj; net/netfilter/nft_quota.c). */
import { noteObject } from './changes.ts'
import { didYouMeanObject } from './did-you-mean.ts'
import { type Draft, checkName, needTable } from './draft.ts'
import { BUSY, EXISTS, errno, missing } from './fault.ts'
import { type NamedObject, type NftTable, type ObjectKind, type ObjectState, objectKey } from './ruleset.ts'
import { limitOf } from './resolve-statement.ts'
import type { Named, ObjectNode, TableName, Target } from './syntax.ts'

function stateOf({ what }: ObjectNode): ObjectState {
  switch (what.kind) {
    case 'counter':
      return { kind: 'counter', packets: what.packets, bytes: what.bytes }
    case 'quota':
      return { kind: 'quota', over: what.over, bytes: what.bytes, used: what.used }
    case 'limit':
      return { kind: 'limit', limit: limitOf(what), bucket: {} }
  }
}

export function addObject(draft: Draft, table: NftTable, name: Named, node: ObjectNode, create: boolean): void {
  const state = stateOf(node)
  const key = objectKey(state.kind, name.name)
  const found = table.objects.get(key)
  if (found && create) throw errno(EXISTS, name.at)
  // A quota takes other bounds; a counter and a limit stay what they are.
  if (found?.kind === 'quota' && state.kind === 'quota') table.objects.set(key, { ...found, ...state, used: found.used })
  if (found) return
  checkName(name)
  const object: NamedObject = { name: name.name, handle: table.nextHandle++, comment: node.comment, ...state }
  table.objects.set(key, object)
  noteObject(draft, 'new', table, object)
}

export function deleteObject(draft: Draft, name: TableName, kind: ObjectKind, target: Target): void {
  const table = needTable(draft, name)
  const object =
    target.handle === undefined
      ? table.objects.get(objectKey(kind, target.name))
      : [...table.objects.values()].find((each) => each.kind === kind && each.handle === target.handle)
  if (!object) throw missing(didYouMeanObject(draft, name, kind, target), target.at)
  for (const chain of table.chains.values()) {
    const uses = chain.rules.some(({ statements }) =>
      statements.some((s) => s.kind === 'object' && s.object === kind && s.name === object.name),
    )
    if (uses) throw errno(BUSY, target.at)
  }
  table.objects.delete(objectKey(kind, object.name))
  noteObject(draft, 'destroy', table, object)
}

/** `reset`: what has been counted is forgotten. */
export function resetObject(object: NamedObject): void {
  if (object.kind === 'counter') object.packets = object.bytes = 0
  if (object.kind === 'quota') object.used = 0
}

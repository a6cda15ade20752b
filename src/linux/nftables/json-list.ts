/** `nft -j list`: what would be listed, as JSON (src/json.c, libnftables-json(5)). */
import { type Json, elementJson, jsonText, limitJson, one, statementJson } from './json-rules.ts'
import type { PrintOptions } from './print.ts'
import { sortElements } from './resolve-value.ts'
import type { NamedObject, NftChain, NftRule, NftSet, NftTable, ObjectKind } from './ruleset.ts'

const tableJson = ({ family, name, handle }: NftTable): Json => ({ table: { family, name, handle } })

function chainJson({ family, name: table }: NftTable, { name, handle, base }: NftChain): Json {
  const hook = base && { type: base.type, hook: base.hook, prio: base.priority, policy: base.policy }
  return { chain: { family, table, name, handle, ...hook } }
}

function ruleJson({ family, name: table }: NftTable, chain: NftChain, rule: NftRule, options: PrintOptions): Json {
  const expr = rule.statements.flatMap((statement, i) =>
    statement.kind === 'match' && statement.implied ? [] : [statementJson(statement, options, rule.state, i)],
  )
  return { rule: { family, table, chain: chain.name, handle: rule.handle, comment: rule.comment, expr } }
}

function setJson({ family, name: table }: NftTable, set: NftSet, options: PrintOptions): Json {
  const { key, data } = set.shape
  const flags = ['constant', 'interval', 'timeout'].filter((flag) => (set.flags as readonly string[]).includes(flag))
  const live = [...set.elements.values()].filter(({ expiresAt }) => expiresAt === undefined || expiresAt > options.now)
  const elem = sortElements(set.shape, live).map((element) => elementJson(set.shape, element, options))
  return {
    [data === undefined ? 'set' : 'map']: {
      family,
      name: set.name,
      table,
      type: one(key),
      handle: set.handle,
      comment: set.comment,
      map: data === undefined ? undefined : data === 'verdict' ? data : data.join(' . '),
      policy: set.policy === 'memory' ? 'memory' : undefined,
      size: set.size,
      flags: flags.length === 0 ? undefined : flags,
      timeout: set.timeoutMs === undefined ? undefined : Math.floor(set.timeoutMs / 1000),
      'gc-interval': set.gcIntervalMs === undefined ? undefined : Math.floor(set.gcIntervalMs / 1000),
      elem: elem.length === 0 || options.terse ? undefined : elem,
      stmt: set.counted ? [{ counter: null }] : undefined,
    },
  }
}

function objectJson({ family, name: table }: NftTable, object: NamedObject): Json {
  const { kind, name, handle, comment } = object
  const head = { family, name, table, handle, comment }
  switch (object.kind) {
    case 'counter':
      return { [kind]: { ...head, packets: object.packets, bytes: object.bytes } }
    case 'quota':
      return { [kind]: { ...head, bytes: object.bytes, used: Math.min(object.used, object.bytes), inv: object.over } }
    case 'limit': {
      const { rate, burst, per, inv, rate_unit, burst_unit } = limitJson(object.limit)
      return { [kind]: { ...head, rate, per, burst, inv, rate_unit, burst_unit } }
    }
  }
}

/** A table and all that is in it; rules stand behind the chains. */
function wholeTableJson(table: NftTable, options: PrintOptions): Json[] {
  const chains = [...table.chains.values()]
  return [
    tableJson(table),
    ...[...table.objects.values()].map((object) => objectJson(table, object)),
    ...[...table.sets.values()].map((set) => setJson(table, set, options)),
    ...chains.map((chain) => chainJson(table, chain)),
    ...chains.flatMap((chain) => chain.rules.map((rule) => ruleJson(table, chain, rule, options))),
  ]
}

/** One thing that a listing shows. */
export type Listed =
  | { readonly kind: 'table'; readonly table: NftTable; readonly whole: boolean }
  | { readonly kind: 'chain'; readonly table: NftTable; readonly chain: NftChain; readonly rules: boolean }
  | { readonly kind: 'set'; readonly table: NftTable; readonly set: NftSet }
  | { readonly kind: 'object'; readonly table: NftTable; readonly object: NamedObject }

function listedJson(listed: Listed, options: PrintOptions): Json[] {
  const { table } = listed
  switch (listed.kind) {
    case 'table':
      return listed.whole ? wholeTableJson(table, options) : [tableJson(table)]
    case 'chain': {
      const rules = listed.rules ? listed.chain.rules : []
      return [chainJson(table, listed.chain), ...rules.map((rule) => ruleJson(table, listed.chain, rule, options))]
    }
    case 'set':
      return [setJson(table, listed.set, options)]
    case 'object':
      return [objectJson(table, listed.object)]
  }
}

/** What a plural names: `chains`, `sets`, …. */
export function allOf(tables: readonly NftTable[], what: string, of: ObjectKind | undefined): Listed[] {
  return tables.flatMap((table): Listed[] => {
    switch (what) {
      case 'chains':
        return [...table.chains.values()].map((chain) => ({ kind: 'chain', table, chain, rules: false }))
      case 'sets':
      case 'maps':
        return [...table.sets.values()]
          .filter(({ shape }) => (shape.data === undefined) === (what === 'sets'))
          .map((set) => ({ kind: 'set', table, set }))
      case 'objects':
        return [...table.objects.values()].filter(({ kind }) => kind === of).map((object) => ({ kind: 'object', table, object }))
      default:
        return []
    }
  })
}

const META: Json = { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } }

export const listingJson = (things: readonly Listed[], options: PrintOptions): string =>
  `${jsonText({ nftables: [META, ...things.flatMap((each) => listedJson(each, options))] })}\n`

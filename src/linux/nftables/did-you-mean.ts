/** `did you mean …?`: the name most like one that is not there (src/misspell.c, src/cmd.c). */
import { type Draft, findTable, needTable, refuseForeign } from './draft.ts'
import { Fault, NO_ENTRY } from './fault.ts'
import { type NftChain, type NftSet, type NftTable, type ObjectKind } from './ruleset.ts'
import type { Named, TableName } from './syntax.ts'

/** Letters put in, left out, changed or changed places. nft compares each with the one behind it: first letters count nothing. */
function distance(nameA: string, nameB: string): number {
  const [a, b] = [`${nameA.slice(1)}\0`, `${nameB.slice(1)}\0`]
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, changed)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

function farthest(a: string, b: string): number {
  const [most, least] = [Math.max(a.length, b.length), Math.min(a.length, b.length)]
  if (most <= 1) return -1
  return most - least <= 1 ? Math.max(Math.ceil(most / 3), 1) : Math.ceil((most + 2) / 3)
}

/** The first of the nearest. A name of one letter is like none. */
function nearest<T extends { readonly name: string }>(name: string, things: Iterable<T>): T | undefined {
  let best: T | undefined
  let least = Infinity
  for (const thing of things) {
    const far = distance(name, thing.name)
    if (far > farthest(name, thing.name) || far >= least) continue
    best = thing
    least = far
  }
  return best
}

interface InTable<T> {
  readonly name: string
  readonly table: NftTable
  readonly thing: T
}

const all = <T extends { readonly name: string }>(draft: Draft, of: (table: NftTable) => Iterable<T>): InTable<T>[] =>
  [...draft.nftables.tables.values()].flatMap((table) => [...of(table)].map((thing) => ({ name: thing.name, table, thing })))

const mean = (what: string, name: string, table: NftTable): string =>
  `; did you mean ${what} ‘${name}’ in table ${table.family} ‘${table.name}’?`

const meanTable = ({ name, family }: NftTable): string => `; did you mean table ‘${name}’ in family ${family}?`

/** Each is empty where nothing is like it. */
function didYouMeanTable(draft: Draft, { name }: TableName): string {
  const found = nearest(name, draft.nftables.tables.values())
  return found ? meanTable(found) : ''
}

/** The table that the kernel is told, or which one may have been meant. */
export const nearTable = (draft: Draft, name: TableName): NftTable => needTable(draft, name, () => didYouMeanTable(draft, name))

/** The table that nft itself needs to know. */
export function knownTable(draft: Draft, name: TableName, similar = true): NftTable {
  refuseForeign(draft, name)
  const table = findTable(draft, name)
  if (!table) throw new Fault(NO_ENTRY + (similar ? didYouMeanTable(draft, name) : ''), name.at)
  return table
}

/** For a table that a rule's chain is looked for in: the one that has such a chain. */
export function didYouMeanTableOfChain(draft: Draft, chain: Pick<Named, 'name'>): string {
  const found = nearest(
    chain.name,
    all<NftChain>(draft, ({ chains }) => chains.values()),
  )
  return found ? meanTable(found.table) : ''
}

export function didYouMeanChain(draft: Draft, chain: Pick<Named, 'name'>): string {
  const found = nearest(
    chain.name,
    all<NftChain>(draft, ({ chains }) => chains.values()),
  )
  return found ? mean('chain', found.name, found.table) : ''
}

export function didYouMeanSet(draft: Draft, set: Pick<Named, 'name'>): string {
  const found = nearest(
    set.name,
    all<NftSet>(draft, ({ sets }) => sets.values()),
  )
  return found ? mean(found.thing.shape.data === undefined ? 'set' : 'map', found.name, found.table) : ''
}

/** Only among those of its table. */
export function didYouMeanObject(draft: Draft, { family, name }: TableName, kind: ObjectKind, object: Named): string {
  const objects = all(draft, ({ objects: own }) => [...own.values()].filter((each) => each.kind === kind))
  const found = nearest(
    object.name,
    objects.filter(({ table }) => table.family === family && table.name === name),
  )
  return found ? mean('obj', found.name, found.table) : ''
}

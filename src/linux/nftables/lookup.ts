/** Finds a key among a set's elements (net/netfilter/nft_set_hash.c, nft_set_rbtree.c, nft_set_pipapo.c). */
import { compareScalars } from './datatype.ts'
import type { SetUse } from './expression.ts'
import { type ElementTable, type Interval, type NftTable, type Scalar, type SetElement, elementKey } from './ruleset.ts'

const holds = ({ from, to, wildcard }: Interval, value: Scalar): boolean => {
  if (wildcard) return String(value).startsWith(String(from))
  return from === to ? from === value : compareScalars(from, value) <= 0 && compareScalars(value, to) <= 0
}

const alive = (element: SetElement | undefined, now: number): element is SetElement =>
  element !== undefined && (element.expiresAt === undefined || element.expiresAt > now)

/** Elements that are ranges, which no key's text finds. */
const wideOf = new WeakMap<ElementTable, { readonly size: number; readonly wide: readonly SetElement[] }>()

function wideElements(elements: ElementTable): readonly SetElement[] {
  const known = wideOf.get(elements)
  if (known?.size === elements.size) return known.wide
  const wide = [...elements.values()].filter(({ key }) => key?.some(({ from, to, wildcard }) => from !== to || wildcard))
  wideOf.set(elements, { size: elements.size, wide })
  return wide
}

export function find(elements: ElementTable, values: readonly Scalar[], now: number, interval: boolean): SetElement | undefined {
  const exact = elements.get(elementKey(values.map((value) => ({ from: value, to: value }))))
  if (alive(exact, now)) return exact
  if (interval) {
    for (const element of wideElements(elements)) {
      if (alive(element, now) && element.key!.every((part, i) => holds(part, values[i]!))) return element
    }
  }
  const rest = elements.get('*')
  return alive(rest, now) ? rest : undefined
}

export function lookUp(set: SetUse, table: NftTable, values: readonly Scalar[], now: number): SetElement | undefined {
  if (set.kind === 'own') return find(set.elements, values, now, set.shape.interval)
  const named = table.sets.get(set.name)
  return named && find(named.elements, values, now, named.shape.interval)
}

export { holds }

/** Whether rules need connection tracking: those that ask about connections or translate addresses (nft_ct.c, nft_nat.c: nf_ct_netns_get). */
import type { Family } from '../../net/ip.ts'
import type { NftTable, Nftables } from './ruleset.ts'

const known = new WeakMap<object, { 4?: boolean; 6?: boolean }>()
const textOfBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

const sees = (table: NftTable, family: Family): boolean =>
  table.family === 'inet' || table.family === (family === 4 ? 'ip' : 'ip6')

function look(nftables: Nftables, family: Family): boolean {
  for (const table of nftables.tables.values()) {
    if (!sees(table, family)) continue
    for (const chain of table.chains.values()) {
      if (chain.base?.type === 'nat') return true
      for (const { statements } of chain.rules) {
        for (const statement of statements) {
          if (['nat', 'masquerade', 'redirect'].includes(statement.kind)) return true
          if (
            JSON.stringify(statement, textOfBigint).includes('"kind":"ct') ||
            (statement.kind === 'set-mark' && statement.where === 'ct')
          )
            return true
        }
      }
    }
  }
  return false
}

export function nftablesTrack(nftables: Nftables, family: Family): boolean {
  let cached = known.get(nftables.shape)
  if (!cached) known.set(nftables.shape, (cached = {}))
  return (cached[family] ??= look(nftables, family))
}

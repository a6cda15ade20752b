/** Whether rules need connection tracking: those that ask about connections or translate addresses (nft_ct.c, nft_nat.c: nf_ct_netns_get). */
import type { Nftables } from './ruleset.ts'

const known = new WeakMap<object, boolean>()
const textOfBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

function look(nftables: Nftables): boolean {
  for (const table of nftables.tables.values()) {
    for (const chain of table.chains.values()) {
      if (chain.base?.type === 'nat') return true
      for (const { statements } of chain.rules) {
        for (const statement of statements) {
          if (['nat', 'masquerade', 'redirect'].includes(statement.kind)) return true
          if (
            JSON.stringify(statement, textOfBigint).includes('"kind":"ct"') ||
            (statement.kind === 'set-mark' && statement.where === 'ct')
          )
            return true
        }
      }
    }
  }
  return false
}

export function nftablesTrack(nftables: Nftables): boolean {
  const cached = known.get(nftables.shape)
  if (cached !== undefined) return cached
  const tracks = look(nftables)
  known.set(nftables.shape, tracks)
  return tracks
}

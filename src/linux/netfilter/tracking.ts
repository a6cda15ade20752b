/**
 * Whether a namespace follows connections: the kernel registers conntrack's hooks only when something needs them (a
 * rule that rewrites, asks about or marks connections, not an empty nat table), which is why `conntrack -L` is empty in a fresh namespace. nf_conntrack_proto.c (nf_ct_netns_get).
 */
import { nftablesTrack } from '../nftables/tracking.ts'
import type { Family } from '../../net/ip.ts'
import type { Netfilter, Table } from './ruleset.ts'

const MATCHES = new Set(['conntrack', 'state', 'connmark', 'connbytes', 'connlimit', 'cluster'])
const TARGETS = new Set(['CONNMARK', 'CT', 'CONNSECMARK', 'SNAT', 'DNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP'])

/** By the chains, which forks share: a fork is made for each connection, and must not look through all rules anew. */
const known = new WeakMap<Table['chains'], { revision: number; tracks: boolean }>()

function tableTracks(table: Table): boolean {
  const cached = known.get(table.chains)
  if (cached?.revision === table.revision) return cached.tracks
  let tracks = false
  for (const chain of table.chains.values()) {
    if (
      chain.rules.some(
        (rule) => rule.matches.some((m) => MATCHES.has(m.name)) || (rule.target !== undefined && TARGETS.has(rule.target.name)),
      )
    ) {
      tracks = true
      break
    }
  }
  known.set(table.chains, { revision: table.revision, tracks })
  return tracks
}

/** For packets of one family: each has hooks of its own. */
export function tracksConnections(netfilter: Netfilter, family: Family): boolean {
  for (const table of (family === 4 ? netfilter.ipv4 : netfilter.ipv6).values()) if (tableTracks(table)) return true
  return netfilter.nftables.tables.size > 0 && nftablesTrack(netfilter.nftables, family)
}

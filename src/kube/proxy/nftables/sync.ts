/** One full sync of kube-proxy in nftables mode: the transaction goes through the parser that the terminal uses. Kubernetes, pkg/proxy/nftables/proxier.go, syncProxyRules. */
import { PRINT_PLAIN } from '../../../linux/nftables/print.ts'
import { type NftOutput, runNft } from '../../../linux/nftables/run.ts'
import { type Nftables, emptyNftables } from '../../../linux/nftables/ruleset.ts'
import type { Netfilter } from '../../../linux/netfilter/ruleset.ts'
import type { ProxyModel } from '../model.ts'
import { headerName } from './table.ts'
import { writeNftables } from './write.ts'

const feed = (nftables: Nftables, name: string | undefined, text: string, now: number): NftOutput =>
  runNft(nftables, {
    name,
    text,
    readFile: () => undefined,
    ifindex: () => undefined,
    checkOnly: false,
    echo: false,
    print: { ...PRINT_PLAIN, now },
  })

/** Puts the model in force. Returns what nft said when it refused: then what stood before stands on. */
export function syncNftables({ nftables }: Pick<Netfilter, 'nftables'>, model: ProxyModel, now: number): string | undefined {
  const standing = nftables.tables.get(`${headerName(model.family)} kube-proxy`)
  const text = writeNftables(model, standing && { chains: standing.chains.values(), sets: standing.sets.keys() })
  const { status, stderr } = feed(nftables, '/dev/stdin', text, now)
  return status === 0 ? undefined : stderr.trim()
}

export interface Listed {
  readonly text: string
  /** What nft says when it refuses the whole transaction. */
  readonly problem: string | undefined
}

const inOrder = <T extends { readonly name: string }>(
  things: Iterable<[string, T]>,
  rank: (thing: T) => number,
): Map<string, T> => new Map([...things].sort(([, a], [, b]) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)))

/** `nft list table` after the first sync of a node; sets, maps and chains by name, so that two listings can be compared. */
export function listNftables(model: ProxyModel): Listed {
  const nftables = emptyNftables()
  const problem = syncNftables({ nftables }, model, 0)
  if (problem !== undefined) return { text: '', problem }
  for (const table of nftables.tables.values()) {
    table.sets = inOrder(table.sets, ({ shape }) => (shape.data === undefined ? 0 : 1))
    table.chains = inOrder(table.chains, () => 0)
  }
  return { text: feed(nftables, undefined, `list table ${headerName(model.family)} kube-proxy`, 0).stdout, problem: undefined }
}

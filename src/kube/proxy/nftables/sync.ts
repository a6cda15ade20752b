/** One full sync of kube-proxy in nftables mode: the transaction goes through the parser that the terminal uses. Kubernetes, pkg/proxy/nftables/proxier.go, syncProxyRules. */
import { PRINT_PLAIN } from '../../../linux/nftables/print.ts'
import { runNft } from '../../../linux/nftables/run.ts'
import type { Netfilter } from '../../../linux/netfilter/ruleset.ts'
import type { ProxyModel } from '../model.ts'
import { headerName } from './table.ts'
import { writeNftables } from './write.ts'

/** Puts the model in force. Returns what nft said when it refused: then what stood before stands on. */
export function syncNftables({ nftables }: Netfilter, model: ProxyModel, now: number): string | undefined {
  const standing = nftables.tables.get(`${headerName(model.family)} kube-proxy`)
  const { status, stderr } = runNft(nftables, {
    name: '/dev/stdin',
    text: writeNftables(model, standing && { chains: standing.chains.values(), sets: standing.sets.keys() }),
    readFile: () => undefined,
    ifindex: () => undefined,
    checkOnly: false,
    echo: false,
    print: { ...PRINT_PLAIN, now },
  })
  return status === 0 ? undefined : stderr.trim()
}

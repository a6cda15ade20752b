/** The rules that share traffic out among endpoints, and the chain of each endpoint: the same in every layout. */
import type { ProxyEndpoint } from '../endpoints.ts'
import type { ProxyPort } from '../service-ports.ts'
import { type TableText, bare, declare, probability, protocolArgs } from './text.ts'

/** A chosen endpoint and its chain's name, hashed once. */
export interface Backend {
  readonly endpoint: ProxyEndpoint
  readonly chain: string
}

/**
 * From `chain` to the backends: first those that saw this client lately (session affinity), then each with a fair share of what
 * the earlier ones left. `comment` gives the match of the i-th balancing rule with a blank behind it, or ''.
 */
export function writeBalancing(
  nat: TableText,
  chain: string,
  port: ProxyPort,
  backends: readonly Backend[],
  affinityComment: CommentOf,
  comment: CommentOf = affinityComment,
): void {
  if (port.affinitySeconds > 0) {
    for (const [i, backend] of backends.entries()) {
      nat.rules.push(
        `-A ${chain} ${affinityComment(backend, i)}-m recent --name ${backend.chain} --rcheck --seconds ${port.affinitySeconds} --reap -j ${backend.chain}`,
      )
    }
  }
  const last = backends.length - 1
  for (const [i, backend] of backends.entries()) {
    const share = i < last ? `-m statistic --mode random --probability ${probability(last + 1 - i)} ` : ''
    nat.rules.push(`-A ${chain} ${comment(backend, i)}${share}-j ${backend.chain}`)
  }
}
export type CommentOf = (backend: Backend, index: number) => string

/** KUBE-SEP: a pod that reaches itself is masqueraded (hairpin); everyone else is remembered if asked for, and sent to the pod. */
export function writeEndpointChain(nat: TableText, { endpoint, chain }: Backend, port: ProxyPort, largeCluster: boolean): void {
  const comment = largeCluster ? '' : `${bare(port.name)} `
  const remember = port.affinitySeconds > 0 ? `-m recent --name ${chain} --set ` : ''
  declare(nat, chain)
  nat.rules.push(
    `-A ${chain} ${comment}-s ${endpoint.ip} -j KUBE-MARK-MASQ`,
    `-A ${chain} ${comment}${remember}${protocolArgs(port)} -j DNAT --to-destination ${endpoint.text}`,
  )
}

/**
 * What kube-proxy keeps about the sockets that it holds in userspace mode: plain data on each socket, replaced and never changed, so
 * that a copied world still balances. Kubernetes 1.20, pkg/proxy/userspace (ServiceInfo, roundrobin.go).
 */
import type { PortalRule } from './rules.ts'

/** A port that it listens on for one port of a Service. */
export interface Portal {
  readonly kind: 'portal'
  /** `namespace/name:port`. */
  readonly service: string
  /** `ip:port`, in the order in which they have their turns. */
  readonly endpoints: readonly string[]
  /** Whose turn it is. */
  readonly next: number
  /** Session affinity in seconds; 0: none. */
  readonly affinitySeconds: number
  /** With affinity: the endpoint that each client had last, and when. */
  readonly clients: Readonly<Record<string, { readonly endpoint: string; readonly at: number }>>
  /** The rules that lead to it. */
  readonly rules: readonly PortalRule[]
}
/** A node port that it holds, so that nobody else takes it: rules lead elsewhere what comes for it. */
export interface Claim {
  readonly kind: 'claim'
  readonly service: string
}

export const PROGRAM = 'kube-proxy'

/** A list with the same members stands as it does, with whose turn it is. */
export function updated(portal: Portal, endpoints: readonly string[], affinitySeconds: number, shuffle: () => number): Portal {
  const isSame = [...endpoints].sort().join() === [...portal.endpoints].sort().join()
  if (isSame && portal.affinitySeconds === affinitySeconds) return portal
  return { ...portal, affinitySeconds, ...(isSame ? {} : { endpoints: shuffled(endpoints, shuffle), next: 0, clients: {} }) }
}

/** Every kube-proxy begins somewhere else: else all nodes would send their first connections to one pod (util.ShuffleStrings). */
export function shuffled(list: readonly string[], chance: () => number): readonly string[] {
  const cards = [...list]
  for (let i = cards.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1))
    ;[cards[i], cards[j]] = [cards[j]!, cards[i]!]
  }
  return cards
}

export interface Turn {
  readonly endpoint: string
  /** After it. */
  readonly portal: Portal
}

/**
 * Whom a client gets (LoadBalancerRR.NextEndpoint): the endpoint that it had, with affinity, unless that has just failed; else who is
 * next. `choose` picks among all of them, `due` being whose turn it is.
 */
export function nextEndpoint(
  portal: Portal,
  client: string,
  now: number,
  failed: boolean,
  choose: (count: number, due: number) => number,
): Turn | undefined {
  const { endpoints, affinitySeconds, clients } = portal
  if (endpoints.length === 0) return undefined
  const had = affinitySeconds > 0 && !failed ? clients[client] : undefined
  const remember = (endpoint: string, next: number): Turn => ({
    endpoint,
    portal: {
      ...portal,
      next,
      ...(affinitySeconds > 0 ? { clients: { ...clients, [client]: { endpoint, at: now } } } : {}),
    },
  })
  if (had && now - had.at < affinitySeconds * 1000) return remember(had.endpoint, portal.next)
  const picked = endpoints.length === 1 ? 0 : choose(endpoints.length, portal.next)
  return remember(endpoints[picked]!, (picked + 1) % endpoints.length)
}

/**
 * Which endpoints a port's traffic may go to, seen from one node: ready ones, by hints, local ones, and what is left when none is ready.
 * Kubernetes, pkg/proxy/topology.go and endpointslicecache.go.
 */
import type { EndpointSlice } from '../objects.ts'
import type { Family } from '../../net/ip.ts'
import type { ReleaseTraits } from './release.ts'
import { HEADLESS, PROXY_NAME, type ProxyPort, isExternallyAccessible, serviceKey } from './service-ports.ts'
import { canonicalIp } from './addresses.ts'

export interface ProxyEndpoint {
  readonly ip: string
  readonly port: number
  /** `ip:port`, `[ip]:port`: the order of endpoints is this text's. */
  readonly text: string
  /** On the node whose kube-proxy this is; an endpoint without a node is local nowhere. */
  readonly local: boolean
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  readonly zones: readonly string[]
  readonly nodes: readonly string[]
}

export interface EndpointChoice {
  /** For traffic under policy Cluster. */
  readonly cluster: readonly ProxyEndpoint[]
  /** For traffic under policy Local. */
  readonly local: readonly ProxyEndpoint[]
  /** Every endpoint of the two, once, in order. */
  readonly reachable: readonly ProxyEndpoint[]
  /** Whether anyone in the cluster could serve: else connections are rejected, not dropped. */
  readonly any: boolean
}

/** Where this kube-proxy stands: what "local" and "this zone" mean. */
export interface Place {
  readonly nodeName: string
  readonly zone: string | undefined
}

/** The slices of one family by their Service, in order of name, so that which of two entries wins does not depend on the file's order. */
export function slicesByService(
  slices: readonly EndpointSlice[],
  family: Family,
  traits: ReleaseTraits,
): Map<string, EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>()
  for (const slice of slices) {
    const { labels, namespace } = slice.metadata
    const service = labels?.['kubernetes.io/service-name']
    if (service === undefined || slice.addressType !== `IPv${family}` || labels?.[HEADLESS] !== undefined) continue
    if (traits.labelsOfBoth && labels?.[PROXY_NAME] !== undefined) continue
    const key = serviceKey(namespace, service)
    const list = found.get(key)
    if (list) list.push(slice)
    else found.set(key, [slice])
  }
  for (const list of found.values()) if (list.length > 1) list.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  return found
}

const NO_HINTS: readonly string[] = []
const names = (hints: { name: string }[] | undefined): readonly string[] =>
  hints && hints.length > 0 ? hints.map((hint) => hint.name) : NO_HINTS

/** All endpoints of one port, ready or not, each address and port once, sorted by text. */
export function endpointsOf(
  port: Pick<ProxyPort, 'portName' | 'protocol'>,
  slices: readonly EndpointSlice[],
  place: Place,
  traits: ReleaseTraits,
): ProxyEndpoint[] {
  const found = new Map<string, ProxyEndpoint>()
  for (const slice of slices) {
    for (const slicePort of slice.ports ?? []) {
      if (
        // Without a number: all ports, which kube-proxy does not serve.
        !slicePort.port ||
        (slicePort.name ?? '') !== port.portName ||
        (slicePort.protocol ?? 'TCP').toLowerCase() !== port.protocol
      )
        continue
      for (const { addresses, nodeName, conditions, hints } of slice.endpoints ?? []) {
        const [address] = addresses
        if (address === undefined || (traits.onlyReady && conditions?.ready === false)) continue
        const ip = canonicalIp(address)
        const text = slice.addressType === 'IPv6' ? `[${ip}]:${slicePort.port}` : `${ip}:${slicePort.port}`
        const endpoint: ProxyEndpoint = {
          ip,
          port: slicePort.port,
          text,
          local: nodeName === place.nodeName,
          ready: conditions?.ready ?? true,
          serving: conditions?.serving ?? true,
          terminating: conditions?.terminating ?? false,
          zones: names(hints?.forZones),
          nodes: names(hints?.forNodes),
        }
        const known = found.get(text)
        if (known === undefined || wins(endpoint, known, traits)) found.set(text, endpoint)
      }
    }
  }
  return [...found.values()].sort(byText)
}

const wins = (later: ProxyEndpoint, earlier: ProxyEndpoint, traits: ReleaseTraits): boolean =>
  traits.sameEndpoint === 'local' ? later.local : earlier.terminating && !later.terminating

const byText = (a: ProxyEndpoint, b: ProxyEndpoint): number => (a.text < b.text ? -1 : 1)

const isReady = (endpoint: ProxyEndpoint): boolean => endpoint.ready
const isGoingAway = (endpoint: ProxyEndpoint): boolean => endpoint.serving && endpoint.terminating

/** Hints count only if every ready endpoint has one and one of them names this node, or else this zone. */
function byHints(
  ready: readonly ProxyEndpoint[],
  port: ProxyPort,
  place: Place,
  traits: ReleaseTraits,
): readonly ProxyEndpoint[] {
  if (traits.zoneHints === 'unknown') return ready
  if (traits.zoneHints === 'annotated' && ['', 'Disabled', 'disabled'].includes(port.hintsAnnotation)) return ready
  if (traits.nodeHints && ready.every((endpoint) => endpoint.nodes.length > 0)) {
    const here = ready.filter((endpoint) => endpoint.nodes.includes(place.nodeName))
    if (here.length > 0) return here
  }
  const { zone } = place
  if (!zone || !ready.every((endpoint) => endpoint.zones.length > 0)) return ready
  const here = ready.filter((endpoint) => endpoint.zones.includes(zone))
  return here.length > 0 ? here : ready
}

/** Splits a port's endpoints by what each traffic policy may use. */
export function chooseEndpoints(
  all: readonly ProxyEndpoint[],
  port: ProxyPort,
  place: Place,
  traits: ReleaseTraits,
): EndpointChoice {
  const ready = all.every(isReady) ? all : all.filter(isReady)
  const goingAway = traits.terminatingFallback && ready.length < all.length ? all.filter(isGoingAway) : []
  const external = isExternallyAccessible(port)
  // An externally accessible port needs them under policy Local too: pods and the node itself are short-circuited to any endpoint.
  const usesCluster = port.internalPolicy === 'Cluster' || external
  const usesLocal = port.internalPolicy === 'Local' || (external && port.externalPolicy === 'Local')
  const cluster = !usesCluster ? [] : ready.length > 0 ? byHints(ready, port, place, traits) : goingAway
  if (!usesLocal) return { cluster, local: [], reachable: cluster, any: cluster.length > 0 }
  const localReady = ready.filter((endpoint) => endpoint.local)
  const local = localReady.length > 0 ? localReady : goingAway.filter((endpoint) => endpoint.local)
  const used = new Set([...cluster, ...local])
  return {
    cluster,
    local,
    reachable: all.filter((endpoint) => used.has(endpoint)),
    any: ready.length > 0 || goingAway.length > 0,
  }
}

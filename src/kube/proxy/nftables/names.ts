/** The names of kube-proxy's nft chains and sets: a kind, eight letters of a hash and the port's own name, readable and still unique when cut. Kubernetes, pkg/proxy/nftables/proxier.go. */
import { shortDigest } from '../digest.ts'
import type { ProxyEndpoint } from '../endpoints.ts'
import type { ProxyPort } from '../service-ports.ts'

/** nft takes 256 characters, of which the kind in front may have 16. */
const MAX_BASE = 240

function hashAndTruncate(name: string): string {
  const base = `${shortDigest(name).slice(0, 8)}-${name}`
  return base.length > MAX_BASE ? `${base.slice(0, MAX_BASE - 3)}...` : base
}

/** `namespace/name/protocol/port`; a port without a name leaves the last part empty. */
function longName({ name, portName, protocol }: ProxyPort): string {
  const owner = portName === '' ? name : name.slice(0, -portName.length - 1)
  return `${owner}/${protocol}/${portName}`
}

/** Chains that come and go with Services: a kind, then the hash. (`service-endpoints-check` stays.) */
export const PORT_CHAIN = /^(service|local|external|firewall|endpoint)-[A-Z2-7]{8}-/

/** What `service-`, `local-`, `external-` and `firewall-` of one port share. */
export const portBase = (port: ProxyPort): string => hashAndTruncate(longName(port))

/** What `endpoint-` and `affinity-` of one endpoint share; nft allows no colons. */
export const endpointBase = (port: ProxyPort, { ip, port: number }: ProxyEndpoint): string =>
  hashAndTruncate(`${longName(port)}__${ip.replaceAll(':', '.')}/${number}`)

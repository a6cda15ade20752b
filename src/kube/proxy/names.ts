/** The names of kube-proxy's chains: a prefix and 16 letters of a hash, so that any Service fits into iptables' 28 characters. Kubernetes, pkg/proxy/iptables. */
import { shortDigest } from './digest.ts'
import type { ProxyPort } from './service-ports.ts'

/** The part that all chains of one port share; the IP family is not in it, so IPv4 and IPv6 have the same names. */
export const portHash = (port: Pick<ProxyPort, 'name' | 'protocol'>): string => shortDigest(port.name + port.protocol)

/** KUBE-SEP-… of one endpoint (`ip:port`) of one port: an address that backs two Services has two chains. */
export const endpointChain = (port: Pick<ProxyPort, 'name' | 'protocol'>, endpoint: string): string =>
  `KUBE-SEP-${shortDigest(port.name + port.protocol + endpoint)}`

/** Chains of the nat table that come and go with Services; those that no port uses any more are deleted by the next sync. */
export const SERVICE_CHAIN = /^KUBE-(SVC|SVL|EXT|FW|XLB|SEP)-/

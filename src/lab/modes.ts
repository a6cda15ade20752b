/** Which mode of kube-proxy can be had with which release, and the refusals by name. */
import type { ClusterSettings } from '../kube/objects.ts'
import { unsimulatedScheduler } from '../kube/proxy/ipvs/sync.ts'
import { nodeAddresses4 } from '../kube/settings.ts'
import { contains, formatIp, parsePrefix } from '../net/ip.ts'
import type { Scenario } from '../scenario/document.ts'

export type ProxyMode = ClusterSettings['proxyMode']
type Release = ClusterSettings['version']

/** Modes other than iptables have changed from release to release; these are the ones that are known line by line, newest first. */
export const MODE_RELEASES: Readonly<Record<Exclude<ProxyMode, 'iptables'>, readonly Release[]>> = {
  nftables: ['1.36'],
  ipvs: ['1.36', '1.30'],
  userspace: ['1.20'],
}

/** Why this mode is not there in this release; undefined: it is. */
export function refuseMode({ proxyMode, version }: Pick<ClusterSettings, 'proxyMode' | 'version'>): string | undefined {
  if (proxyMode === 'iptables' || MODE_RELEASES[proxyMode].includes(version)) return undefined
  if (proxyMode === 'userspace')
    return version === '1.30' || version === '1.36'
      ? `kube-proxy ${version} has no userspace mode: it was removed in Kubernetes 1.26; it is simulated as it was in 1.20 (version: '1.20')`
      : `userspace mode is simulated for 1.20 only`
  if (proxyMode === 'nftables' && version === '1.20')
    return 'kube-proxy 1.20 has no nftables mode: it came with Kubernetes 1.29; it is simulated for 1.36'
  return `${proxyMode} mode is simulated for ${MODE_RELEASES[proxyMode].join(' and ')} only`
}

/** All nodes are plugged into one network. */
function refuseAddresses({ nodeNetwork }: Scenario['settings'], objects: Scenario['objects']): string | undefined {
  const network = parsePrefix(nodeNetwork)
  const outside = network && nodeAddresses4(objects).find((ip) => !contains(network, ip))
  return outside === undefined
    ? undefined
    : `a node has the address ${formatIp(outside)}, which is not in the nodes' network ${nodeNetwork}: nodes of several networks are not simulated (write cluster.nodeNetwork with a range that holds all of them)`
}

/** What stands in the way of a scenario's own mode. */
export function refuseScenario({ settings, objects }: Scenario): string | undefined {
  const refused = refuseMode(settings) ?? refuseAddresses(settings, objects)
  if (refused !== undefined) return refused
  const { proxyMode } = settings
  if ((proxyMode === 'ipvs' || proxyMode === 'userspace') && settings.six)
    return `${proxyMode} mode is simulated for clusters of IPv4 only`
  const scheduler = objects.kubeProxy?.ipvs?.scheduler
  return proxyMode === 'ipvs' && scheduler ? unsimulatedScheduler(scheduler) : undefined
}

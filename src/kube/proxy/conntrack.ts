/**
 * What kube-proxy does to connection tracking after a sync: a UDP flow to a Service that was turned to an endpoint which is gone would
 * go there for as long as it lives, so its entry is deleted. Kubernetes, pkg/proxy/conntrack/cleanup.go (the form since 1.32).
 */
import { formatIp } from '../../net/ip.ts'
import type { Kernel } from '../../linux/kernel.ts'
import type { Netns } from '../../linux/netns.ts'
import { listConnections, removeConnection } from '../../linux/netfilter/conntrack.ts'
import type { ProxyModel } from './model.ts'

const UDP = 17

/** Deletes the stale entries; returns how many there were. */
export function cleanStaleFlows(kernel: Kernel, netns: Netns, { ports, localAddresses }: ProxyModel): number {
  const endpointsOf = new Map<string, Set<string>>()
  for (const port of ports) {
    if (port.protocol !== 'udp') continue
    // Wherever they are and whatever the policies: a flow that still is answered is left alone.
    const endpoints = new Set(port.allEndpoints.filter(({ serving }) => serving).map(({ text }) => text))
    // Without endpoints nothing would take the flow over.
    if (endpoints.size === 0) continue
    for (const address of [port.clusterIp, ...port.externalIps, ...port.loadBalancerIps])
      endpointsOf.set(`${address}:${port.port}`, endpoints)
    if (port.nodePort !== 0) for (const address of localAddresses) endpointsOf.set(`${address}:${port.nodePort}`, endpoints)
  }
  if (endpointsOf.size === 0) return 0
  let deleted = 0
  for (const connection of listConnections(kernel, netns)) {
    const { original, reply } = connection
    if (original.protocol !== UDP) continue
    const endpoints = endpointsOf.get(`${formatIp(original.dst)}:${original.dport}`)
    if (!endpoints || endpoints.has(`${formatIp(reply.src)}:${reply.sport}`)) continue
    removeConnection(netns, connection)
    deleted++
  }
  return deleted
}

/** Somewhere on the way a machine did not know where to: a route, a default route, or a route less that forbids. */
import { formatIp, parseIpv4 } from '../../net/ip.ts'
import { TABLE, formatRoute } from '../../linux/route.ts'
import { nodeAddress, nodeRef } from '../../kube/cluster.ts'
import type { Case, Cure, CureKind } from './cure.ts'
import { isReachable, ownerOf, podAt } from './names.ts'
import { titles } from './titles.en.ts'

const REASONS = new Set(['IP_INNOROUTES', 'IP_OUTNOROUTES', 'IP_BLACKHOLE', 'NEIGH_FAILED'])

interface Stuck {
  netns: string
  to: string
}

/** Machines that had no route, and where to; also the client itself, whose gateway may have been asked in vain. */
function stuckAt({ drops, traced, request, destination }: Case): Stuck[] {
  const stuck = drops.filter((drop) => REASONS.has(drop.reason)).map(({ netns, header }) => ({ netns, to: header.dst }))
  for (const event of traced?.events ?? [])
    if (event.kind === 'route' && event.decision === 'unreachable') stuck.push({ netns: event.netns, to: event.destination })
  if (destination && (stuck.length > 0 || traced?.end.result === 'unreachable'))
    stuck.push({ netns: request.from, to: formatIp(destination.ip) })
  const seen = new Set<string>()
  return stuck.filter(({ netns, to }) => isReachable(netns) && !seen.has(`${netns} ${to}`) && seen.add(`${netns} ${to}`))
}

/** Next hops that might know: the owner itself, the node of a pod, any node for what only its rules know, the gateway. */
function hopsTo({ lab }: Case, to: string): string[] {
  const pod = podAt(lab, to)
  const nodes = lab.objects.nodes
  const node = nodes.find((each) => each.metadata.name === pod?.spec.nodeName)
  const owner = ownerOf(lab, to)
  const hops = node
    ? [nodeAddress(node)]
    : [...(owner && !pod ? [to] : []), ...(owner ? [] : nodes.map(nodeAddress)), lab.scenario.settings.gateway]
  return [...new Set(hops.filter((hop): hop is string => hop !== undefined))].slice(0, 4)
}

export const route: CureKind = (broken) =>
  stuckAt(broken).flatMap(({ netns, to }): Cure[] => {
    const space = broken.lab.world.kernel.namespaces.get(netns)
    if (!space) return []
    const command = (line: string): Cure['edit'] => ({ kind: 'command', on: netns, line })
    const cures = hopsTo(broken, to)
      .filter((via) => via !== to)
      .map((via): Cure => ({ title: titles.route(netns, to, via), edit: command(`ip route add ${to} via ${via}`), size: 2 }))
    if (!space.routes.some((each) => each.table === TABLE.main && each.destination.length === 0)) {
      for (const via of gatewaysOf(broken, netns))
        cures.push({ title: titles.defaultRoute(netns, via), edit: command(`ip route add default via ${via}`), size: 2 })
    }
    for (const each of space.routes) {
      if (!['blackhole', 'unreachable', 'prohibit', 'throw'].includes(each.kind) || each.table !== TABLE.main) continue
      const text = formatRoute(space, each).trim()
      cures.push({
        title: titles.deleteRoute(netns, text),
        edit: command(`ip route del ${text.replace(/ dev .*$/, '')}`),
        size: 1,
      })
    }
    for (const each of space.routes) {
      // One that leads to nobody: what it hides may be right.
      if (each.table !== TABLE.main || each.via === undefined || each.destination.length === 0) continue
      const via = formatIp(each.via)
      if (parseIpv4(via) === undefined || ownerOf(broken.lab, via) !== undefined) continue
      const text = formatRoute(space, each).trim()
      cures.push({ title: titles.deleteRoute(netns, text), edit: command(`ip route del ${text}`), size: 1 })
    }
    return cures
  })

/** Where a namespace's other packets would go: a pod's node, a machine's gateway. */
function gatewaysOf({ lab }: Case, netns: string): string[] {
  if (!netns.startsWith('pod/')) return [lab.scenario.settings.gateway]
  const pod = lab.objects.pods.find((each) => `pod/${each.metadata.namespace ?? 'default'}/${each.metadata.name}` === netns)
  const node = lab.world.kernel.namespaces.get(nodeRef(pod?.spec.nodeName ?? ''))
  const addresses = [...(node?.devices.values() ?? [])]
    .filter((device) => device.name !== 'lo' && device.name !== 'eth0')
    .flatMap((device) => device.addresses.map((each) => formatIp(each.local)))
  return [...new Set(addresses)]
}

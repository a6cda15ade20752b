/**
 * kindnet, the CNI plugin of kind: a point-to-point cable a pod (the ptp plugin), a /32 route to each, routes between nodes, and
 * a masquerade chain of its own for what leaves the pod network.
 */
import { removeRoute } from '../../linux/route-table.ts'
import { contains, parseIp, parsePrefix } from '../../net/ip.ts'
import type { Device } from '../../linux/device.ts'
import { deviceOf, giveAddress, giveAddress6 } from '../../world/world.ts'
import { cable, gatewayOf, lengthOf, route, routeToNodes } from './plumbing.ts'
import type { CniPlugin, PodPlumbing } from './plugin.ts'

const ENSURE =
  'kind-masq-agent: ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom KIND-MASQ-AGENT chain'

const masqueradeRules = (podCIDR: string): string =>
  [
    '*nat',
    ':KIND-MASQ-AGENT - [0:0]',
    `-A POSTROUTING -m addrtype ! --dst-type LOCAL -m comment --comment "${ENSURE}" -j KIND-MASQ-AGENT`,
    `-A KIND-MASQ-AGENT -d ${podCIDR} -m comment --comment "kind-masq-agent: local traffic is not subject to MASQUERADE" -j RETURN`,
    '-A KIND-MASQ-AGENT -m comment --comment "kind-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)" -j MASQUERADE',
    'COMMIT',
    '',
  ].join('\n')

/** ptp does the same for each of the pod's addresses. */
function connect6({ node, netns, address6 }: PodPlumbing, host: Device, pod: Device): void {
  if (!node.six || address6 === undefined) return
  const { podCIDR } = node.six
  const gateway = gatewayOf(podCIDR)
  giveAddress6(node.world, node.netns, host, `${gateway}/128`)
  route(node.netns, `${address6}/128`, { device: host })
  giveAddress6(node.world, netns, pod, `${address6}/${lengthOf(podCIDR)}`)
  removeRoute(netns, { destination: parsePrefix(podCIDR)! })
  route(netns, `${gateway}/128`, { device: pod, source: address6 })
  route(netns, podCIDR, { via: gateway, device: pod, source: address6 })
  route(netns, 'default', { via: gateway, device: pod })
}

export const kindnet: CniPlugin = {
  name: 'kindnet',
  setUpNode(plumbing) {
    routeToNodes(plumbing, deviceOf(plumbing.netns, 'eth0'))
  },
  nodeRules: ({ settings }) => masqueradeRules(settings.podCIDR),
  nodeRules6: ({ settings }) => masqueradeRules(settings.six?.podCIDR ?? ''),
  addPod(plumbing) {
    const { node, netns, address } = plumbing
    const gateway = gatewayOf(node.podCIDR)
    const { host, pod } = cable(plumbing)
    giveAddress(node.netns, host, `${gateway}/32`)
    route(node.netns, `${address}/32`, { device: host, scope: 'host' })
    const network = parsePrefix(node.podCIDR)!
    // What the file gives from elsewhere is alone, as with Calico.
    const own = contains(network, parseIp(address)!)
    giveAddress(netns, pod, `${address}/${own ? network.length : 32}`)
    // ptp replaces the subnet's own route: even the next pod is reached by the node.
    if (own) removeRoute(netns, { destination: network })
    route(netns, `${gateway}/32`, { device: pod, scope: 'link', source: address })
    route(netns, node.podCIDR, { via: gateway, device: pod, source: address })
    route(netns, 'default', { via: gateway, device: pod })
    connect6(plumbing, host, pod)
  },
}

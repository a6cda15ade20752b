/** Small steps that the plugins share: the cable into a pod, a route, the gateway of a subnet. */
import { type Ip, formatIp, parseIp, parsePrefix } from '../../net/ip.ts'
import type { Device } from '../../linux/device.ts'
import { createVeth, setUp } from '../../linux/link.ts'
import type { Netns } from '../../linux/netns.ts'
import type { NewRoute } from '../../linux/route.ts'
import { addRoute } from '../../linux/route-table.ts'
import { bringUp, must } from '../../world/world.ts'
import type { NodePlumbing, PodPlumbing } from './plugin.ts'

/** host-local IPAM's gateway: the first address of the node's subnet. */
export function gatewayOf(cidr: string): string {
  const prefix = parsePrefix(cidr)
  if (!prefix) throw new Error(`${cidr} is no prefix`)
  return formatIp(typeof prefix.network === 'number' ? prefix.network + 1 : prefix.network + 1n)
}

export const lengthOf = (cidr: string): number => Number(cidr.split('/')[1])

/** A veth pair: `eth0` in the pod, `hostDevice` on the node, both up, the pod's lo too. */
export function cable({ node, netns, hostDevice }: PodPlumbing, mtu = 1500): { host: Device; pod: Device } {
  const { device, peer } = must(
    createVeth(node.world.kernel, node.netns, { name: hostDevice, mtu }, netns, { name: 'eth0', mtu }),
    `veth of ${netns.id}`,
  )
  setUp(node.world.kernel, node.netns, device)
  bringUp(node.world, netns, 'lo', 'eth0')
  return { host: device, pod: peer }
}

export const ipOf = (text: string): Ip => {
  const ip = parseIp(text)
  if (ip === undefined) throw new Error(`${text} is no address`)
  return ip
}

/** `route(netns, '10.244.1.0/24', { via: '172.18.0.3', device: eth0 })`. */
export function route(
  netns: Netns,
  to: string,
  options: { via?: string; device?: Device; source?: string; scope?: NewRoute['scope'] },
): void {
  const destination = parsePrefix(to !== 'default' ? to : options.via?.includes(':') ? '::/0' : '0.0.0.0/0')
  if (!destination) throw new Error(`${to} is no prefix`)
  must(
    addRoute(netns, {
      kind: 'unicast',
      destination,
      ...(options.via === undefined ? {} : { via: ipOf(options.via) }),
      ...(options.device === undefined ? {} : { device: options.device.index }),
      ...(options.source === undefined ? {} : { source: ipOf(options.source) }),
      ...(options.scope === undefined ? {} : { scope: options.scope }),
    }),
    `route ${to} in ${netns.id}`,
  )
}

/** Routes to the other nodes' pods by their node addresses, as kindnetd and a cloud's route controller write them. */
export function routeToNodes({ netns, others, six }: NodePlumbing, eth0: Device): void {
  for (const other of six?.others ?? []) route(netns, other.podCIDR, { via: other.address, device: eth0 })
  for (const other of others) route(netns, other.podCIDR, { via: other.address, device: eth0 })
}

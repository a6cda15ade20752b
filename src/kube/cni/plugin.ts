/** What a CNI plugin does to a node and to each pod on it: devices, addresses, routes, rules. One file a plugin. */
import type { World, WorldMachine } from '../../world/world.ts'
import type { Netns } from '../../linux/netns.ts'
import type { ClusterSettings, Node, Pod } from '../objects.ts'

export interface NodePlumbing {
  world: World
  settings: ClusterSettings
  machine: WorldMachine
  netns: Netns
  node: Node
  /** This node's share of the pod network, `10.244.1.0/24`. */
  podCIDR: string
  /** The other nodes' shares and addresses. */
  others: readonly { name: string; podCIDR: string; address: string }[]
  /** The node's address on the nodes' network. */
  address: string
  /** The same of IPv6, where the cluster has both families. */
  six: { podCIDR: string; address: string; others: NodePlumbing['others'] } | undefined
}
export interface PodPlumbing {
  node: NodePlumbing
  pod: Pod
  netns: Netns
  address: string
  /** Its address of IPv6, where it has one. */
  address6: string | undefined
  /** Name of the node's end of the pod's cable. */
  hostDevice: string
}

export interface CniPlugin {
  readonly name: string
  setUpNode(plumbing: NodePlumbing): void
  /** iptables-restore text (with --noflush) that the plugin or its agent keeps on the node. */
  nodeRules(plumbing: NodePlumbing): string
  /** The same for ip6tables-restore; asked only where the cluster has both families. */
  nodeRules6(plumbing: NodePlumbing): string
  addPod(plumbing: PodPlumbing): void
}

/**
 * What there is to draw: a snapshot of the world as plain data, made by the lab, read by the page. Ids are the netns'
 * REFs (`node/kind-worker`, `pod/default/client`, `host/client`) and `service/NAMESPACE/NAME`.
 */
import type { RouteView } from '../linux/trace.ts'

export interface DeviceView {
  name: string
  kind: 'loopback' | 'veth' | 'bridge' | 'cable' | 'dummy' | 'vxlan' | 'ipip' | 'vlan' | 'macvlan' | 'ipvlan' | 'tun'
  mac: string
  /** `10.244.1.2/24` */
  addresses: string[]
  up: boolean
  mtu: number
  /** The other end of a veth or cable. */
  peer?: { netns: string; device: string }
  /** The bridge that it is a port of. */
  master?: string
  hairpin?: boolean
}
export interface NetnsView {
  id: string
  /** What it is: a Node's root namespace, a pod's, an outside host's, the gateway's, the switch that is the nodes' network, or one that a person made. */
  kind: 'node' | 'pod' | 'host' | 'gateway' | 'network' | 'netns'
  /** `kind-worker`, `default/client`, … */
  name: string
  /** For pods and named namespaces: the node or machine that they live on. */
  parent?: string
  devices: DeviceView[]
  routes: RouteView[]
  /** What listens: `tcp 0.0.0.0:3000`. */
  listening: string[]
  labels?: Record<string, string>
  /** What made it: the Deployment or ReplicaSet that a pod belongs to. */
  owner?: { kind: string; namespace: string; name: string }
  /** hostNetwork pods have no namespace of their own: they are listed with their node. */
  hostNetworkPods?: string[]
  controlPlane?: boolean
  podCIDR?: string
}
export interface ServiceView {
  id: string
  namespace: string
  name: string
  type: string
  clusterIP?: string
  ports: { name?: string; protocol: string; port: number; targetPort: string; nodePort?: number }[]
  /** Pod ids that it selects and whether each is ready. */
  endpoints: { pod?: string; address: string; port: number; ready: boolean; node?: string }[]
  selector?: Record<string, string>
  /** What it says of who may answer: only what is not the default. */
  policies?: { affinity?: string; internal?: string; external?: string }
  /** Why it does nothing, if so: `no endpoints: no pod has the labels app=web`. */
  warning?: string
}
export interface Topology {
  title: string
  kubernetesVersion: string
  cni: string
  proxyMode: string
  namespaces: NetnsView[]
  services: ServiceView[]
  /** Kinds that the file has and Hoplight does not simulate yet: `NetworkPolicy default/deny-all`. */
  notSimulated: string[]
  /** Suggestions for From and To. */
  sources: { ref: string; label: string }[]
  destinations: { to: string; label: string; hint: string }[]
  layout: Record<string, { x: number; y: number }>
  /** What its author wants to be said, in order. */
  steps: readonly unknown[]
}

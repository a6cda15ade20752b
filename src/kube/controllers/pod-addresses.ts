/**
 * Pod addresses: the node's host-local IPAM gives the first free address of its pod network from .2 on (.1 is the
 * gateway's); hostNetwork pods have their node's. An address that a slice of the file names for a pod is that pod's.
 */
import { broadcastOf, contains, formatIp, parseIp, parsePrefix, type Ip, type Prefix } from '../../net/ip.ts'
import { ipFamilyOf } from '../defaults.ts'
import type { ClusterObjects, Node, Pod } from '../objects.ts'
import { firstStatus, gatesClosed, withGates } from '../kubelet/pod-status.ts'
import { keyOf, type Context, type Controller, type LastAddresses } from './controller.ts'
import { internalIps, podCidrs } from './nodes.ts'

export const reconcilePodAddresses: Controller = (objects, context) => {
  if (!objects.pods.some(lacks)) return throughGates(objects, context)
  const nodes = new Map(objects.nodes.map((node) => [node.metadata.name, node]))
  const { taken, implied } = addressesInUse(objects)
  let changed = false
  const pods = objects.pods.map((pod) => {
    const node = lacks(pod) ? nodes.get(pod.spec.nodeName!) : undefined
    if (!node) return pod
    const name = keyOf(pod.metadata.namespace, pod.metadata.name)
    const own = podIps(pod)
    const given = own.length > 0 ? own : undefined
    const addresses =
      given ??
      (pod.spec.hostNetwork
        ? onePerFamily(internalIps(node))
        : (implied.get(name) ?? allocate(node, context.lastAddresses, taken)))
    if (addresses.length === 0) {
      context.problem(`pod ${name}: no address is free in ${podCidrs(node).join(', ') || 'the node, which has no pod network'}`)
      return pod
    }
    if (!given) context.log('ipam', `${name} has address ${addresses.join(', ')}`)
    changed = true
    const placed = withStatus(pod, node, addresses)
    const first = context.live && !pod.status?.conditions ? firstStatus(placed, context.live.now()) : undefined
    return first ? { ...placed, status: { ...placed.status, ...first } } : placed
  })
  return changed ? { ...objects, pods } : throughGates(objects, context)
}

/** Somebody has set a condition that a readiness gate asks for. */
function throughGates(objects: ClusterObjects, { live }: Context): ClusterObjects {
  if (!live || !objects.pods.some(({ spec }) => spec.readinessGates)) return objects
  const pods = objects.pods.map((pod) => withGates(pod, live.now()))
  return pods.every((pod, i) => pod === objects.pods[i]) ? objects : { ...objects, pods }
}

/** On a node, alive, and without address, node address or phase. */
function lacks({ spec, status }: Pod): boolean {
  const phase = status?.phase
  return (
    Boolean(spec.nodeName) &&
    (phase === undefined || phase === 'Running') &&
    !(status?.podIP && status.podIPs && status.hostIP && phase)
  )
}

function withStatus(pod: Pod, node: Node, addresses: readonly string[]): Pod {
  const hostIP = pod.status?.hostIP ?? internalIps(node)[0]
  const status: NonNullable<Pod['status']> = {
    ...pod.status,
    phase: 'Running',
    podIP: addresses[0]!,
    podIPs: addresses.map((ip) => ({ ip })),
  }
  if (hostIP !== undefined) status.hostIP = hostIP
  return { ...pod, status }
}

function onePerFamily(addresses: readonly string[]): string[] {
  return addresses.filter((address, i) => addresses.findIndex((each) => ipFamilyOf(each) === ipFamilyOf(address)) === i)
}

/** What pods have and slices name, whether the pod is in the file or not. */
function addressesInUse(objects: ClusterObjects): { taken: Set<string>; implied: Map<string, string[]> } {
  const taken = new Set<string>()
  const implied = new Map<string, string[]>()
  for (const { status } of objects.pods) {
    if (status?.podIP) taken.add(status.podIP)
    for (const { ip } of status?.podIPs ?? []) taken.add(ip)
  }
  const claimed = new Set(taken)
  for (const slice of objects.endpointSlices) {
    for (const { addresses, targetRef } of slice.endpoints ?? []) {
      for (const address of addresses) taken.add(address)
      const [address] = addresses
      if (targetRef?.kind !== 'Pod' || !targetRef.name || !address || claimed.has(address)) continue
      claimed.add(address)
      const key = keyOf(targetRef.namespace ?? slice.metadata.namespace, targetRef.name)
      const list = implied.get(key) ?? []
      if (!list.some((each) => ipFamilyOf(each) === ipFamilyOf(address))) implied.set(key, [...list, address])
    }
  }
  return { taken, implied }
}

/** One of each of the node's pod networks; none if one of them is full. */
function allocate(node: Node, last: LastAddresses, taken: Set<string>): string[] {
  const addresses: string[] = []
  for (const cidr of podCidrs(node)) {
    const prefix = parsePrefix(cidr)
    if (!prefix) continue
    const address = nextFree(prefix, last.get(cidr), taken)
    if (address === undefined) return []
    last.set(cidr, address)
    taken.add(formatIp(address))
    addresses.push(formatIp(address))
  }
  return addresses
}

/** The first free one after the last that was given; from the beginning again when the end is reached. */
function nextFree(prefix: Prefix, last: Ip | undefined, taken: ReadonlySet<string>): Ip | undefined {
  const [first, end] = [add(prefix.network, 2), broadcastOf(prefix)]
  const from = last === undefined ? first : add(last, 1)
  for (let ip = from; ip < end && contains(prefix, ip); ip = add(ip, 1)) if (!taken.has(formatIp(ip))) return ip
  for (let ip = first; ip < from && ip < end; ip = add(ip, 1)) if (!taken.has(formatIp(ip))) return ip
  return undefined
}

const add = (ip: Ip, count: number): Ip => (typeof ip === 'number' ? ip + count : ip + BigInt(count))

/** Ready as kubelet says it: a pod without conditions is, unless it has a gate that only a condition opens. */
export function isPodReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
  return ready ? ready.status === 'True' : gatesClosed(pod) === undefined
}

/** Either field says it: the API server keeps the two the same. */
export function podIps({ status }: Pod): string[] {
  const listed = (status?.podIPs ?? []).map(({ ip }) => ip)
  return listed.length > 0 || !status?.podIP ? listed : [status.podIP]
}

/** `undefined` for what is no address. */
export const canonicalIp = (address: string): string | undefined => {
  const ip = parseIp(address)
  return ip === undefined ? undefined : formatIp(ip)
}

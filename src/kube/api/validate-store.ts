/** What only all objects together can break: names, node ports and cluster IPs that are taken already. */
import { formatIp, parseIp } from '../../net/ip.ts'
import type { Service } from '../objects.ts'
import type { Fault, Path } from './fault.ts'
import { resourceName } from './kinds.ts'

/** `--service-node-port-range` of the API server. */
export interface NodePortRange {
  first: number
  last: number
}

const NODE_PORTS: NodePortRange = { first: 30000, last: 32767 }

/** `30000-32767`, or `30000+2767`; undefined for what is no range (k8s.io/apimachinery/pkg/util/net, PortRange). */
export function parsePortRange(text: string): NodePortRange | undefined {
  const [, from = '', sign, to] = /^\s*(\d{1,5})\s*(?:([-+])\s*(\d{1,5}))?\s*$/.exec(text) ?? []
  if (from === '') return undefined
  const first = Number(from)
  const last = sign === '+' ? Math.min(first + Number(to), 65535) : Number(to ?? from)
  return first <= last && first >= 1 && last <= 65535 ? { first, last } : undefined
}

/** The range as the file says it, or kubeadm's. */
export const nodePortsOf = (text: string | undefined): NodePortRange =>
  (text === undefined ? undefined : parsePortRange(text)) ?? NODE_PORTS

/** Node ports that the allocator has not got. */
export function nodePortFaults({ metadata, spec }: Service, { first, last }: NodePortRange): Fault[] {
  return (spec?.ports ?? []).flatMap(({ nodePort }, i) => {
    if (!nodePort || typeof nodePort !== 'number' || (nodePort >= first && nodePort <= last)) return []
    const reason = `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
    return [
      {
        path: ['spec', 'ports', i, 'nodePort'],
        at: 'value' as const,
        message: `The Service "${metadata.name}" is invalid: spec.ports[${i}].nodePort: Invalid value: ${nodePort}: ${reason}`,
        cure: `choose one from ${first} to ${last}, or leave it out and one is allocated`,
      },
    ]
  })
}

/** Where an object stands in its file, and what it is. */
export interface Placed {
  kind: string
  /** `apps`, so that the same kind of two groups is two kinds. */
  group: string
  namespace: string | undefined
  name: string
  object: unknown
}

export interface PlacedFault {
  /** Index of the object that is wrong, and of the one that was there first. */
  index: number
  first: number
  fault: Fault
}

/** In file order: the first one has the name, port or address, each later one is refused. */
export function findCollisions(placed: readonly Placed[]): PlacedFault[] {
  const faults: PlacedFault[] = []
  const names = new Map<string, number>()
  const nodePorts = new Map<number, number>()
  const clusterIps = new Map<string, number>()
  placed.forEach((each, index) => {
    const key = `${each.group}/${each.kind}/${each.namespace ?? ''}/${each.name}`
    const first = names.get(key)
    if (first !== undefined) {
      const message = `${resourceName(each.kind)}${each.group === '' ? '' : `.${each.group}`} "${each.name}" already exists`
      faults.push({ index, first, fault: { path: ['metadata', 'name'], at: 'value', message, cure: 'rename one of the two' } })
      return
    }
    names.set(key, index)
    if (each.kind === 'Service' && each.group === '') claimService(each.object as Service, index, nodePorts, clusterIps, faults)
  })
  return faults
}

/** Whose a port or address is; `undefined` if it was free and is the asker's from now on. */
function claim<Key>(taken: Map<Key, number>, key: Key, index: number): number | undefined {
  const first = taken.get(key)
  if (first === undefined) taken.set(key, index)
  // One Service may use one node port for two protocols; two Services may not.
  return first === index ? undefined : first
}

function claimService(
  service: Service,
  index: number,
  nodePorts: Map<number, number>,
  clusterIps: Map<string, number>,
  faults: PlacedFault[],
): void {
  const say = (path: Path, first: number, reason: string) => {
    const message = `The Service "${service.metadata.name}" is invalid: ${reason}`
    const cure = 'choose another, or leave it out and one is allocated'
    faults.push({ index, first, fault: { path, at: 'value', message, cure } })
  }
  const spec = service.spec ?? {}
  spec.ports?.forEach(({ nodePort }, i) => {
    const first = nodePort ? claim(nodePorts, nodePort, index) : undefined
    const reason = `spec.ports[${i}].nodePort: Invalid value: ${nodePort ?? 0}: provided port is already allocated`
    if (first !== undefined) say(['spec', 'ports', i, 'nodePort'], first, reason)
  })
  const list = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
  list.forEach((address, i) => {
    const ip = parseIp(address)
    const first = ip === undefined ? undefined : claim(clusterIps, formatIp(ip), index)
    if (ip === undefined || first === undefined) return
    const refused = `failed to allocate IP ${formatIp(ip)}: provided IP is already allocated`
    const path = spec.clusterIPs ? ['spec', 'clusterIPs', i] : ['spec', 'clusterIP']
    say(path, first, `spec.clusterIPs: Invalid value: ${JSON.stringify(list)}: ${refused}`)
  })
}

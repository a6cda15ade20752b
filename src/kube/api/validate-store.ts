/** What only all objects together can break: names, node ports and cluster IPs that are taken already. */
import { formatIp, parseIp } from '../../net/ip.ts'
import type { Service } from '../objects.ts'
import type { Fault, Path } from './fault.ts'
import { resourceName } from './kinds.ts'

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

function claimService(service: Service, index: number, nodePorts: Map<number, number>, clusterIps: Map<string, number>, faults: PlacedFault[]): void {
  const say = (path: Path, first: number, reason: string, cure: string) =>
    faults.push({ index, first, fault: { path, at: 'value', message: `The Service "${service.metadata.name}" is invalid: ${reason}`, cure } })
  service.spec?.ports?.forEach((port, i) => {
    if (!port.nodePort) return
    const first = nodePorts.get(port.nodePort)
    // One Service may use one node port for two protocols; two Services may not.
    if (first === undefined) nodePorts.set(port.nodePort, index)
    else if (first !== index) {
      const reason = `spec.ports[${i}].nodePort: Invalid value: ${port.nodePort}: provided port is already allocated`
      say(['spec', 'ports', i, 'nodePort'], first, reason, 'choose another, or leave it out and one is allocated')
    }
  })
  const spec = service.spec ?? {}
  const field = spec.clusterIPs ? 'clusterIPs' : 'clusterIP'
  const list = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
  list.forEach((address, i) => {
    const ip = parseIp(address)
    if (ip === undefined) return
    const canonical = formatIp(ip)
    const first = clusterIps.get(canonical)
    if (first === undefined) clusterIps.set(canonical, index)
    else if (first !== index) {
      const reason = `spec.clusterIPs: Invalid value: ${JSON.stringify(list)}: failed to allocate IP ${canonical}: provided IP is already allocated`
      say(field === 'clusterIP' ? ['spec', 'clusterIP'] : ['spec', 'clusterIPs', i], first, reason, 'choose another, or leave it out and one is allocated')
    }
  })
}

/** What an id on the canvas stands for: an object of the file, an outside host, or a plain Linux thing that `setup` makes. */
import type { NetnsView, Topology } from '../../lab/topology.ts'
import type { ObjectRef } from '../../scenario/edit/chunks.ts'
import { words } from '../locale/words.ts'
import { switchBridge } from '../switch.ts'

export interface Thing {
  id: string
  kind: 'node' | 'pod' | 'service' | 'deployment' | 'host' | 'gateway' | 'network' | 'netns' | 'bridge' | 'machine'
  name: string
  /** In the file, if it is an object. */
  ref?: ObjectRef
  /** The Deployment that made a pod: editing the pod means editing that. */
  owner?: ObjectRef
  netns?: NetnsView
}

/** What people call it: a namespace with nothing but a bridge in it is a switch. */
export const kindName = (thing: Thing): string => words.build.kinds[switchBridge(thing.netns) ? 'switch' : thing.kind]

const LAB = 'host/lab'

/** `host/lab|br0` is a device, `deployment/NAMESPACE/NAME` has no place on the canvas but can be selected. */
export function thingOf(topology: Topology | undefined, id: string | undefined): Thing | undefined {
  if (!topology || id === undefined) return undefined
  const bar = id.indexOf('|')
  if (bar >= 0) return { id, kind: 'bridge', name: id.slice(bar + 1) }
  const [kind, ...rest] = id.split('/')
  const [namespace, name] = [rest[0] ?? '', rest[1] ?? '']
  if (kind === 'deployment') return { id, kind, name, ref: { kind: 'Deployment', namespace, name } }
  const service = topology.services.find((each) => each.id === id)
  if (service)
    return { id, kind: 'service', name: service.name, ref: { kind: 'Service', namespace: service.namespace, name: service.name } }
  const netns = topology.namespaces.find((each) => each.id === id)
  if (!netns) return undefined
  switch (netns.kind) {
    case 'node':
      return { id, kind: 'node', name: netns.name, netns, ref: { kind: 'Node', name: netns.name } }
    case 'pod':
      return {
        id,
        kind: 'pod',
        name,
        netns,
        ref: { kind: 'Pod', namespace, name },
        ...(netns.owner ? { owner: netns.owner } : {}),
      }
    case 'host':
      return { id, kind: id === LAB ? 'machine' : 'host', name: netns.name, netns }
    default:
      return { id, kind: netns.kind, name: netns.name, netns }
  }
}

/** Where `setup` runs: the lab's one machine, or the workstation at the gateway. */
export const rootOf = (topology: Topology): NetnsView | undefined =>
  topology.namespaces.find((each) => each.id === LAB || each.kind === 'gateway')

/** All addresses that something has, without lengths. */
export const addressesOf = (topology: Topology): string[] =>
  topology.namespaces.flatMap((netns) => netns.devices.flatMap((device) => device.addresses))

/** Labels that say what a pod is; the ReplicaSet's own stamp is not for people. */
export function plainLabels(labels: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => key !== 'pod-template-hash'))
}

/** Where a terminal can be: every machine, pod and namespace of the picture, as a person calls it. */
import type { NetnsView, Topology } from '../../lab/topology.ts'
import { say } from '../locale/terminal.ts'

export interface Place {
  on: string
  title: string
}

function titleOf(netns: NetnsView): string {
  if (netns.kind === 'gateway') return say.workstation
  if (netns.kind === 'pod') return netns.name.replace(/^default\//, '')
  return netns.name
}

/** The workstation first, then machines, pods and namespaces as the picture has them. */
export function placesOf(topology: Topology | undefined): Place[] {
  const rank = { gateway: 0, node: 1, host: 2, pod: 3, netns: 4, network: 5 } as const
  return (topology?.namespaces ?? [])
    .filter((netns) => netns.kind !== 'network')
    .sort((a, b) => rank[a.kind] - rank[b.kind])
    .map((netns) => ({ on: netns.id, title: titleOf(netns) }))
}

/** What on the canvas a piece of output names: an address, a pod, a node, a Service; and lighting it up there. */
import type { Topology } from '../../lab/topology.ts'

const known = new WeakMap<Topology, Map<string, string>>()

/** Names and addresses, each with the id of what bears it. */
export function bearers(topology: Topology): Map<string, string> {
  const found = known.get(topology)
  if (found) return found
  const all = new Map<string, string>()
  for (const netns of topology.namespaces) {
    all.set(netns.name.split('/').at(-1)!, netns.id)
    for (const device of netns.devices)
      if (device.kind !== 'loopback') for (const address of device.addresses) all.set(address.split('/')[0]!, netns.id)
  }
  for (const service of topology.services) {
    all.set(service.name, service.id)
    if (service.clusterIP && service.clusterIP !== 'None') all.set(service.clusterIP, service.id)
  }
  known.set(topology, all)
  return all
}

export interface Mention {
  /** Columns of the line, from 0; `to` is the first one after it. */
  from: number
  to: number
  id: string
}

/** Words of a line that something on the canvas is called by. */
export function mentionsIn(line: string, topology: Topology): Mention[] {
  const all = bearers(topology)
  const found: Mention[] = []
  for (const match of line.matchAll(/[\w.:-]*\w/g)) {
    const from = match.index
    // `10.0.0.1:80`, and as tcpdump has it `10.0.0.1.80`.
    for (const word of [match[0], match[0].replace(/:\d+$/, ''), match[0].replace(/^(\d+(?:\.\d+){3})\.\d+$/, '$1')]) {
      const id = all.get(word)
      if (id === undefined) continue
      found.push({ from, to: from + word.length, id })
      break
    }
  }
  return found
}

/** Lights up a thing on the canvas until the returned function is called. */
export function lightUp(id: string): () => void {
  const thing = document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
  thing?.classList.add('named')
  return () => thing?.classList.remove('named')
}

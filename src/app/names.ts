/** What addresses and namespaces are called in sentences, from what the page knows. */
import { words } from './locale/words.ts'
import type { Topology } from '../lab/topology.ts'

export interface Names {
  addresses: Record<string, string>
  namespaces: Record<string, string>
}

const WORD = words.inSentences

export function namesOf(topology: Topology | undefined): Names {
  const names: Names = { addresses: {}, namespaces: {} }
  for (const netns of topology?.namespaces ?? []) {
    const name = netns.kind === 'network' || netns.kind === 'gateway' ? WORD[netns.kind] : `${WORD[netns.kind]} ${netns.name}`
    names.namespaces[netns.id] = name
    for (const device of netns.devices) {
      if (device.kind === 'loopback') continue
      for (const address of device.addresses) names.addresses[address.split('/')[0]!] ??= name
    }
  }
  for (const service of topology?.services ?? [])
    if (service.clusterIP) names.addresses[service.clusterIP] = `Service ${service.namespace}/${service.name}`
  return names
}

/** Small clusters for the tests beside this file. */
import type { ClusterObjects, ClusterSettings, Endpoint, EndpointSlice, Node, Service } from '../objects.ts'
import { emptyObjects, resolveSettings } from '../settings.ts'
import { type ProxyModel, proxyModel } from './model.ts'
import { writeIptables } from './iptables/write.ts'

export const NODE = 'worker'

export function node(name: string, address: string, zone?: string): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone } },
    spec: { podCIDR: '10.244.1.0/24' },
    status: { addresses: [{ type: 'InternalIP', address }] },
  }
}

export const service = (spec: Partial<Service['spec']>, more: Partial<Service> = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { type: 'ClusterIP', clusterIP: '10.96.10.10', ports: [{ port: 80, protocol: 'TCP' }], ...spec },
  ...more,
})

export const slice = (endpoints: Endpoint[], more: Partial<EndpointSlice> = {}): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  endpoints,
  ...more,
})

/** `here 10.244.1.5 ready`: where, address, then what holds of it. */
export function endpoint(words: string): Endpoint {
  const [where, address, ...states] = words.split(' ')
  const hints = states.filter((state) => state.startsWith('zone-')).map((name) => ({ name }))
  const nodes = states.filter((state) => state.startsWith('for:')).map((state) => ({ name: state.slice(4) }))
  return {
    addresses: [address ?? ''],
    conditions: {
      ready: states.includes('ready'),
      serving: states.includes('ready') || states.includes('serving'),
      terminating: states.includes('terminating'),
    },
    ...(where === 'nowhere' ? {} : { nodeName: where === 'here' ? NODE : 'other' }),
    ...(hints.length + nodes.length === 0
      ? {}
      : { hints: { ...(hints.length > 0 ? { forZones: hints } : {}), ...(nodes.length > 0 ? { forNodes: nodes } : {}) } }),
  }
}

export const objects = (given: Partial<ClusterObjects>): ClusterObjects => ({
  ...emptyObjects(),
  nodes: [node(NODE, '172.18.0.2', 'zone-a')],
  ...given,
})

export function model(given: Partial<ClusterObjects>, settings: Partial<ClusterSettings> = {}, family: 4 | 6 = 4): ProxyModel {
  const all = objects(given)
  return proxyModel(all, { ...resolveSettings({}, all), ...settings }, NODE, family)
}

/** The rules of one chain of the restore text, without `-A CHAIN`. */
export function rulesOf(written: ProxyModel, table: 'filter' | 'nat', chain: string): string[] {
  const text = writeIptables(written)
  const [, part = ''] = text.split(`*${table}\n`)
  const [rules = ''] = part.split('COMMIT')
  const start = `-A ${chain} `
  return rules
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length))
}

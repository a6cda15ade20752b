/** The environment that the kubelet gives to a container: variables for each Service that was there before the pod (pkg/kubelet/envvars). */
import type { Pod, Service } from '../objects.ts'
import { type ApiObject, type ApiServer, metaOf } from './server.ts'

const upper = (name: string): string => name.toUpperCase().replaceAll('-', '_')

/** Docker links' names, as Kubernetes has kept them. */
export function serviceVariables({ metadata, spec }: Service): [string, string][] {
  const name = upper(metadata.name)
  const host = spec.clusterIP ?? ''
  const [first] = spec.ports ?? []
  if (!first) return []
  const variables: [string, string][] = [
    [`${name}_SERVICE_HOST`, host],
    [`${name}_SERVICE_PORT`, String(first.port)],
  ]
  for (const port of spec.ports ?? [])
    if (port.name) variables.push([`${name}_SERVICE_PORT_${upper(port.name)}`, String(port.port)])
  const joined = host.includes(':') ? `[${host}]` : host
  const url = ({ port, protocol = 'TCP' }: { port: number; protocol?: string }): string =>
    `${protocol.toLowerCase()}://${joined}:${port}`
  variables.push([`${name}_PORT`, url(first)])
  for (const port of spec.ports ?? []) {
    const prefix = `${name}_PORT_${port.port}_${(port.protocol ?? 'TCP').toUpperCase()}`
    variables.push([prefix, url(port)], [`${prefix}_PROTO`, (port.protocol ?? 'TCP').toLowerCase()])
    variables.push([`${prefix}_PORT`, String(port.port)], [`${prefix}_ADDR`, host])
  }
  return variables
}

/** What `env` prints in a pod: PATH and the host name, the Services' variables, then what the manifest says. */
export function podEnvironment(server: ApiServer, pod: Pod): Map<string, string> {
  const environment = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', pod.spec.hostNetwork ? (pod.spec.nodeName ?? '') : (pod.spec.hostname ?? pod.metadata.name)],
  ])
  const made = metaOf(server, pod as unknown as ApiObject).madeAt
  const links = (pod.spec as { enableServiceLinks?: boolean }).enableServiceLinks !== false
  const namespace = pod.metadata.namespace ?? 'default'
  for (const service of server.objects.services) {
    const where = service.metadata.namespace ?? 'default'
    const isApi = where === 'default' && service.metadata.name === 'kubernetes'
    if (!isApi && (!links || where !== namespace)) continue
    if (
      !service.spec.clusterIP ||
      service.spec.clusterIP === 'None' ||
      metaOf(server, service as unknown as ApiObject).madeAt > made
    )
      continue
    for (const [key, value] of serviceVariables(service)) environment.set(key, value)
  }
  for (const { name, value, ...rest } of pod.spec.containers[0]?.env ?? []) {
    const from = (rest as { valueFrom?: { fieldRef?: { fieldPath?: string } } }).valueFrom?.fieldRef?.fieldPath
    environment.set(name, from === undefined ? (value ?? '') : fieldOf(pod, from))
  }
  environment.set('HOME', '/root')
  return environment
}

function fieldOf(pod: Pod, path: string): string {
  if (path === 'status.hostIPs') return pod.status?.hostIP ?? ''
  const key = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (key) return pod.metadata[key[1] as 'labels' | 'annotations']?.[key[2]!] ?? ''
  let at: unknown = { ...pod, metadata: { namespace: 'default', ...pod.metadata } }
  for (const word of path.split('.')) at = (at as Record<string, unknown> | undefined)?.[word]
  return typeof at === 'string' ? at : ''
}

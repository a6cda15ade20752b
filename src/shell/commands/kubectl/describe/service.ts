/** `kubectl describe` of what makes a Service: the Service, Endpoints, EndpointSlices, Ingresses (kubectl's pkg/describe). */
import { endpointsOf } from '../../../../kube/controllers/endpoints-mirror.ts'
import { serviceOf } from '../../../../kube/controllers/endpoint-slices.ts'
import type { EndpointSlice, Endpoints, Service } from '../../../../kube/objects.ts'
import type { ApiObject, ApiServer } from '../../../../kube/server/server.ts'
import { formatEndpoints, formatLabels } from '../columns.ts'
import { annotationLines, labelLines } from './pod-template.ts'

export const headLines = ({ metadata }: ApiObject): string[] => [
  `Name:\t${metadata.name}`,
  ...(metadata.namespace === undefined ? [] : [`Namespace:\t${metadata.namespace}`]),
  ...labelLines('Labels', metadata.labels),
  ...annotationLines('Annotations', metadata.annotations),
]

export function describeService(server: ApiServer, object: ApiObject): string[] {
  const service = object as unknown as Service
  const { spec } = service
  const ingress = service.status?.loadBalancer?.ingress ?? []
  const mode = (ipMode: string | undefined): string =>
    ipMode ? ` (${ipMode})` : server.settings.version === '1.36' ? ' (VIP)' : ''
  return [
    ...headLines(object),
    `Selector:\t${formatLabels(spec.selector)}`,
    `Type:\t${spec.type ?? 'ClusterIP'}`,
    ...(spec.ipFamilyPolicy ? [`IP Family Policy:\t${spec.ipFamilyPolicy}`] : []),
    `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`,
    `IP:\t${spec.clusterIP ?? ''}`,
    spec.clusterIPs?.length ? `IPs:\t${spec.clusterIPs.join(',')}` : 'IPs:\t<none>',
    ...(spec.externalIPs?.length ? [`External IPs:\t${spec.externalIPs.join(',')}`] : []),
    ...(spec.loadBalancerIP ? [`Desired LoadBalancer IP:\t${spec.loadBalancerIP}`] : []),
    ...(spec.externalName ? [`External Name:\t${spec.externalName}`] : []),
    ...(ingress.length > 0
      ? [
          `LoadBalancer Ingress:\t${ingress.map(({ ip, hostname, ipMode }) => (ip ? `${ip}${mode(ipMode)}` : (hostname ?? ''))).join(', ')}`,
        ]
      : []),
    ...portLines(server, service),
    `Session Affinity:\t${spec.sessionAffinity ?? 'None'}`,
    ...(spec.externalTrafficPolicy ? [`External Traffic Policy:\t${spec.externalTrafficPolicy}`] : []),
    // Since 1.31.
    ...(spec.internalTrafficPolicy && server.settings.version === '1.36'
      ? [`Internal Traffic Policy:	${spec.internalTrafficPolicy}`]
      : []),
    ...(spec.healthCheckNodePort ? [`HealthCheck NodePort:\t${spec.healthCheckNodePort}`] : []),
    ...(spec.loadBalancerSourceRanges?.length ? [`LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`] : []),
  ]
}

function portLines(server: ApiServer, service: Service): string[] {
  return (service.spec.ports ?? []).flatMap(({ name, port, protocol = 'TCP', targetPort, nodePort }) => {
    const called = name || '<unset>'
    return [
      `Port:\t${called}\t${port}/${protocol}`,
      `TargetPort:\t${targetPort ?? port}/${protocol}`,
      ...(nodePort ? [`NodePort:\t${called}\t${nodePort}/${protocol}`] : []),
      `Endpoints:\t${readyEndpoints(server, service, name ?? '')}`,
    ]
  })
}

/** Nothing at all where there are slices but nobody in them; until 1.30 Endpoints were asked. */
function readyEndpoints({ objects, settings }: ApiServer, service: Service, port: string): string {
  const key = `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`
  const slices = objects.endpointSlices.filter((slice) => serviceOf(slice) === key)
  if (slices.length === 0) return '<none>'
  const text = formatEndpoints(endpointsOf(service, [], slices), new Set([port]))
  return text === '<none>' && settings.version === '1.36' ? '' : text
}

export function describeEndpoints(object: ApiObject): string[] {
  const { subsets = [] } = object as unknown as Endpoints
  const list = (addresses: { ip: string }[] | undefined): string => (addresses ?? []).map(({ ip }) => ip).join(',') || '<none>'
  return [
    ...headLines(object),
    'Subsets:',
    ...subsets.flatMap(({ addresses, notReadyAddresses, ports = [] }) => [
      `  Addresses:\t${list(addresses)}`,
      `  NotReadyAddresses:\t${list(notReadyAddresses)}`,
      ...(ports.length > 0 ? ['  Ports:', '    Name\tPort\tProtocol', '    ----\t----\t--------'] : []),
      ...ports.map(({ name, port, protocol }) => `    ${name || '<unset>'}\t${port}\t${protocol ?? 'TCP'}`),
      '',
    ]),
  ]
}

export function describeEndpointSlice(object: ApiObject): string[] {
  const slice = object as unknown as EndpointSlice
  const ports = slice.ports ?? []
  const endpoints = slice.endpoints ?? []
  return [
    ...headLines(object),
    `AddressType:\t${slice.addressType}`,
    ...(ports.length === 0
      ? ['Ports: <unset>']
      : [
          'Ports:',
          '  Name\tPort\tProtocol',
          '  ----\t----\t--------',
          ...ports.map(({ name, port, protocol }) => `  ${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? 'TCP'}`),
        ]),
    ...(endpoints.length === 0 ? ['Endpoints: <none>'] : ['Endpoints:']),
    ...endpoints.flatMap(({ addresses, conditions, hostname, targetRef, nodeName, zone }) => [
      `  - Addresses:\t${addresses.join(', ')}`,
      '    Conditions:',
      `      Ready:\t${conditions?.ready === undefined ? '<unset>' : String(conditions.ready)}`,
      `    Hostname:\t${hostname ?? '<unset>'}`,
      ...(targetRef ? [`    TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}`] : []),
      `    NodeName:\t${nodeName ?? '<unset>'}`,
      `    Zone:\t${zone ?? '<unset>'}`,
    ]),
  ]
}

interface Backend {
  service?: { name: string; port?: { number?: number; name?: string } }
  resource?: { kind: string; name: string }
}

interface IngressSpec {
  ingressClassName?: string
  defaultBackend?: Backend
  tls?: { hosts?: string[]; secretName?: string }[]
  rules?: { host?: string; http?: { paths?: { path?: string; backend: Backend }[] } }[]
}

function backendText(server: ApiServer, namespace: string, { service, resource }: Backend): string {
  if (resource) return `${resource.kind}/${resource.name}`
  if (!service) return ''
  return `${service.name}:${service.port?.name ?? service.port?.number ?? ''} (${behind(server, namespace, service)})`
}

/** The endpoints of the Service's port, or why there are none. */
function behind(server: ApiServer, namespace: string, { name, port }: NonNullable<Backend['service']>): string {
  const { objects } = server
  const service = objects.services.find(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? 'default') === namespace,
  )
  if (!service) return `<error: ${server.settings.version === '1.36' ? 'services' : 'endpoints'} "${name}" not found>`
  const found = service.spec.ports?.find((each) => (port?.name ? each.name === port.name : each.port === port?.number))
  // A port that the Service has not is looked for among those without a name.
  const slices = objects.endpointSlices.filter((slice) => serviceOf(slice) === `${namespace}/${name}`)
  const text = formatEndpoints(endpointsOf(service, [], slices), new Set([found?.name ?? '']))
  return text === '<none>' ? '' : text
}

/** Until 1.21 kubectl took kube-system's for the one that is meant where an Ingress names none. */
function oldFallback(server: ApiServer): string {
  const service = { name: 'default-http-backend', port: { number: 80 } }
  return `default-http-backend:80 (${behind(server, 'kube-system', service)})`
}

export function describeIngress(server: ApiServer, object: ApiObject): string[] {
  const spec = (object['spec'] ?? {}) as IngressSpec
  const namespace = object.metadata.namespace ?? 'default'
  const { loadBalancer } = (object['status'] ?? {}) as { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
  const rules = spec.rules ?? []
  const isOld = server.settings.version === '1.20'
  const fallback = spec.defaultBackend
    ? backendText(server, namespace, spec.defaultBackend)
    : isOld
      ? oldFallback(server)
      : '<default>'
  const ruleLines = rules.flatMap(({ host, http }) => [
    `  ${host || '*'}\t`,
    ...(http?.paths ?? []).map(({ path, backend }) => `    \t${path ?? ''} \t${backendText(server, namespace, backend)}`),
  ])
  return [
    `Name:\t${object.metadata.name}`,
    ...(isOld ? [] : labelLines('Labels', object.metadata.labels)),
    `Namespace:\t${namespace}`,
    `Address:\t${(loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').join(',')}`,
    ...(isOld ? [] : [`Ingress Class:\t${spec.ingressClassName ?? '<none>'}`]),
    `Default backend:\t${fallback}`,
    ...(spec.tls?.length
      ? [
          'TLS:',
          ...spec.tls.map(({ hosts = [], secretName }) =>
            secretName ? `  ${secretName} terminates ${hosts.join(',')}` : `  SNI routes ${hosts.join(',')}`,
          ),
        ]
      : []),
    'Rules:',
    '  Host\tPath\tBackends',
    '  ----\t----\t--------',
    ...(ruleLines.length > 0 ? ruleLines : [`  *\t*\t${fallback}`]),
    ...annotationLines('Annotations', object.metadata.annotations),
  ]
}

/**
 * Endpoints objects of the file become slices (pkg/controller/endpointslicemirroring): for Services without a selector,
 * and for those whose pods the file does not have. And the other way for display: what `kubectl get endpoints` shows.
 */
import { ipFamilyOf } from '../defaults.ts'
import { canonical, suffix } from '../names.ts'
import type { Endpoint, EndpointSlice, Endpoints, Protocol, Service } from '../objects.ts'
import { keyOf, objectKey, own, type Controller } from './controller.ts'
import { MANAGED_BY, SERVICE_NAME, serviceOf } from './endpoint-slices.ts'

const MANAGER = 'endpointslicemirroring-controller.k8s.io'

export const reconcileMirroredEndpoints: Controller = (objects, context) => {
  if (objects.endpoints.length === 0) return objects
  const owned = new Set(objects.owned)
  const isOurs = (slice: EndpointSlice): boolean => slice.metadata.labels?.[MANAGED_BY] === MANAGER && owned.has(objectKey(slice))
  const others = objects.endpointSlices.filter((slice) => !isOurs(slice))
  const ours = objects.endpointSlices.filter(isOurs)
  const served = new Set(others.map(serviceOf))
  const services = new Set(objects.services.map(({ metadata }) => keyOf(metadata.namespace, metadata.name)))
  const wanted = objects.endpoints.flatMap((endpoints) => {
    const key = keyOf(endpoints.metadata.namespace, endpoints.metadata.name)
    return services.has(key) && !served.has(key) ? mirror(endpoints, context.settings.seed) : []
  })
  if (canonical(wanted) === canonical(ours)) return objects
  for (const slice of wanted)
    context.log('endpointslicemirroring', `${slice.metadata.name} mirrors ${slice.metadata.labels?.[SERVICE_NAME] ?? ''}`)
  return { ...objects, endpointSlices: [...others, ...wanted], owned: own(objects, wanted, ours) }
}

function mirror({ metadata, subsets }: Endpoints, seed: number): EndpointSlice[] {
  return (subsets ?? []).flatMap((subset, i) =>
    (['IPv4', 'IPv6'] as const).flatMap((family): EndpointSlice[] => {
      const endpoints = [
        ...(subset.addresses ?? []).map((each) => ({ ...each, ready: true })),
        ...(subset.notReadyAddresses ?? []).map((each) => ({ ...each, ready: false })),
      ]
        .filter(({ ip }) => ipFamilyOf(ip) === family)
        .map(({ ip, ready, hostname, nodeName, ...more }): Endpoint => ({
          addresses: [ip],
          conditions: { ready },
          ...(hostname === undefined ? {} : { hostname }),
          ...(nodeName === undefined ? {} : { nodeName }),
          ...('targetRef' in more && more.targetRef ? { targetRef: more.targetRef } : {}),
        }))
      if (endpoints.length === 0) return []
      const { name, namespace } = metadata
      const prefix = `${name.slice(0, 57)}-`
      return [
        {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: {
            name: `${prefix}${suffix(`${seed} mirror ${namespace ?? ''} ${name} ${family} ${i}`)}`,
            generateName: prefix,
            ...(namespace === undefined ? {} : { namespace }),
            labels: { ...metadata.labels, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: name },
            ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name, controller: true }],
          },
          addressType: family,
          endpoints,
          ports: (subset.ports ?? []).map((port) => ({
            name: port.name ?? '',
            port: port.port,
            protocol: port.protocol ?? 'TCP',
          })),
        },
      ]
    }),
  )
}

/** The Endpoints object that a Service has: the file's own, else made from its slices of the first family. */
export function endpointsOf(service: Service, given: readonly Endpoints[], slices: readonly EndpointSlice[]): Endpoints {
  const key = keyOf(service.metadata.namespace, service.metadata.name)
  const own = given.find(({ metadata }) => keyOf(metadata.namespace, metadata.name) === key)
  if (own) return own
  const family = service.spec.ipFamilies?.[0] ?? 'IPv4'
  const subsets = slices
    .filter((slice) => serviceOf(slice) === key && slice.addressType === family && (slice.endpoints ?? []).length > 0)
    .map(({ endpoints, ports }) => {
      const pick = (ready: boolean) =>
        (endpoints ?? [])
          .filter(({ conditions }) => (conditions?.ready ?? true) === ready)
          .map(({ addresses, nodeName, hostname, targetRef }) => ({
            ip: addresses[0]!,
            ...(hostname === undefined ? {} : { hostname }),
            ...(nodeName === undefined ? {} : { nodeName }),
            ...(targetRef === undefined ? {} : { targetRef }),
          }))
      const [addresses, notReadyAddresses] = [pick(true), pick(false)]
      return {
        ...(addresses.length === 0 ? {} : { addresses }),
        ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
        ports: (ports ?? []).map(({ name, port, protocol }) => ({
          ...(name ? { name } : {}),
          port: port ?? 0,
          protocol: protocol ?? ('TCP' satisfies Protocol),
        })),
      }
    })
  const { name, namespace } = service.metadata
  const made: Endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  }
  return subsets.length === 0 ? made : { ...made, subsets }
}

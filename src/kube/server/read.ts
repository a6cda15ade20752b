/** Reading from the API server: one object or a list, as stored; Endpoints are made from slices where nobody wrote them. */
import { endpointsOf } from '../controllers/endpoints-mirror.ts'
import type { Service } from '../objects.ts'
import { type Resource, groupOf } from '../resources.ts'
import { timestamp } from './clock.ts'
import { notFound } from './errors.ts'
import { type Happening, happeningsOf } from './happenings.ts'
import { type ApiObject, type ApiServer, listOf, metaOf } from './server.ts'

/** All objects of a resource, in one namespace or in all, in etcd's order (by namespace, then name). */
export function listObjects(server: ApiServer, resource: Resource, namespace: string | undefined): ApiObject[] {
  const all = allOf(server, resource)
  const found =
    namespace === undefined || !resource.namespaced ? [...all] : all.filter((each) => each.metadata.namespace === namespace)
  return found.sort(byKey)
}

function byKey(a: ApiObject, b: ApiObject): number {
  const [x, y] = [a.metadata.namespace ?? '', b.metadata.namespace ?? '']
  if (x !== y) return x < y ? -1 : 1
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0
}

function allOf(server: ApiServer, resource: Resource): readonly ApiObject[] {
  if (resource.kind === 'Endpoints') return allEndpoints(server)
  if (resource.kind === 'Event') return happeningsOf(server).map((each, i) => eventObject(each, i))
  if (resource.list !== 'others') return listOf(server.objects, resource.list)
  return listOf(server.objects, 'others').filter(
    (each) => each.kind === resource.kind && groupOf(each.apiVersion) === groupOf(resource.apiVersion),
  )
}

/** The controller keeps one for each Service that has a selector. */
function allEndpoints(server: ApiServer): ApiObject[] {
  const { objects } = server
  const given = objects.endpoints as unknown as ApiObject[]
  const has = new Set(given.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`))
  const made = objects.services
    .filter(
      ({ spec, metadata }) =>
        Object.keys(spec.selector ?? {}).length > 0 &&
        spec.type !== 'ExternalName' &&
        !has.has(`${metadata.namespace ?? ''}/${metadata.name}`),
    )
    .map((service) => endpointsObject(service, server))
  return [...given, ...made]
}

function endpointsObject(service: Service, server: ApiServer): ApiObject {
  const made = endpointsOf(service, [], server.objects.endpointSlices) as unknown as ApiObject
  const labels = { ...service.metadata.labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }
  const { creationTimestamp } = metaOf(server, service as unknown as ApiObject)
  return { ...made, metadata: { ...made.metadata, creationTimestamp, labels } }
}

function eventObject({ kind, namespace, name, ...event }: Happening, i: number): ApiObject {
  const apiVersion = kind === 'Pod' || kind === 'Service' || kind === 'Node' || kind === 'Namespace' ? 'v1' : 'apps/v1'
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${(0x18000000 + i).toString(16)}`, namespace: namespace ?? 'default' },
    count: event.count,
    firstTimestamp: timestamp(event.firstSeen),
    lastTimestamp: timestamp(event.lastSeen),
    involvedObject: {
      apiVersion,
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(event.fieldPath === undefined ? {} : { fieldPath: event.fieldPath }),
    },
    message: event.message,
    reason: event.reason,
    reportingComponent: event.from,
    source: { component: event.from },
    type: event.type,
  }
}

export function findObject(
  server: ApiServer,
  resource: Resource,
  namespace: string | undefined,
  name: string,
): ApiObject | undefined {
  const where = resource.namespaced ? namespace : undefined
  return allOf(server, resource).find(
    ({ metadata }) => metadata.name === name && (where === undefined || (metadata.namespace ?? 'default') === where),
  )
}

/** Throws `NotFound`. */
export function getObject(server: ApiServer, resource: Resource, namespace: string | undefined, name: string): ApiObject {
  const found = findObject(server, resource, namespace, name)
  if (!found) throw notFound(resource, name)
  return found
}

/** What the API server does to an object before it stores it: strict decoding, defaults, validation, and what only the whole store can break. */
import { contains, parseIp, parsePrefix } from '../../net/ip.ts'
import { checkKept, checkObject } from '../api/check.ts'
import type { Fault } from '../api/fault.ts'
import { fateOfKind } from '../api/kinds.ts'
import { findCollisions, nodePortFaults, nodePortsOf } from '../api/validate-store.ts'
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultEndpoints,
  defaultEndpointSlice,
  defaultPod,
  defaultReplicaSet,
  defaultService,
  defaultStatefulSet,
} from '../defaults.ts'
import type { DaemonSet, Deployment, EndpointSlice, Endpoints, Pod, ReplicaSet, Service, StatefulSet } from '../objects.ts'
import { type Resource, customResource, groupOf, resourceOf } from '../resources.ts'
import { ApiError, invalid } from './errors.ts'
import { immutableFaults } from './immutable.ts'
import { type ApiObject, type ApiServer, listOf, storeKey } from './server.ts'
import { validateKept } from '../api/validate-kept.ts'

/** The resource of an object; a refusal in kubectl's words where nobody serves its kind. */
export function resourceFor(server: ApiServer, object: { apiVersion: string; kind: string }): Resource | undefined {
  const known = resourceOf(object.apiVersion, object.kind)
  if (known && (known.apiVersion === object.apiVersion || fateOfKind(object.apiVersion, object.kind).kind !== 'unknown'))
    return known
  const definition = server.objects.others.find((each) => {
    const spec = each['spec'] as { group?: string; names?: { kind?: string } } | undefined
    return (
      each.kind === 'CustomResourceDefinition' && spec?.names?.kind === object.kind && spec.group === groupOf(object.apiVersion)
    )
  })
  const fate = fateOfKind(object.apiVersion, object.kind)
  if (definition || (fate.kind === 'kept' && server.objects.others.some((each) => each.kind === object.kind))) {
    const scope = (definition?.['spec'] as { scope?: string } | undefined)?.scope
    return customResource(object.apiVersion, object.kind, scope !== 'Cluster')
  }
  return undefined
}

/** Throws ApiError for what is wrong; returns the object with its defaults. `old`: what it replaces. */
export function admit(server: ApiServer, resource: Resource, object: ApiObject, old: ApiObject | undefined): ApiObject {
  const faults: Fault[] = []
  const fate = fateOfKind(object.apiVersion, object.kind)
  if (fate.kind === 'simulated') checkObject(object, fate.name, fate.namespaced, faults)
  else checkKept(object, true, resource.namespaced, faults)
  const { name } = object.metadata
  const prefix = `The ${object.kind} "${name ?? ''}" is invalid: `
  const undecodable = faults.filter(({ message }) => !message.startsWith(prefix))
  if (undecodable.length > 0) throw new ApiError('BadRequest', oneRefusal(undecodable.map(({ message }) => message)))
  const causes = faults.map(({ message }) => message.slice(prefix.length))
  // Defaults are for what can be read: a Pod may have come without a spec.
  const complete = causes.length > 0 ? object : withDefaults(object)
  causes.push(...validateKept(complete), ...(old && faults.length === 0 ? immutableFaults(old, complete) : []))
  if (causes.length === 0) causes.push(...storeFaults(server, resource, complete, old))
  if (causes.length > 0) throw invalid(resource, name ?? '', causes)
  return complete
}

/** Several unknown fields are told in one answer. */
function oneRefusal(messages: readonly string[]): string {
  const [first = '', ...rest] = messages
  const marker = 'strict decoding error: '
  const more = rest.filter((each) => each.includes(marker)).map((each) => each.slice(each.indexOf(marker) + marker.length))
  return [first, ...more].join(', ')
}

function withDefaults(object: ApiObject): ApiObject {
  const fill = <T>(fn: (o: T) => T): ApiObject => fn(object as unknown as T) as unknown as ApiObject
  switch (`${object.apiVersion} ${object.kind}`) {
    case 'v1 Pod':
      return fill<Pod>(defaultPod)
    case 'v1 Service':
      return fill<Service>(defaultService)
    case 'v1 Endpoints':
      return fill<Endpoints>(defaultEndpoints)
    case 'v1 Namespace': {
      const labels = { 'kubernetes.io/metadata.name': object.metadata.name, ...object.metadata.labels }
      return { ...object, metadata: { ...object.metadata, labels } }
    }
    case 'apps/v1 Deployment':
      return fill<Deployment>(defaultDeployment)
    case 'apps/v1 ReplicaSet':
      return fill<ReplicaSet>(defaultReplicaSet)
    case 'apps/v1 DaemonSet':
      return fill<DaemonSet>(defaultDaemonSet)
    case 'apps/v1 StatefulSet':
      return fill<StatefulSet>(defaultStatefulSet)
    case 'discovery.k8s.io/v1 EndpointSlice':
      return fill<EndpointSlice>(defaultEndpointSlice)
    default:
      return object
  }
}

/** Node ports and cluster IPs that another Service has, and addresses outside of the range. */
function storeFaults(server: ApiServer, resource: Resource, object: ApiObject, old: ApiObject | undefined): string[] {
  if (resource.kind !== 'Service' || groupOf(resource.apiVersion) !== '') return []
  const others = listOf(server.objects, 'services').filter((each) => each !== old && storeKey(each) !== storeKey(object))
  const placed = [...others, object].map((each) => ({
    kind: 'Service',
    group: '',
    namespace: each.metadata.namespace,
    name: each.metadata.name,
    object: each,
  }))
  const prefix = `The Service "${object.metadata.name}" is invalid: `
  const collisions = findCollisions(placed)
    .filter(({ index }) => index === placed.length - 1)
    .map(({ fault }) => fault.message.slice(prefix.length))
  const ports = nodePortFaults(object as unknown as Service, nodePortsOf(server.settings.serviceNodePortRange)).map(
    ({ message }) => message.slice(prefix.length),
  )
  return [...ports, ...collisions, ...outOfRange(server, object as unknown as Service)]
}

function outOfRange(server: ApiServer, { spec }: Service): string[] {
  const ranges = [server.settings.serviceCIDR, ...server.objects.serviceCidrs.flatMap((each) => each.spec.cidrs)]
  const given = (spec.clusterIPs ?? []).filter((address) => address !== 'None' && address !== '')
  const wrong = given.find((address) => {
    const ip = parseIp(address)
    return ip !== undefined && !ranges.some((range) => contains(parsePrefix(range)!, ip))
  })
  if (wrong === undefined || spec.type === 'ExternalName') return []
  const reason = `failed to allocate IP ${wrong}: the provided IP (${wrong}) is not in the valid range. The range of valid IPs is ${ranges[0]!}`
  return [`spec.clusterIPs: Invalid value: ${JSON.stringify(given)}: ${reason}`]
}

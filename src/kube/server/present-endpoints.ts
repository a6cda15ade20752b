/** Endpoints and EndpointSlices as they are read: each address names the pod behind it, by its uid too. */
import type { Pod } from '../objects.ts'
import { type ApiObject, type ApiServer, metaOf } from './server.ts'

interface Ref {
  kind?: string
  name?: string
  namespace?: string
  uid?: string
}

const indices = new WeakMap<readonly Pod[], Map<string, Pod>>()

function podNamed({ objects: { pods } }: ApiServer, { namespace = 'default', name = '' }: Ref): Pod | undefined {
  let index = indices.get(pods)
  if (!index) {
    index = new Map(pods.map((pod) => [`${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`, pod]))
    indices.set(pods, index)
  }
  return index.get(`${namespace}/${name}`)
}

/** A reference with the uid of what it means; until 1.21 with its version too. */
function resolved(server: ApiServer, ref: Ref): Ref {
  const pod = ref.kind === 'Pod' && !ref.uid ? podNamed(server, ref) : undefined
  if (!pod) return ref
  const { uid, resourceVersion } = metaOf(server, pod as unknown as ApiObject)
  return { ...ref, ...(server.settings.version === '1.20' ? { resourceVersion: String(resourceVersion) } : {}), uid }
}

const withTarget = <T extends { targetRef?: Ref }>(server: ApiServer, each: T): T =>
  each.targetRef ? { ...each, targetRef: resolved(server, each.targetRef) } : each

export function presentEndpointSlice(server: ApiServer, object: ApiObject): ApiObject {
  const endpoints = (object['endpoints'] ?? []) as { targetRef?: Ref }[]
  return { ...object, endpoints: endpoints.map((each) => withTarget(server, each)) }
}

interface Subset {
  addresses?: { targetRef?: Ref }[]
  notReadyAddresses?: { targetRef?: Ref }[]
}

export function presentEndpoints(server: ApiServer, object: ApiObject): ApiObject {
  const subsets = object['subsets'] as Subset[] | undefined
  if (!subsets) return object
  const whole = (subset: Subset): Subset => ({
    ...subset,
    ...(subset.addresses ? { addresses: subset.addresses.map((each) => withTarget(server, each)) } : {}),
    ...(subset.notReadyAddresses ? { notReadyAddresses: subset.notReadyAddresses.map((each) => withTarget(server, each)) } : {}),
  })
  return { ...object, subsets: subsets.map(whole) }
}

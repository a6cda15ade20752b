/** One object as the API server takes it: strict decoding, then validation by kind. */
import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  KubeProxyConfiguration,
  Node,
  ObjectMeta,
  Pod,
  ReplicaSet,
  Service,
  ServiceCIDR,
  StatefulSet,
} from '../objects.ts'
import { faultSink, type Fault, type FaultSink } from './fault.ts'
import type { SimulatedKind } from './kinds.ts'
import { decodePartStrictly, decodeStrictly } from './strict.ts'
import {
  validateEndpoints,
  validateEndpointSlice,
  validateKubeProxy,
  validateNode,
  validateServiceCidr,
} from './validate-cluster.ts'
import { validateMeta } from './validate-meta.ts'
import { validatePod, validateWorkload } from './validate-pod.ts'
import { validateService } from './validate-service.ts'

/** `v1`, of `apps/v1`: how the decoder's messages name it. */
const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1)

/** Faults are appended. An object that cannot be decoded is not validated: the server does not get that far either. */
export function checkObject(object: { apiVersion: string }, kind: SimulatedKind, namespaced: boolean, faults: Fault[]): void {
  const before = faults.length
  decodeStrictly(object, kind, kind, versionOf(object.apiVersion), faults)
  // Unknown fields leave the rest readable; a wrong type does not.
  for (let i = before; i < faults.length; i++) if (faults[i]!.at === 'value') return
  const meta = (object as { metadata?: Partial<ObjectMeta> }).metadata
  const sink = faultSink(kind, meta?.name ?? '', faults)
  if (kind !== 'KubeProxyConfiguration') validateMeta(meta, kind, namespaced, sink)
  validateByKind(object, kind, sink)
}

function validateByKind(object: unknown, kind: SimulatedKind, sink: FaultSink): void {
  switch (kind) {
    case 'Namespace':
      return
    case 'Node':
      return validateNode(object as Node, sink)
    case 'Pod':
      return validatePod(object as Pod, sink)
    case 'Deployment':
    case 'ReplicaSet':
    case 'DaemonSet':
    case 'StatefulSet':
      return validateWorkload(object as Deployment | ReplicaSet | DaemonSet | StatefulSet, sink)
    case 'Service':
      return validateService(object as Service, sink)
    case 'EndpointSlice':
      return validateEndpointSlice(object as EndpointSlice, sink)
    case 'Endpoints':
      return validateEndpoints(object as Endpoints, sink)
    case 'ServiceCIDR':
      return validateServiceCidr(object as ServiceCIDR, sink)
    case 'KubeProxyConfiguration':
      return validateKubeProxy(object as KubeProxyConfiguration, sink)
  }
}

/** Kinds that are kept whose fields are known. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  v1: ['ConfigMap', 'Secret', 'ServiceAccount'],
  'networking.k8s.io/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
}

/** A kind that is kept but not simulated: of most only the metadata is known. */
export function checkKept(
  object: { apiVersion: string; kind: string; metadata?: unknown },
  named: boolean,
  namespaced: boolean | undefined,
  faults: Fault[],
): void {
  if (!named) return
  if (KNOWN[object.apiVersion]?.includes(object.kind)) {
    const before = faults.length
    decodeStrictly(object, object.kind, object.kind, versionOf(object.apiVersion), faults)
    for (let i = before; i < faults.length; i++) if (faults[i]!.at === 'value') return
  } else if (
    object.metadata !== undefined &&
    !decodePartStrictly(object.metadata, 'ObjectMeta', 'metadata', object.kind, versionOf(object.apiVersion), faults)
  )
    return
  const meta = object.metadata as Partial<ObjectMeta> | undefined
  // Roles and the like allow colons and capitals: only that there is a name is checked.
  if (!meta?.name && !meta?.['generateName']) {
    faultSink(object.kind, '', faults).required(
      ['metadata', 'name'],
      'name or generateName is required',
      'give it a name under metadata',
    )
  } else if (namespaced === false && meta.namespace) {
    faultSink(object.kind, meta.name ?? '', faults).forbidden(['metadata', 'namespace'], 'not allowed on this type')
  }
}

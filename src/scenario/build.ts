/** Objects that were found right, sorted into a ClusterObjects with the API's defaults, in file order. */
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultEndpoints,
  defaultEndpointSlice,
  defaultPod,
  defaultReplicaSet,
  defaultService,
  defaultStatefulSet,
} from '../kube/defaults.ts'
import type { Path } from '../kube/api/fault.ts'
import { suffix } from '../kube/names.ts'
import type {
  ClusterObjects,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  KubeProxyConfiguration,
  Namespace,
  Node,
  ObjectMeta,
  OtherObject,
  Pod,
  ReplicaSet,
  Service,
  ServiceCIDR,
  StatefulSet,
} from '../kube/objects.ts'
import { emptyObjects } from '../kube/settings.ts'
import type { SimulatedKind } from '../kube/api/kinds.ts'

export interface Accepted {
  object: object
  /** `undefined`: kept, not simulated. */
  simulated: SimulatedKind | undefined
  /** `default` filled in; `undefined` for what belongs to the cluster. */
  namespace: string | undefined
  name: string
  /** Where it stands in the file. */
  origin: { document: number; base: Path }
}

export function buildObjects(accepted: readonly Accepted[]): ClusterObjects {
  const objects = emptyObjects()
  accepted.forEach(({ object, simulated, namespace, name }, index) => {
    if (simulated === 'KubeProxyConfiguration') {
      objects.kubeProxy = object as KubeProxyConfiguration
      return
    }
    const given = object as { metadata?: Partial<ObjectMeta> & { generateName?: string } }
    const metadata: ObjectMeta = { ...given.metadata, name: name || generated(given.metadata?.generateName, index) }
    if (namespace !== undefined) metadata.namespace = namespace
    add(objects, { ...given, metadata }, simulated)
  })
  return objects
}

/** `generateName` with five letters, as the API server does it, but the same each time. */
const generated = (prefix: string | undefined, index: number): string =>
  prefix ? `${prefix}${suffix(`${prefix} ${index}`)}` : ''

function add(objects: ClusterObjects, object: object, kind: Exclude<SimulatedKind, 'KubeProxyConfiguration'> | undefined): void {
  switch (kind) {
    case 'Namespace':
      return void objects.namespaces.push(object as Namespace)
    case 'Node':
      return void objects.nodes.push(object as Node)
    case 'Pod':
      return void objects.pods.push(defaultPod(object as Pod))
    case 'Deployment':
      return void objects.deployments.push(defaultDeployment(object as Deployment))
    case 'ReplicaSet':
      return void objects.replicaSets.push(defaultReplicaSet(object as ReplicaSet))
    case 'DaemonSet':
      return void objects.daemonSets.push(defaultDaemonSet(object as DaemonSet))
    case 'StatefulSet':
      return void objects.statefulSets.push(defaultStatefulSet(object as StatefulSet))
    case 'Service':
      return void objects.services.push(defaultService(object as Service))
    case 'EndpointSlice':
      return void objects.endpointSlices.push(defaultEndpointSlice(object as EndpointSlice))
    case 'Endpoints':
      return void objects.endpoints.push(defaultEndpoints(object as Endpoints))
    case 'ServiceCIDR':
      return void objects.serviceCidrs.push(object as ServiceCIDR)
    case undefined:
      objects.others.push(object as OtherObject)
  }
}

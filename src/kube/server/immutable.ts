/** What may not change once an object is there: ValidateServiceUpdate, ValidatePodUpdate, ValidateDeploymentUpdate and their like. */
import { completePodSpec } from '../complete.ts'
import { canonical } from '../names.ts'
import type { PodSpec, Service } from '../objects.ts'
import type { ApiObject } from './server.ts'

export function immutableFaults(old: ApiObject, next: ApiObject): string[] {
  switch (old.kind) {
    case 'Service':
      return service(old as unknown as Service, next as unknown as Service)
    case 'Pod':
      return pod(old['spec'] as PodSpec, next['spec'] as PodSpec)
    case 'Deployment':
    case 'ReplicaSet':
    case 'DaemonSet':
      return selector(old, next)
    case 'StatefulSet':
      return statefulSet(old, next)
    case 'EndpointSlice':
      return old['addressType'] === next['addressType']
        ? []
        : [`addressType: Invalid value: ${JSON.stringify(next['addressType'])}: field is immutable`]
    default:
      return []
  }
}

const isName = (service: Service): boolean => service.spec.type === 'ExternalName'

function service(old: Service, next: Service): string[] {
  const [had, has] = [old.spec.clusterIPs?.[0], next.spec.clusterIPs?.[0]]
  // From and to ExternalName the address comes and goes.
  if (isName(old) || isName(next) || !had || !has || had === has) return []
  return [`spec.clusterIPs[0]: Invalid value: ${JSON.stringify(next.spec.clusterIPs)}: may not change once set`]
}

const POD_RULE =
  'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

function pod(old: PodSpec, next: PodSpec): string[] {
  const frozen = (spec: PodSpec): string => {
    const { containers, initContainers, tolerations, ...rest } = completePodSpec(spec)
    const plain = (list: PodSpec['containers'] | undefined) => list?.map((each) => ({ ...each, image: '', imagePullPolicy: '' }))
    void tolerations
    return canonical({ ...rest, containers: plain(containers), initContainers: plain(initContainers) })
  }
  return frozen(old) === frozen(next) ? [] : [`spec: ${POD_RULE}`]
}

interface Selecting {
  spec?: { selector?: unknown }
}

function selector(old: ApiObject & Selecting, next: ApiObject & Selecting): string[] {
  if (canonical(old.spec?.selector) === canonical(next.spec?.selector)) return []
  return [`spec.selector: Invalid value: ${JSON.stringify(next.spec?.selector ?? {})}: field is immutable`]
}

const STATEFUL = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
])

function statefulSet(old: ApiObject, next: ApiObject): string[] {
  const rest = (object: ApiObject): string =>
    canonical(Object.fromEntries(Object.entries(object['spec'] ?? {}).filter(([key]) => !STATEFUL.has(key))))
  if (rest(old) === rest(next)) return []
  return [
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ]
}

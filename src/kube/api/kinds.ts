/**
 * Which kinds the Kubernetes API has (1.36, `kubectl api-resources`), which of them are simulated, and what becomes of
 * a kind of another group: a custom resource's is kept, a wrong version of a built-in one is refused.
 */
import { dictionary } from '../../net/dictionary.ts'
import { nearest } from './fault.ts'

export type SimulatedKind =
  | 'Namespace'
  | 'Node'
  | 'Pod'
  | 'Deployment'
  | 'ReplicaSet'
  | 'DaemonSet'
  | 'StatefulSet'
  | 'Service'
  | 'EndpointSlice'
  | 'Endpoints'
  | 'ServiceCIDR'
  | 'KubeProxyConfiguration'

/** `Kind` is namespaced, `Kind*` belongs to the cluster; by group and version. */
const BUILT_IN: Record<string, string> = dictionary({
  v1: `Binding ComponentStatus* ConfigMap Endpoints Event LimitRange Namespace* Node* PersistentVolume* PersistentVolumeClaim
    Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount`,
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'certificates.k8s.io/v1': 'CertificateSigningRequest*',
  'certificates.k8s.io/v1beta1': 'ClusterTrustBundle* PodCertificateRequest',
  'certificates.k8s.io/v1alpha1': 'ClusterTrustBundle* PodCertificateRequest',
  'coordination.k8s.io/v1': 'Lease',
  'coordination.k8s.io/v1beta1': 'LeaseCandidate',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'flowcontrol.apiserver.k8s.io/v1': 'FlowSchema* PriorityLevelConfiguration*',
  'networking.k8s.io/v1': 'IPAddress* Ingress IngressClass* NetworkPolicy ServiceCIDR*',
  'networking.k8s.io/v1beta1': 'IPAddress* ServiceCIDR*',
  'node.k8s.io/v1': 'RuntimeClass*',
  'policy/v1': 'PodDisruptionBudget Eviction',
  'rbac.authorization.k8s.io/v1': 'ClusterRole* ClusterRoleBinding* Role RoleBinding',
  'resource.k8s.io/v1': 'DeviceClass* ResourceClaim ResourceClaimTemplate ResourceSlice*',
  'resource.k8s.io/v1beta1': 'DeviceClass* ResourceClaim ResourceClaimTemplate ResourceSlice*',
  'resource.k8s.io/v1beta2': 'DeviceClass* ResourceClaim ResourceClaimTemplate ResourceSlice*',
  'resource.k8s.io/v1alpha3': 'DeviceTaintRule*',
  'scheduling.k8s.io/v1': 'PriorityClass*',
  'scheduling.k8s.io/v1alpha1': 'Workload',
  'storage.k8s.io/v1': 'CSIDriver* CSINode* CSIStorageCapacity StorageClass* VolumeAttachment* VolumeAttributesClass*',
  'storage.k8s.io/v1beta1': 'VolumeAttributesClass*',
  'storagemigration.k8s.io/v1beta1': 'StorageVersionMigration*',
  'admissionregistration.k8s.io/v1': `MutatingWebhookConfiguration* ValidatingAdmissionPolicy* ValidatingAdmissionPolicyBinding*
    ValidatingWebhookConfiguration* MutatingAdmissionPolicy* MutatingAdmissionPolicyBinding*`,
  'admissionregistration.k8s.io/v1beta1': 'MutatingAdmissionPolicy* MutatingAdmissionPolicyBinding*',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition*',
  'apiregistration.k8s.io/v1': 'APIService*',
  'authentication.k8s.io/v1': 'SelfSubjectReview* TokenReview* TokenRequest',
  'authorization.k8s.io/v1': 'LocalSubjectAccessReview SelfSubjectAccessReview* SelfSubjectRulesReview* SubjectAccessReview*',
  'internal.apiserver.k8s.io/v1alpha1': 'StorageVersion*',
  'gateway.networking.k8s.io/v1':
    'BackendTLSPolicy GRPCRoute Gateway GatewayClass* HTTPRoute ListenerSet ReferenceGrant TLSRoute',
  'gateway.networking.k8s.io/v1beta1': 'Gateway GatewayClass* HTTPRoute ReferenceGrant',
  'gateway.networking.k8s.io/v1alpha2': 'GRPCRoute TCPRoute TLSRoute UDPRoute ReferenceGrant',
  'policy.networking.k8s.io/v1alpha1': 'AdminNetworkPolicy* BaselineAdminNetworkPolicy*',
  'policy.networking.k8s.io/v1alpha2': 'ClusterNetworkPolicy*',
})

const SIMULATED: Record<string, string> = dictionary({
  v1: 'Namespace Node Pod Service Endpoints',
  'apps/v1': 'Deployment ReplicaSet DaemonSet StatefulSet',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'networking.k8s.io/v1': 'ServiceCIDR',
  'kubeproxy.config.k8s.io/v1alpha1': 'KubeProxyConfiguration',
})

/** Files of tools, not objects of the API: they have no name. */
const CONFIGURATION_GROUPS =
  /^(?:kind\.x-k8s\.io|kubeadm\.k8s\.io|kubelet\.config\.k8s\.io|kubescheduler\.config\.k8s\.io|kustomize\.config\.k8s\.io|audit\.k8s\.io|apiserver\.k8s\.io|apiserver\.config\.k8s\.io|kubecontrollermanager\.config\.k8s\.io)\//

export type KindFate =
  | { kind: 'simulated'; name: SimulatedKind; namespaced: boolean }
  /** Kept and named as not simulated; `named`: it must have a metadata.name. */
  | { kind: 'kept'; namespaced: boolean | undefined; named: boolean }
  | { kind: 'unknown'; message: string; cure: string }

interface KindEntry {
  apiVersion: string
  name: string
  namespaced: boolean
}

const table = new Map<string, KindEntry>()
const versionsOf = new Map<string, string[]>()
for (const [apiVersion, kinds] of Object.entries(BUILT_IN)) {
  for (const word of kinds.trim().split(/\s+/)) {
    const name = word.replace('*', '')
    table.set(`${apiVersion} ${name}`, { apiVersion, name, namespaced: !word.endsWith('*') })
    versionsOf.set(name, [...(versionsOf.get(name) ?? []), apiVersion])
  }
}
const simulated = new Set(
  Object.entries(SIMULATED).flatMap(([apiVersion, kinds]) => kinds.split(' ').map((kind) => `${apiVersion} ${kind}`)),
)
const builtInGroups = new Set(Object.keys(BUILT_IN).map(groupOf))

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** Groups that older releases served: kinds moved on, with a version that is served now. */
const FORMER_GROUPS = new Set(['extensions'])

export function fateOfKind(apiVersion: string, kind: string): KindFate {
  const key = `${apiVersion} ${kind}`
  if (key === 'kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration')
    return { kind: 'simulated', name: 'KubeProxyConfiguration', namespaced: false }
  const entry = table.get(key)
  if (entry && simulated.has(key)) return { kind: 'simulated', name: kind as SimulatedKind, namespaced: entry.namespaced }
  if (entry) return { kind: 'kept', namespaced: entry.namespaced, named: true }
  if (CONFIGURATION_GROUPS.test(apiVersion)) return { kind: 'kept', namespaced: false, named: false }
  const group = groupOf(apiVersion)
  const builtIn = builtInGroups.has(group) || FORMER_GROUPS.has(group)
  // A group with a dot that is nobody's yet is a custom resource's; so is another version of one such as the Gateway API's.
  if (group.includes('.') && !builtIn && group !== 'kubeproxy.config.k8s.io' && group !== 'hoplight.dev') {
    return { kind: 'kept', namespaced: undefined, named: true }
  }
  return {
    kind: 'unknown',
    message: `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
    cure: cureFor(apiVersion, kind),
  }
}

function cureFor(apiVersion: string, kind: string): string {
  const versions =
    kind === 'KubeProxyConfiguration'
      ? ['kubeproxy.config.k8s.io/v1alpha1']
      : kind === 'Scenario'
        ? ['hoplight.dev/v1']
        : versionsOf.get(kind)
  if (versions) return `${kind} is in apiVersion ${versions.join(' or ')}`
  const near = nearest(kind, [...versionsOf.keys(), 'Scenario', 'KubeProxyConfiguration'])
  if (near) return `did you mean ${near}?`
  return groupOf(apiVersion) === ''
    ? 'apiVersion and kind must name a kind of the Kubernetes API'
    : `a custom resource's apiVersion is GROUP.DOMAIN/VERSION, such as example.com/v1`
}

/** `services`, as the API server's messages name a resource. */
export function resourceName(kind: string): string {
  const lower = kind.toLowerCase()
  if (lower === 'endpoints') return lower
  if (/(?:s|x|ss)$/.test(lower)) return `${lower}es`
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`
}

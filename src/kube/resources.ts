/**
 * The resources that the API server serves, as `kubectl api-resources` of 1.36 lists them: how each may be called, whether it
 * is namespaced, and in which list of ClusterObjects its objects are.
 */
import { dictionary } from '../net/dictionary.ts'
import type { ClusterObjects } from './objects.ts'

export type ObjectList = Exclude<keyof ClusterObjects, 'kubeProxy' | 'owned' | 'given'>

export interface Resource {
  readonly name: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly apiVersion: string
  readonly namespaced: boolean
  readonly kind: string
  readonly list: ObjectList
}

/** `plural[,short…] Kind` by group and version; `*` marks what belongs to the cluster. */
const TABLE: readonly (readonly [string, string])[] = [
  [
    'v1',
    `bindings Binding|componentstatuses,cs ComponentStatus*|configmaps,cm ConfigMap|endpoints,ep Endpoints|events,ev Event
    limitranges,limits LimitRange|namespaces,ns Namespace*|nodes,no Node*|persistentvolumeclaims,pvc PersistentVolumeClaim
    persistentvolumes,pv PersistentVolume*|pods,po Pod|podtemplates PodTemplate|replicationcontrollers,rc ReplicationController
    resourcequotas,quota ResourceQuota|secrets Secret|serviceaccounts,sa ServiceAccount|services,svc Service`,
  ],
  [
    'admissionregistration.k8s.io/v1',
    `mutatingadmissionpolicies MutatingAdmissionPolicy*|mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding*
    mutatingwebhookconfigurations MutatingWebhookConfiguration*|validatingadmissionpolicies ValidatingAdmissionPolicy*
    validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding*|validatingwebhookconfigurations ValidatingWebhookConfiguration*`,
  ],
  ['apiextensions.k8s.io/v1', 'customresourcedefinitions,crd,crds CustomResourceDefinition*'],
  ['apiregistration.k8s.io/v1', 'apiservices APIService*'],
  [
    'apps/v1',
    `controllerrevisions ControllerRevision|daemonsets,ds DaemonSet|deployments,deploy Deployment|replicasets,rs ReplicaSet
    statefulsets,sts StatefulSet`,
  ],
  ['authentication.k8s.io/v1', 'selfsubjectreviews SelfSubjectReview*|tokenreviews TokenReview*'],
  [
    'authorization.k8s.io/v1',
    `localsubjectaccessreviews LocalSubjectAccessReview|selfsubjectaccessreviews SelfSubjectAccessReview*
    selfsubjectrulesreviews SelfSubjectRulesReview*|subjectaccessreviews SubjectAccessReview*`,
  ],
  ['autoscaling/v2', 'horizontalpodautoscalers,hpa HorizontalPodAutoscaler'],
  ['batch/v1', 'cronjobs,cj CronJob|jobs Job'],
  ['certificates.k8s.io/v1', 'certificatesigningrequests,csr CertificateSigningRequest*'],
  ['coordination.k8s.io/v1', 'leases Lease'],
  ['discovery.k8s.io/v1', 'endpointslices EndpointSlice'],
  ['events.k8s.io/v1', 'events,ev Event'],
  ['flowcontrol.apiserver.k8s.io/v1', 'flowschemas FlowSchema*|prioritylevelconfigurations PriorityLevelConfiguration*'],
  [
    'networking.k8s.io/v1',
    `ingressclasses IngressClass*|ingresses,ing Ingress|ipaddresses,ip IPAddress*|networkpolicies,netpol NetworkPolicy
    servicecidrs ServiceCIDR*`,
  ],
  ['node.k8s.io/v1', 'runtimeclasses RuntimeClass*'],
  ['policy/v1', 'poddisruptionbudgets,pdb PodDisruptionBudget'],
  [
    'rbac.authorization.k8s.io/v1',
    'clusterrolebindings ClusterRoleBinding*|clusterroles ClusterRole*|rolebindings RoleBinding|roles Role',
  ],
  [
    'resource.k8s.io/v1',
    `deviceclasses DeviceClass*|resourceclaims ResourceClaim|resourceclaimtemplates ResourceClaimTemplate
    resourceslices ResourceSlice*`,
  ],
  ['scheduling.k8s.io/v1', 'priorityclasses,pc PriorityClass*'],
  [
    'storage.k8s.io/v1',
    `csidrivers CSIDriver*|csinodes CSINode*|csistoragecapacities CSIStorageCapacity|storageclasses,sc StorageClass*
    volumeattachments VolumeAttachment*|volumeattributesclasses,vac VolumeAttributesClass*`,
  ],
]

const LISTS: Readonly<Record<string, ObjectList>> = dictionary({
  'v1 Namespace': 'namespaces',
  'v1 Node': 'nodes',
  'v1 Pod': 'pods',
  'v1 Service': 'services',
  'v1 Endpoints': 'endpoints',
  'apps/v1 Deployment': 'deployments',
  'apps/v1 ReplicaSet': 'replicaSets',
  'apps/v1 DaemonSet': 'daemonSets',
  'apps/v1 StatefulSet': 'statefulSets',
  'discovery.k8s.io/v1 EndpointSlice': 'endpointSlices',
  'networking.k8s.io/v1 ServiceCIDR': 'serviceCidrs',
})

export const RESOURCES: readonly Resource[] = TABLE.flatMap(([apiVersion, entries]) =>
  entries.split(/\||\n/).map((entry): Resource => {
    const [names = '', starred = ''] = entry.trim().split(' ')
    const [name = '', ...shortNames] = names.split(',')
    const kind = starred.replace('*', '')
    return {
      name,
      singular: kind.toLowerCase(),
      shortNames,
      apiVersion,
      namespaced: !starred.endsWith('*'),
      kind,
      list: LISTS[`${apiVersion} ${kind}`] ?? 'others',
    }
  }),
)

export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''

/** `deployments.apps`, `pods`: as messages name a resource. */
export const qualified = ({ name, apiVersion }: Resource): string =>
  groupOf(apiVersion) === '' ? name : `${name}.${groupOf(apiVersion)}`

const byWord = new Map<string, Resource>()
for (const resource of RESOURCES) {
  const group = groupOf(resource.apiVersion)
  const [, version = ''] = resource.apiVersion.split('/')
  for (const word of [resource.name, resource.singular, ...resource.shortNames]) {
    // The first group that has the word wins, as discovery's order says; the others are asked for by group.
    if (!byWord.has(word)) byWord.set(word, resource)
    if (group === '') continue
    byWord.set(`${word}.${group}`, resource)
    byWord.set(`${word}.${version}.${group}`, resource)
  }
}

/** What a person calls a resource: plural, singular, short or with its group, in any case. */
export const findResource = (word: string): Resource | undefined => byWord.get(word.toLowerCase())

const byKind = new Map(RESOURCES.map((resource) => [`${resource.apiVersion} ${resource.kind}`, resource]))
export const resourceOf = (apiVersion: string, kind: string): Resource | undefined =>
  byKind.get(`${apiVersion} ${kind}`) ??
  RESOURCES.find((each) => each.kind === kind && groupOf(each.apiVersion) === groupOf(apiVersion))

/** Of a kind that nobody has heard of: what a custom resource's objects are called by. */
export function customResource(apiVersion: string, kind: string, namespaced: boolean): Resource {
  const lower = kind.toLowerCase()
  const name = /(?:s|x)$/.test(lower) ? `${lower}es` : /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`
  return { name, singular: lower, shortNames: [], apiVersion, namespaced, kind, list: 'others' }
}

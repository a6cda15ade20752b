/** An object as the API server answers: with the metadata that it keeps, every default filled in, and the status that the components report. */
import type { DaemonSet, Deployment, Node, ObjectMeta, Pod, ReplicaSet, Service, StatefulSet } from '../objects.ts'
import { presentEndpoints, presentEndpointSlice } from './present-endpoints.ts'
import { presentNode } from './present-node.ts'
import { presentPod } from './present-pod.ts'
import { presentDaemonSet, presentDeployment, presentReplicaSet, presentStatefulSet } from './present-workload.ts'
import { type ApiObject, type ApiServer, listOf, metaOf } from './server.ts'

export function present(server: ApiServer, object: ApiObject): ApiObject {
  if (object.kind === 'Event') return object
  return { ...body(server, object), metadata: metadataOf(server, object) }
}

function body(server: ApiServer, object: ApiObject): ApiObject {
  switch (`${object.apiVersion} ${object.kind}`) {
    case 'v1 Pod':
      return presentPod(server, object as unknown as Pod)
    case 'v1 Node':
      return presentNode(server, object as unknown as Node)
    case 'v1 Namespace':
      return {
        ...object,
        spec: { finalizers: ['kubernetes'], ...(object['spec'] as object) },
        status: { phase: object.metadata['deletionTimestamp'] ? 'Terminating' : 'Active' },
      }
    case 'v1 Service':
      return { ...object, status: { loadBalancer: {}, ...((object as unknown as Service).status ?? {}) } }
    case 'v1 Endpoints':
      return presentEndpoints(server, object)
    case 'discovery.k8s.io/v1 EndpointSlice':
      return presentEndpointSlice(server, object)
    case 'apps/v1 Deployment':
      return presentDeployment(server, object as unknown as Deployment)
    case 'apps/v1 ReplicaSet':
      return presentReplicaSet(server, object as unknown as ReplicaSet)
    case 'apps/v1 DaemonSet':
      return presentDaemonSet(server, object as unknown as DaemonSet)
    case 'apps/v1 StatefulSet':
      return presentStatefulSet(server, object as unknown as StatefulSet)
    case 'v1 Secret':
      return secret(object)
    case 'networking.k8s.io/v1 Ingress':
      return { ...object, status: { loadBalancer: {}, ...(object['status'] as object) } }
    case 'networking.k8s.io/v1 NetworkPolicy':
      return networkPolicy(object)
    default:
      return object
  }
}

/** Ingress always, Egress where there are such rules, unless it says otherwise. */
function networkPolicy(object: ApiObject): ApiObject {
  const spec = (object['spec'] ?? {}) as { policyTypes?: string[]; egress?: unknown[] }
  if (spec.policyTypes) return object
  return { ...object, spec: { ...spec, policyTypes: ['Ingress', ...(spec.egress ? ['Egress'] : [])] } }
}

/** `stringData` is for writing only: it is read as base64 `data`. */
function secret(object: ApiObject): ApiObject {
  const { stringData, ...rest } = object as ApiObject & { stringData?: Record<string, string> }
  if (!stringData) return { type: 'Opaque', ...rest }
  const data = { ...(rest['data'] as Record<string, string> | undefined) }
  for (const [key, value] of Object.entries(stringData)) data[key] = base64(value)
  return { type: 'Opaque', ...rest, data }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function base64(text: string): string {
  const bytes = utf8(text)
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]!
    out += (b === undefined ? '=' : DIGITS[(bits >> 6) & 63]!) + (c === undefined ? '=' : DIGITS[bits & 63]!)
  }
  return out
}

function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return bytes
}

/** Kinds whose `generation` the server counts. */
const COUNTED = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'EndpointSlice',
  'Ingress',
  'NetworkPolicy',
])

function metadataOf(server: ApiServer, object: ApiObject): ObjectMeta {
  const { uid, resourceVersion, creationTimestamp, generation } = metaOf(server, object)
  const metadata: ObjectMeta = {
    ...object.metadata,
    ...annotationsOf(server, object),
    creationTimestamp,
    resourceVersion: String(resourceVersion),
    uid,
  }
  if (COUNTED.has(object.kind)) metadata['generation'] = generation
  const owners = object.metadata.ownerReferences
  if (owners) {
    metadata.ownerReferences = owners.map((owner) => ({
      ...owner,
      blockOwnerDeletion: true,
      uid: owner.uid ?? ownerUid(server, owner.kind, object.metadata.namespace, owner.name) ?? '',
    }))
  }
  return metadata
}

function ownerUid(server: ApiServer, kind: string, namespace: string | undefined, name: string): string | undefined {
  const lists = ['deployments', 'replicaSets', 'daemonSets', 'statefulSets', 'services', 'endpoints', 'nodes'] as const
  for (const list of lists) {
    const found = listOf(server.objects, list).find(
      (each) => each.kind === kind && each.metadata.name === name && (kind === 'Node' || each.metadata.namespace === namespace),
    )
    if (found) return metaOf(server, found).uid
  }
  return undefined
}

function annotationsOf(server: ApiServer, object: ApiObject): { annotations?: Record<string, string> } {
  if (object.kind !== 'Deployment' && object.kind !== 'ReplicaSet' && object.kind !== 'DaemonSet') return {}
  const more: Record<string, string> = {}
  const revision = 'deployment.kubernetes.io/revision'
  if (object.kind === 'Deployment') {
    const revisions = server.objects.replicaSets
      .filter(
        ({ metadata }) =>
          metadata.namespace === object.metadata.namespace &&
          metadata.ownerReferences?.some((each) => each.kind === 'Deployment' && each.name === object.metadata.name),
      )
      .map(({ metadata }) => Number(metadata.annotations?.[revision] ?? 1))
    more[revision] = String(Math.max(1, ...revisions))
  } else if (object.kind === 'DaemonSet')
    more['deprecated.daemonset.template.generation'] = String(metaOf(server, object).generation)
  else if (object.metadata.annotations?.[revision]) {
    const replicas = (object['spec'] as { replicas?: number } | undefined)?.replicas ?? 0
    more['deployment.kubernetes.io/desired-replicas'] = String(replicas)
    more['deployment.kubernetes.io/max-replicas'] = String(replicas + Math.ceil(replicas / 4))
  }
  return { annotations: { ...more, ...object.metadata.annotations } }
}

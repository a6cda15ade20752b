/** A pod as it is read: the defaults of its spec, the service account's volume, and the status that the kubelet reports. */
import { isPodReady } from '../controllers/pod-addresses.ts'
import { completePodSpec } from '../complete.ts'
import { hashOf, suffix } from '../names.ts'
import type { Container, ContainerStatus, Pod, PodSpec } from '../objects.ts'
import { timestamp } from './clock.ts'
import { type ApiObject, type ApiServer, metaOf } from './server.ts'

type Fields = Record<string, unknown>

export function presentPod(server: ApiServer, pod: Pod): ApiObject {
  return { ...pod, spec: specOf(server, pod), status: statusOf(server, pod) }
}

const NODE_TOLERATIONS = ['not-ready', 'unreachable'].map((what) => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${what}`,
  operator: 'Exists',
  tolerationSeconds: 300,
}))

function specOf({ settings }: ApiServer, pod: Pod): Fields {
  const spec = completePodSpec(pod.spec) as PodSpec & Fields
  const account = (spec['serviceAccountName'] as string | undefined) ?? 'default'
  const token = `kube-api-access-${suffix(`${settings.seed} token ${pod.metadata.namespace ?? ''} ${pod.metadata.name}`)}`
  const mount = { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: token, readOnly: true }
  const hasOwn = ((spec['volumes'] ?? []) as { name: string }[]).some(({ name }) => name.startsWith('kube-api-access-'))
  const withMount = (container: Container): Fields => {
    const given = container as Container & { volumeMounts?: unknown[] }
    return hasOwn ? { ...given } : { ...given, volumeMounts: [...(given.volumeMounts ?? []), mount] }
  }
  const tolerations = spec.tolerations ?? []
  const missing = NODE_TOLERATIONS.filter(
    ({ key }) => !tolerations.some((each) => each.key === key || (!each.key && each.operator === 'Exists')),
  )
  return {
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    ...spec,
    serviceAccount: account,
    serviceAccountName: account,
    containers: spec.containers.map(withMount),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(withMount) } : {}),
    tolerations: [...tolerations, ...missing],
    ...(hasOwn ? {} : { volumes: [...((spec['volumes'] as unknown[] | undefined) ?? []), tokenVolume(token)] }),
  }
}

const tokenVolume = (name: string): Fields => ({
  name,
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
      { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
    ],
  },
})

export const phaseOf = (pod: Pod): string => pod.status?.phase ?? (pod.spec.nodeName && pod.status?.podIP ? 'Running' : 'Pending')

/** BestEffort without any request or limit, Guaranteed where both are there and the same for all. */
function qosClass({ containers }: PodSpec): string {
  const asks = containers.map((each) => (each as { resources?: { limits?: object; requests?: object } }).resources ?? {})
  if (asks.every(({ limits, requests }) => !limits && !requests)) return 'BestEffort'
  const isEqual = asks.every(
    ({ limits, requests }) =>
      limits && Object.keys(limits).length >= 2 && (!requests || JSON.stringify(requests) === JSON.stringify(limits)),
  )
  return isEqual ? 'Guaranteed' : 'Burstable'
}

function statusOf(server: ApiServer, pod: Pod): Fields {
  const given = (pod.status ?? {}) as Fields & Pod['status']
  const since = metaOf(server, pod as unknown as ApiObject).creationTimestamp
  const phase = phaseOf(pod)
  const runs = phase === 'Running'
  const ready = runs && isPodReady(pod)
  const condition = (type: string, status: boolean, more: Fields = {}): Fields => ({
    lastProbeTime: null,
    lastTransitionTime: since,
    status: status ? 'True' : 'False',
    type,
    ...more,
  })
  const unready = {
    message: `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(' ')}]`,
    reason: 'ContainersNotReady',
  }
  const started = pod.spec.nodeName !== undefined
  const conditions = started
    ? [
        condition('PodReadyToStartContainers', runs),
        condition('Initialized', true),
        condition('Ready', ready, ready ? {} : unready),
        condition('ContainersReady', ready, ready ? {} : unready),
        condition('PodScheduled', true),
      ]
    : [condition('PodScheduled', false, unscheduled(server, pod))]
  const { hostIP } = given
  return {
    ...given,
    conditions: (given.conditions?.length ?? 0) > 0 ? given.conditions : conditions,
    ...(started ? { containerStatuses: containerStatuses(server, pod, ready, since) } : {}),
    ...(hostIP ? { hostIP, hostIPs: [{ ip: hostIP }] } : {}),
    phase,
    qosClass: qosClass(pod.spec),
    ...(started ? { startTime: given['startTime'] ?? since } : {}),
  }
}

function unscheduled(server: ApiServer, pod: Pod): Fields {
  const told = server.happenings.findLast(
    (each) =>
      each.kind === 'Pod' &&
      each.name === pod.metadata.name &&
      each.namespace === pod.metadata.namespace &&
      each.reason === 'FailedScheduling',
  )
  return told ? { message: told.message, reason: 'Unschedulable' } : {}
}

/** 64 hexadecimal digits that stay the same from run to run. */
export const hexId = (text: string): string =>
  Array.from({ length: 8 }, (_, i) => hashOf(`${text} ${i}`).toString(16).padStart(8, '0')).join('')

/** What the container runtime calls a container: another one after each restart. */
export const containerId = (
  server: ApiServer,
  pod: Pod,
  name: string,
  restarts = pod.status?.containerStatuses?.find((each) => each.name === name)?.restartCount ?? 0,
): string =>
  hexId(
    `${server.settings.seed} container ${metaOf(server, pod as unknown as ApiObject).uid} ${name}${restarts === 0 ? '' : ` ${restarts}`}`,
  )

/** What the kubelet reported of containers, with what follows from their spec. */
function containerStatuses(server: ApiServer, pod: Pod, ready: boolean, since: string): unknown[] {
  const given = pod.status?.containerStatuses ?? []
  const made = pod.spec.containers.map((container) => {
    const reported = given.find(({ name }) => name === container.name)
    const status = containerStatus(server, pod, container, ready, since, reported?.restartCount ?? 0)
    return reported ? { ...status, ...withIds(server, pod, reported) } : status
  })
  return [...made, ...given.filter(({ name }) => !pod.spec.containers.some((each) => each.name === name))]
}

/** A container that ended is told by its own id; one that waits has none but that. */
function withIds(server: ApiServer, pod: Pod, reported: ContainerStatus): Fields {
  const { name, restartCount, state, lastState } = reported
  if (!lastState?.terminated || lastState.terminated.containerID) return { ...reported }
  const containerID = `containerd://${containerId(server, pod, name, restartCount - (state.waiting ? 0 : 1))}`
  const terminated = { ...lastState.terminated, containerID }
  return { ...reported, lastState: { terminated } }
}

function containerStatus(
  server: ApiServer,
  pod: Pod,
  { name, image = '' }: Container,
  ready: boolean,
  since: string,
  restarts: number,
): Fields {
  const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
  const runs = phaseOf(pod) === 'Running'
  const id = `containerd://${containerId(server, pod, name, restarts)}`
  const state = isOver
    ? {
        terminated: {
          containerID: id,
          exitCode: pod.status?.phase === 'Failed' ? 1 : 0,
          finishedAt: timestamp(server.now()),
          reason: pod.status?.phase === 'Failed' ? 'Error' : 'Completed',
          startedAt: since,
        },
      }
    : runs
      ? { running: { startedAt: since } }
      : { waiting: { reason: 'ContainerCreating' } }
  return {
    ...(runs || isOver ? { containerID: id } : {}),
    image: fullImage(image),
    imageID: runs || isOver ? `${fullImage(image).replace(/:[^/:]*$/, '')}@sha256:${hexId(image)}` : '',
    lastState: {},
    name,
    ready,
    restartCount: restarts,
    started: runs,
    state,
  }
}

/** As containerd names images: registry, library and tag spelled out. */
export function fullImage(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const path = hasRegistry ? image : `docker.io/${rest.length > 0 ? image : `library/${image}`}`
  return path.includes('@') || path.slice(path.lastIndexOf('/')).includes(':') ? path : `${path}:latest`
}

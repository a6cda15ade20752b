/** What a kubelet reports of a pod's readiness: its conditions and its containers' states. Kubernetes, pkg/kubelet/status/generate.go. */
import type { ContainerStatus, Pod, PodCondition } from '../objects.ts'
import { isProbed } from './probe.ts'

const OWN = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']

/** A pod that starts now: not ready until its probes say so. `undefined` where nothing stands in the way of being ready. */
export function firstStatus(pod: Pod, now: string): Partial<NonNullable<Pod['status']>> | undefined {
  const gates = pod.spec.readinessGates ?? []
  if (gates.length === 0 && !isProbed(pod)) return undefined
  const containers = pod.spec.containers.map(({ name, startupProbe, readinessProbe }): ContainerStatus => {
    const started = startupProbe === undefined
    const ready = started && readinessProbe === undefined
    return { name, ready, started, restartCount: 0, state: { running: { startedAt: now } }, lastState: {} }
  })
  return statusWith(pod, containers, now)
}

/** The status with these containers, conditions included (`since`: what was never told otherwise has been so); those of others (readiness gates) are left as they are. */
export function statusWith(
  pod: Pod,
  containers: readonly ContainerStatus[],
  now: string,
  since = now,
): NonNullable<Pod['status']> {
  return { ...pod.status, containerStatuses: [...containers], conditions: conditionsOf(pod, containers, now, since) }
}

function conditionsOf(pod: Pod, containers: readonly ContainerStatus[], now: string, since = now): PodCondition[] {
  const had = pod.status?.conditions ?? []
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name)
  const inContainers =
    unready.length > 0
      ? { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
      : undefined
  const condition = (type: string, why: { reason: string; message: string } | undefined): PodCondition => {
    const status = why ? 'False' : 'True'
    const old = had.find((each) => each.type === type)
    const first = status === 'True' ? since : now
    const kept = old === undefined ? first : old.status === status ? (old.lastTransitionTime ?? first) : now
    return { ...why, type, status, lastProbeTime: null, lastTransitionTime: kept }
  }
  return [
    ...had.filter(({ type }) => !OWN.includes(type)),
    condition('PodReadyToStartContainers', undefined),
    condition('Initialized', undefined),
    condition('Ready', inContainers ?? gatesClosed(pod)),
    condition('ContainersReady', inContainers),
    condition('PodScheduled', undefined),
  ]
}

/** `spec.readinessGates`: conditions that somebody else sets, all of which must be true. */
export function gatesClosed({ spec, status }: Pod): { reason: string; message: string } | undefined {
  const why = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = status?.conditions?.find(({ type }) => type === conditionType)
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return condition.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
  })
  return why.length === 0 ? undefined : { reason: 'ReadinessGatesNotReady', message: why.join(', ') }
}

/** The conditions anew where a readiness gate has opened or closed; the same pod where nothing is other. */
export function withGates(pod: Pod, now: string): Pod {
  const { conditions = [], containerStatuses } = pod.status ?? {}
  if (!pod.spec.readinessGates?.length || !containerStatuses) return pod
  const made = conditionsOf(pod, containerStatuses, now)
  const isReady = (list: readonly PodCondition[]): string => {
    const { status, message } = list.find(({ type }) => type === 'Ready') ?? {}
    return `${status} ${message}`
  }
  return isReady(made) === isReady(conditions) ? pod : { ...pod, status: { ...pod.status, conditions: made } }
}

/**
 * A container that is probed: what its probes' results make of it, how it is killed and started again. Kubernetes, pkg/kubelet/prober
 * (worker.go), pkg/kubelet/kuberuntime (doBackOff) and client-go's flowcontrol.Backoff.
 */
import type { Container, ContainerStatus, Pod } from '../objects.ts'
import { timestamp } from '../server/clock.ts'
import { PROBE_FIELDS, PROBE_KINDS, type Outcome, type ProbeKind, type Worker, count, newWorker, seconds } from './probe.ts'

/** Plain data. `until` counts where it stops or waits. */
export interface ContainerRun {
  readonly name: string
  phase: 'runs' | 'stops' | 'waits' | 'ended'
  until: number
  startedAt: number
  restarts: number
  started: boolean
  ready: boolean
  last: { exitCode: number; startedAt: number; finishedAt: number } | undefined
  exitCode: number
  /** CrashLoopBackOff: how long the next restart waits, and since when it is that long. */
  backOffMs: number
  backOffAt: number
  workers: Worker[]
}

const FIRST_BACKOFF_MS = 10_000
const MOST_BACKOFF_MS = 300_000

/** `new`: it starts now. `old`: it has been there since the beginning and counts as ready. `given`: the file says what it is. */
export function startRun(container: Container, now: number, start: 'new' | 'old' | 'given', had?: ContainerStatus): ContainerRun {
  const { name, startupProbe, readinessProbe } = container
  const started = had?.started ?? (start !== 'new' || startupProbe === undefined)
  const ready = had?.ready ?? (started && (start !== 'new' || readinessProbe === undefined))
  return {
    name,
    phase: 'runs',
    until: 0,
    startedAt: now,
    restarts: had?.restartCount ?? 0,
    started,
    ready,
    last: undefined,
    exitCode: 0,
    backOffMs: 0,
    backOffAt: 0,
    workers: workersOf(container, now, start),
  }
}

const workersOf = (container: Container, now: number, start: 'new' | 'old' | 'given'): Worker[] =>
  PROBE_KINDS.flatMap((kind) => {
    const probe = container[PROBE_FIELDS[kind]]
    return probe ? [newWorker(kind, probe, now, start)] : []
  })

export const workerOf = (run: ContainerRun, kind: ProbeKind): Worker | undefined =>
  run.workers.find((worker) => worker.kind === kind)

/** Whether a worker asks at its next tick: the others wait for the startup probe. */
export function asks(run: ContainerRun, worker: Worker, now: number): boolean {
  if (run.phase !== 'runs' || worker.held || now < worker.from) return false
  const startup = workerOf(run, 'startup')
  if (!startup) return true
  return worker === startup ? startup.verdict !== true : startup.verdict === true
}

export interface Judged {
  /** What is reported has changed. */
  changed: boolean
  /** The container is to be killed. */
  kill: boolean
  /** The failure is told as an Event. */
  told: boolean
}

const NOTHING: Judged = { changed: false, kill: false, told: false }

/** What one result makes of a container. */
export function judge(run: ContainerRun, worker: Worker, container: Container, outcome: Outcome, now: number): Judged {
  if (run.phase !== 'runs') return NOTHING
  worker.errored = outcome.kind === 'errored'
  if (outcome.kind === 'errored') return { ...NOTHING, told: !worker.silent }
  const probe = container[PROBE_FIELDS[worker.kind]]!
  const success = outcome.kind === 'success'
  const isNew = count(worker, success, probe)
  if (worker.silent) {
    // What the file said holds until it could be seen that it is otherwise: a first yes, and then a no.
    if (isNew && success) worker.silent = false
    return NOTHING
  }
  const told = { ...NOTHING, told: !success }
  if (!isNew) return told
  if (worker.kind === 'readiness') {
    const changed = run.ready !== success
    run.ready = success
    return { ...told, changed }
  }
  if (!success) {
    worker.held = true
    return { ...told, kill: true }
  }
  if (worker.kind === 'liveness') return told
  // Started: readiness is asked at once, and where nobody asks for it the container is ready.
  const readiness = workerOf(run, 'readiness')
  for (const each of run.workers) if (each !== worker) each.next = now
  const changed = !run.started || (!readiness && !run.ready)
  run.started = true
  if (!readiness) run.ready = true
  return { ...told, changed }
}

/** The process has ended. Its kubelet starts it again at once the first time, later after a while; true if it runs again. */
export function endRun(run: ContainerRun, container: Container, now: number): boolean {
  run.last = { exitCode: run.exitCode, startedAt: run.startedAt, finishedAt: now }
  run.ready = false
  run.started = false
  const isRested = run.backOffMs === 0 || now - run.backOffAt > 2 * MOST_BACKOFF_MS
  if (!isRested) {
    run.phase = 'waits'
    run.until = now + run.backOffMs
    return false
  }
  run.backOffMs = 0
  restart(run, container, now)
  return true
}

export function restart(run: ContainerRun, container: Container, now: number): void {
  run.backOffMs = run.backOffMs === 0 ? FIRST_BACKOFF_MS : Math.min(2 * run.backOffMs, MOST_BACKOFF_MS)
  run.backOffAt = now
  run.phase = 'runs'
  run.startedAt = now
  run.restarts++
  run.started = container.startupProbe === undefined
  run.ready = run.started && container.readinessProbe === undefined
  run.workers = workersOf(container, now, 'new')
}

const reasonOf = (exitCode: number): string => (exitCode === 0 ? 'Completed' : 'Error')

/** As the kubelet reports it. `id`: what the runtime called the container that ended. */
export function reportOf(run: ContainerRun, pod: Pod, had: ContainerStatus | undefined): ContainerStatus {
  const { last } = run
  const terminated = last && {
    exitCode: last.exitCode,
    reason: reasonOf(last.exitCode),
    startedAt: timestamp(last.startedAt),
    finishedAt: timestamp(last.finishedAt),
  }
  const common = { name: run.name, ready: run.ready, started: run.started, restartCount: run.restarts }
  if (run.phase === 'ended' && terminated) return { ...common, state: { terminated }, lastState: had?.lastState ?? {} }
  const lastState = terminated ? { terminated } : (had?.lastState ?? {})
  if (run.phase !== 'waits') {
    const startedAt = run.last ? timestamp(run.startedAt) : (had?.state?.running?.startedAt ?? timestamp(run.startedAt))
    return { ...common, state: { running: { startedAt } }, lastState }
  }
  const { namespace = 'default', name, uid } = pod.metadata
  const message = `back-off ${goDuration(run.backOffMs)} restarting failed container=${run.name} pod=${name}_${namespace}(${uid ?? ''})`
  return { ...common, state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState }
}

/** `10s`, `1m20s`, `5m0s`. */
function goDuration(ms: number): string {
  const [minutes, rest] = [Math.floor(ms / 60_000), (ms % 60_000) / 1000]
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`
}

/** Whether time alone brings something that people wait for: a first verdict, or an end. */
export function restlessUntil(run: ContainerRun, now: number): number {
  if (run.phase === 'stops') return run.until
  if (run.phase !== 'runs') return Infinity
  let least = Infinity
  for (const worker of run.workers) {
    if (worker.verdict !== undefined || worker.held || worker.errored || (worker.kind === 'liveness' && run.restarts > 0))
      continue
    const startup = workerOf(run, 'startup')
    if (startup && worker !== startup && startup.verdict === undefined) continue
    // Who waits for an hour is not waited for.
    if (worker.from - now <= LONGEST_REST_MS) least = Math.min(least, worker.next)
  }
  return least
}

const LONGEST_REST_MS = 600_000

/** The next tick after one that is over. */
export const tickOn = (worker: Worker, container: Container, now: number): void => {
  const period = seconds(container[PROBE_FIELDS[worker.kind]]?.periodSeconds, 10)
  while (worker.next <= now) worker.next += period
}

/**
 * The kubelets' probers: each asks its node's containers over the network, as often as their probes say, and what comes of it is reported
 * to the API server. Kubernetes, pkg/kubelet/prober. A cluster whose pods have no probes pays nothing for it.
 */
import { type Ip, parseIp } from '../net/ip.ts'
import { nodeRef, podRef } from '../kube/cluster.ts'
import {
  type ContainerRun,
  asks,
  endRun,
  judge,
  reportOf,
  restart,
  restlessUntil,
  startRun,
  tickOn,
} from '../kube/kubelet/container-run.ts'
import { statusWith } from '../kube/kubelet/pod-status.ts'
import {
  type HttpQuestion,
  type Outcome,
  PROBE_FIELDS,
  type Worker,
  dialError,
  eventText,
  httpOutcome,
  httpQuestion,
  isProbed,
  portOf,
  seconds,
  timeoutError,
} from '../kube/kubelet/probe.ts'
import type { ClusterObjects, Container, Pod, Probe } from '../kube/objects.ts'
import { timestamp } from '../kube/server/clock.ts'
import { tellHappening, tellStart } from '../kube/server/happenings.ts'
import { servedBy } from '../kube/server/images.ts'
import { endingOf } from '../kube/server/ending.ts'
import { metaOf } from '../kube/server/server.ts'
import { change } from '../kube/server/write.ts'
import type { Socket, SocketEvent, SocketId } from '../linux/socket/socket.ts'
import { closeTcp, connectTcp, later } from '../linux/socket/tcp.ts'
import { serve } from '../programs/echo.ts'
import type { Lab } from './lab.ts'

/** One question that is under way. */
interface Attempt {
  readonly pod: string
  readonly container: string
  readonly kind: Worker['kind']
  readonly netns: string
  readonly address: string
  readonly question: HttpQuestion | undefined
  readonly deadline: number
  answer: string
  outcome: Outcome | undefined
}

export interface Kubelets {
  /** The pods that are probed, by their reference. */
  readonly pods: Map<string, Map<string, ContainerRun>>
  readonly attempts: Map<SocketId, Attempt>
  /** When something is next due; and when, of what people wait for. */
  next: number
  restless: number
}

export const noKubelets = (): Kubelets => ({ pods: new Map(), attempts: new Map(), next: Infinity, restless: Infinity })

/** A copy that goes its own way. */
export const forkKubelets = ({ pods, attempts, next, restless }: Kubelets): Kubelets => ({
  pods: new Map(
    [...pods].map(([ref, runs]) => [
      ref,
      new Map([...runs].map(([name, run]) => [name, { ...run, workers: run.workers.map((worker) => ({ ...worker })) }])),
    ]),
  ),
  attempts: new Map([...attempts].map(([id, attempt]) => [id, { ...attempt }])),
  next,
  restless,
})

const OWNER = { program: 'kubelet', name: 'kubelet', pid: 126 }
/** Packets do not overtake the ones that caused them. */
const THINK_MS = 0.5

/** From now on a pod's probes are asked. `isNew`: it starts now, else it has been there since the beginning. */
export function watchPod(lab: Lab, pod: Pod, isNew: boolean): void {
  if (!isProbed(pod) || !pod.spec.nodeName) return
  const { now } = lab.world.kernel
  const isGiven = pod.status?.conditions?.some(({ type }) => type === 'Ready') === true
  const runs = new Map(
    pod.spec.containers.map((container) => {
      const had = pod.status?.containerStatuses?.find(({ name }) => name === container.name)
      return [container.name, startRun(container, now, isNew ? 'new' : isGiven ? 'given' : 'old', had)] as const
    }),
  )
  lab.kubelets.pods.set(podRef(pod), runs)
  lab.kubelets.next = lab.kubelets.restless = now
}

export function forgetPod(lab: Lab, pod: Pod): void {
  lab.kubelets.pods.delete(podRef(pod))
}

/** When the next thing is due; `alone`: of what people wait for. */
export const nextProbe = ({ kubelets }: Lab, alone: boolean): number => (alone ? kubelets.restless : kubelets.next)

/** News of a kubelet's socket; false for others'. What is due follows from it at once. */
export function hearProbe(lab: Lab, socket: Socket, event: SocketEvent): boolean {
  if (socket.owner.program !== 'kubelet' || socket.kind !== 'tcp') return false
  const attempt = lab.kubelets.attempts.get(socket.id)
  if (!attempt || attempt.outcome) {
    if (event.kind === 'end') later(lab.world.kernel, socket, THINK_MS, { kind: 'close' })
    return true
  }
  const outcome = heard(lab, socket, event, attempt)
  if (outcome) {
    attempt.outcome = outcome
    lab.kubelets.next = lab.kubelets.restless = lab.world.kernel.now
  }
  return true
}

function heard(lab: Lab, socket: Socket, event: SocketEvent, attempt: Attempt): Outcome | undefined {
  if (socket.kind !== 'tcp') return undefined
  const { question, address } = attempt
  switch (event.kind) {
    case 'connected':
      later(lab.world.kernel, socket, THINK_MS, question ? { kind: 'write', data: question.request } : { kind: 'close' })
      return question ? undefined : { kind: 'success' }
    case 'data': {
      attempt.answer += event.data
      const outcome = httpOutcome(attempt.answer)
      if (outcome) later(lab.world.kernel, socket, THINK_MS, { kind: 'close' })
      return outcome
    }
    case 'end':
      later(lab.world.kernel, socket, THINK_MS, { kind: 'close' })
      return { kind: 'failed', message: `Get ${JSON.stringify(question?.url ?? '')}: EOF` }
    case 'error':
      return { kind: 'failed', message: dialError(event.errno, address, question) }
    default:
      return undefined
  }
}

/** All that is due now. Whatever changes is reported in one write. */
export function tickKubelets(lab: Lab): void {
  const { kubelets } = lab
  if (kubelets.pods.size === 0 && kubelets.attempts.size === 0) return
  const changed = new Set<string>()
  const pods = new Map(lab.objects.pods.flatMap((pod) => (kubelets.pods.has(podRef(pod)) ? [[podRef(pod), pod] as const] : [])))
  for (const [id, attempt] of [...kubelets.attempts]) settle(lab, pods, id, attempt, changed)
  for (const [ref, runs] of kubelets.pods) {
    const pod = pods.get(ref)
    if (!pod) kubelets.pods.delete(ref)
    else for (const run of runs.values()) if (tickRun(lab, pod, run)) changed.add(ref)
  }
  if (changed.size > 0) report(lab, changed)
  plan(lab)
}

/** Takes the result of a question that is answered, or whose time is over. */
function settle(lab: Lab, pods: ReadonlyMap<string, Pod>, id: SocketId, attempt: Attempt, changed: Set<string>): void {
  const { kernel } = lab.world
  if (!attempt.outcome && kernel.now < attempt.deadline) return
  lab.kubelets.attempts.delete(id)
  const netns = kernel.namespaces.get(attempt.netns)
  const socket = netns?.sockets.get(id)
  if (!attempt.outcome && netns && socket?.kind === 'tcp') closeTcp(kernel, netns, socket)
  const pod = pods.get(attempt.pod)
  if (!pod) return
  const outcome = attempt.outcome ?? { kind: 'failed', message: timeoutError(attempt.address, attempt.question) }
  if (take(lab, pod, attempt.container, attempt.kind, outcome)) changed.add(attempt.pod)
}

/** What a result comes to; true if there is something to report. */
function take(lab: Lab, pod: Pod, name: string, kind: Worker['kind'], outcome: Outcome): boolean {
  const run = lab.kubelets.pods.get(podRef(pod))?.get(name)
  const worker = run?.workers.find((each) => each.kind === kind)
  const container = pod.spec.containers.find((each) => each.name === name)
  if (!run || !worker || !container) return false
  const { changed, kill, told } = judge(run, worker, container, outcome, lab.world.kernel.now)
  const { version } = lab.scenario.settings
  if (told && outcome.kind !== 'success') tell(lab, pod, name, 'Warning', 'Unhealthy', eventText(kind, outcome, version))
  if (kill) {
    tell(lab, pod, name, 'Normal', 'Killing', `Container ${name} failed ${kind} probe, will be restarted`)
    const { afterMs, exitCode } = endingOf(pod, container, container[PROBE_FIELDS[kind]]?.terminationGracePeriodSeconds)
    run.phase = 'stops'
    run.until = lab.world.kernel.now + afterMs
    run.exitCode = exitCode
  }
  return changed
}

const tell = (lab: Lab, pod: Pod, container: string, type: 'Normal' | 'Warning', reason: string, message: string): void =>
  tellHappening(
    lab.api,
    pod,
    { type, reason, from: 'kubelet', message, fieldPath: `spec.containers{${container}}` },
    undefined,
    true,
  )

/** A container's share of a moment: it ends, starts again, or is asked. */
function tickRun(lab: Lab, pod: Pod, run: ContainerRun): boolean {
  const { now } = lab.world.kernel
  const container = pod.spec.containers.find(({ name }) => name === run.name)
  if (!container) return false
  if (run.phase === 'stops' && run.until <= now) {
    stopServing(lab, pod, container)
    if (pod.spec.restartPolicy === 'Never') {
      endRun(run, container, now)
      run.phase = 'ended'
    } else if (endRun(run, container, now)) startAgain(lab, pod, container)
    else {
      const what = lab.scenario.settings.version === '1.20' ? '' : ` ${run.name} in pod ${fullName(lab, pod)}`
      tell(lab, pod, run.name, 'Warning', 'BackOff', `Back-off restarting failed container${what}`)
    }
    return true
  }
  if (run.phase === 'waits' && run.until <= now) {
    restart(run, container, now)
    startAgain(lab, pod, container)
    return true
  }
  let changed = false
  for (const worker of run.workers) {
    if (worker.next > now) continue
    if (asks(run, worker, now)) {
      const outcome = ask(lab, pod, container, worker)
      if (outcome && take(lab, pod, run.name, worker.kind, outcome)) changed = true
    }
    tickOn(worker, container, now)
  }
  return changed
}

const fullName = (lab: Lab, pod: Pod): string =>
  `${pod.metadata.name}_${pod.metadata.namespace ?? 'default'}(${metaOf(lab.api, pod as never).uid})`

/** Begins to ask; what is known at once is returned. */
function ask(lab: Lab, pod: Pod, container: Container, worker: Worker): Outcome | undefined {
  const probe = container[PROBE_FIELDS[worker.kind]]!
  // What cannot be asked here counts as answered: scenario and README say so by name.
  if (probe.grpc || probe.exec) return { kind: 'success' }
  const target = targetOf(pod, container, probe)
  if (typeof target === 'string') return { kind: 'errored', message: target }
  const { kernel } = lab.world
  const netns = kernel.namespaces.get(nodeRef(pod.spec.nodeName ?? ''))
  const isBusy = [...lab.kubelets.attempts.values()].some(
    (each) => each.pod === podRef(pod) && each.container === container.name && each.kind === worker.kind,
  )
  if (!netns || isBusy) return undefined
  const timeoutMs = seconds(probe.timeoutSeconds, 1)
  // Of TLS only that a connection comes to be.
  const question =
    probe.httpGet && probe.httpGet.scheme !== 'HTTPS'
      ? httpQuestion(probe, target.address, lab.scenario.settings.version)
      : undefined
  const opened = connectTcp(kernel, netns, { ip: target.ip, port: target.port, owner: OWNER, timeoutMs })
  if (!opened.ok) return { kind: 'failed', message: dialError(opened.errno, target.address, question) }
  lab.kubelets.attempts.set(opened.value, {
    pod: podRef(pod),
    container: container.name,
    kind: worker.kind,
    netns: netns.id,
    address: target.address,
    question,
    deadline: kernel.now + timeoutMs,
    answer: '',
    outcome: undefined,
  })
  return undefined
}

/** Whom a probe asks: the pod's address, unless the probe names a host; words where there is none. */
function targetOf(
  pod: Pod,
  container: Container,
  { httpGet, tcpSocket }: Probe,
): { ip: Ip; port: number; address: string } | string {
  const action = httpGet ?? tcpSocket
  const port = portOf(container, action?.port)
  if (typeof port === 'string') return port
  const host = action?.host || (pod.status?.podIP ?? '')
  const ip = parseIp(host)
  if (ip === undefined) return `dial tcp: lookup ${host}: no such host`
  return { ip, port, address: `${host.includes(':') ? `[${host}]` : host}:${port}` }
}

function stopServing(lab: Lab, pod: Pod, container: Container): void {
  const netns = lab.world.kernel.namespaces.get(pod.spec.hostNetwork ? nodeRef(pod.spec.nodeName ?? '') : podRef(pod))
  const pid = lab.pids.get(podRef(pod))
  const ports = new Set(servedBy(container, true).map(({ port }) => port))
  for (const [id, socket] of netns?.sockets ?? [])
    if (socket.owner.pid === pid && ports.has(socket.localPort)) netns!.sockets.delete(id)
}

function startAgain(lab: Lab, pod: Pod, container: Container): void {
  const netns = lab.world.kernel.namespaces.get(pod.spec.hostNetwork ? nodeRef(pod.spec.nodeName ?? '') : podRef(pod))
  const pid = lab.pids.get(podRef(pod))
  if (netns && pid !== undefined) serve(lab.world.kernel, netns, pod.metadata.name, pid, servedBy(container, true))
  tellStart(lab.api, { ...pod, spec: { ...pod.spec, containers: [container] } })
}

/** Writes what has changed of some pods to the API server. */
function report(lab: Lab, refs: ReadonlySet<string>): void {
  const now = timestamp(lab.world.kernel.now)
  const reported = (pod: Pod): Pod => {
    const runs = lab.kubelets.pods.get(podRef(pod))!
    const { uid, creationTimestamp } = metaOf(lab.api, pod as never)
    const containers = pod.spec.containers.map((container) => {
      const had = pod.status?.containerStatuses?.find(({ name }) => name === container.name)
      return reportOf(runs.get(container.name)!, { ...pod, metadata: { ...pod.metadata, uid } }, had)
    })
    const status = statusWith(pod, containers, now, creationTimestamp)
    const states = [...runs.values()]
    if (!states.every(({ phase }) => phase === 'ended')) return { ...pod, status }
    return { ...pod, status: { ...status, phase: states.every(({ exitCode }) => exitCode === 0) ? 'Succeeded' : 'Failed' } }
  }
  change(lab.api, 'kubelet', (objects: ClusterObjects) => ({
    ...objects,
    pods: objects.pods.map((pod) => (refs.has(podRef(pod)) && lab.kubelets.pods.has(podRef(pod)) ? reported(pod) : pod)),
  }))
}

function plan(lab: Lab): void {
  const { kubelets } = lab
  const { now } = lab.world.kernel
  let [next, restless] = [Infinity, Infinity]
  for (const { deadline, outcome } of kubelets.attempts.values()) {
    const at = outcome ? now : deadline
    next = Math.min(next, at)
    restless = Math.min(restless, at)
  }
  for (const runs of kubelets.pods.values()) {
    for (const run of runs.values()) {
      if (run.phase === 'stops' || run.phase === 'waits') next = Math.min(next, run.until)
      else if (run.phase === 'runs') for (const worker of run.workers) next = Math.min(next, worker.next)
      restless = Math.min(restless, restlessUntil(run, now))
    }
  }
  kubelets.next = next
  kubelets.restless = restless
}

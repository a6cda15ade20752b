/**
 * A prober's worker: when a probe is due, and what its results come to. Kubernetes, pkg/kubelet/prober (worker.go, prober.go) and
 * pkg/probe; what kubelet prints is Go's words for an error.
 */
import type { Errno } from '../../linux/errno.ts'
import type { Container, Pod, Probe } from '../objects.ts'

export type ProbeKind = 'startup' | 'liveness' | 'readiness'

export const PROBE_FIELDS: Readonly<Record<ProbeKind, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>> = {
  startup: 'startupProbe',
  liveness: 'livenessProbe',
  readiness: 'readinessProbe',
}

/** The order in which a kubelet makes them. */
export const PROBE_KINDS: readonly ProbeKind[] = ['startup', 'readiness', 'liveness']

/** `failed`: the container said no. `errored`: nobody could ask; such a result is thrown away. */
export type Outcome = { kind: 'success' } | { kind: 'failed' | 'errored'; message: string }

/** Plain data, so that a copied cluster probes on. */
export interface Worker {
  readonly kind: ProbeKind
  /** Virtual ms of the next tick. */
  next: number
  /** Not before: `initialDelaySeconds`. */
  from: number
  /** How often the last result came in a row. */
  run: number
  last: boolean | undefined
  /** What the results have come to; undefined until they have come to something. */
  verdict: boolean | undefined
  /** The file said what the pod is: only what changes counts. */
  silent: boolean
  /** Nobody could ask, so that no verdict is near. */
  errored: boolean
  /** Nothing is asked until the container has started anew. */
  held: boolean
}

export const isProbed = (pod: Pod): boolean =>
  pod.spec.containers.some((each) => each.startupProbe ?? each.livenessProbe ?? each.readinessProbe)

export const seconds = (value: number | undefined, otherwise: number): number => 1000 * (value || otherwise)

/** A worker of a container that starts now, or of one that has been there long since. */
export function newWorker(kind: ProbeKind, probe: Probe, now: number, start: 'new' | 'old' | 'given'): Worker {
  const from = start === 'new' ? now + 1000 * (probe.initialDelaySeconds ?? 0) : now
  const state = { run: 0, last: undefined, verdict: undefined, errored: false, held: false }
  return { kind, next: now, from, ...state, silent: start === 'given' }
}

/** Counts a result; true if the verdict is another one now. */
export function count(worker: Worker, success: boolean, probe: Probe): boolean {
  worker.run = worker.last === success ? worker.run + 1 : 1
  worker.last = success
  const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
  if (worker.run < threshold || worker.verdict === success) return false
  worker.verdict = success
  return true
}

/** A port by its number or by the name that the container gives it; a Go error where it has no such. */
export function portOf(container: Container, port: number | string | undefined): number | string {
  if (typeof port === 'number') return inRange(port)
  const named = container.ports?.find((each) => each.name === port)
  if (named) return inRange(named.containerPort)
  const text = port ?? ''
  return /^[+-]?\d+$/.test(text) ? inRange(Number(text)) : `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
}

const inRange = (port: number): number | string => (port > 0 && port < 65536 ? port : `invalid port number: ${port}`)

/** What an httpGet probe asks, and as Go's client writes it. */
export interface HttpQuestion {
  url: string
  request: string
}

export function httpQuestion({ httpGet = {} }: Probe, address: string, release: string): HttpQuestion {
  const { path = '/', scheme = 'HTTP', httpHeaders } = httpGet
  const url = `${scheme.toLowerCase()}://${address}${path.startsWith('/') ? '' : '/'}${path}`
  const own = new Map((httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), { name, value }]))
  const host = own.get('host')?.value || address
  own.delete('host')
  const agent = own.get('user-agent') ?? { name: 'User-Agent', value: `kube-probe/${release}` }
  const accept = own.get('accept') ?? { name: 'Accept', value: '*/*' }
  own.delete('user-agent')
  own.delete('accept')
  const headers = [{ name: 'Host', value: host }, agent, ...(accept.value === '' ? [] : [accept]), ...own.values()]
  const lines = headers.filter(({ value }) => value !== '').map(({ name, value }) => `${name}: ${value}\r\n`)
  return {
    url,
    request: `GET ${path.startsWith('/') ? '' : '/'}${path} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`,
  }
}

/** What an answer says; undefined while its first line is not there. */
export function httpOutcome(answer: string): Outcome | undefined {
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})[^\n]*\n/.exec(answer)?.[1]
  if (status === undefined) return undefined
  const code = Number(status)
  return code >= 200 && code < 400
    ? { kind: 'success' }
    : { kind: 'failed', message: `HTTP probe failed with statuscode: ${code}` }
}

const GO_WORDS: Partial<Record<Errno, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EINVAL: 'invalid argument',
}

/** A connection that did not come to be, as Go's net package tells it. */
export function dialError(errno: Errno, address: string, question: HttpQuestion | undefined): string {
  if (errno === 'ETIMEDOUT') return timeoutError(address, question)
  const dial = `dial tcp ${address}: connect: ${GO_WORDS[errno] ?? errno}`
  return question ? `Get ${JSON.stringify(question.url)}: ${dial}` : dial
}

export const timeoutError = (address: string, question: HttpQuestion | undefined): string =>
  question
    ? `Get ${JSON.stringify(question.url)}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
    : `dial tcp ${address}: i/o timeout`

/** `Readiness probe failed: …`, as the kubelet's Event says it; the words for what could not be asked are those of the release. */
export function eventText(kind: ProbeKind, outcome: Exclude<Outcome, { kind: 'success' }>, version: string): string {
  const what = `${kind[0]!.toUpperCase()}${kind.slice(1)} probe`
  if (outcome.kind === 'failed') return `${what} failed: ${outcome.message}`
  return version === '1.36'
    ? `${what} errored and resulted in unknown state: ${outcome.message}`
    : `${what} errored: ${outcome.message}`
}

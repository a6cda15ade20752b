/**
 * What a kube-proxy listens on by itself, and what it answers: a Service's health check port, its own health, its mode. Kubernetes,
 * pkg/proxy/healthcheck (service_health.go, proxy_health.go) and cmd/kube-proxy (serveMetrics).
 */
import type { ClusterSettings, KubeProxyConfiguration, Node } from '../objects.ts'
import { EPOCH_MS, timestamp } from '../server/clock.ts'
import type { ProxyModel } from './model.ts'

type Release = ClusterSettings['version']

/** Plain data: what a listener has to say. */
export type HealthPage =
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string; readonly localEndpoints: number }
  | { readonly kind: 'healthz'; readonly nodeEligible: boolean; readonly families: readonly string[]; readonly updatedAt: number }
  | { readonly kind: 'metrics'; readonly mode: string }

export interface HealthListener {
  /** `undefined`: all addresses of both families. */
  readonly address: string | undefined
  readonly port: number
  readonly page: HealthPage
  readonly release: Release
  /** Since when there is something that it could not write; undefined: all is written. */
  readonly pendingSince: number | undefined
}

/** After twice the sync period what could not be written counts as unhealthy. */
const HEALTH_TIMEOUT_MS = 60_000

export interface ProxyState {
  readonly models: readonly ProxyModel[]
  readonly config: KubeProxyConfiguration | undefined
  readonly node: Node | undefined
  readonly release: Release
  readonly syncedAt: number
  readonly pendingSince: number | undefined
}

/** All that a node's kube-proxy listens on. */
export function healthListeners(state: ProxyState): HealthListener[] {
  const { config, release, pendingSince, models } = state
  const common = { release, pendingSince }
  const own = (given: unknown, otherwise: string, page: HealthPage): HealthListener[] => {
    const [address, port] = splitHost(typeof given === 'string' && given !== '' ? given : otherwise)
    return port === 0 ? [] : [{ address, port, page, ...common }]
  }
  const families = models.map(({ family }) => `IPv${family}`)
  return [
    ...own(config?.['healthzBindAddress'], '0.0.0.0:10256', {
      kind: 'healthz',
      nodeEligible: isEligible(state.node),
      families,
      updatedAt: state.syncedAt,
    }),
    ...own(config?.['metricsBindAddress'], '127.0.0.1:10249', { kind: 'metrics', mode: models[0]?.mode ?? 'iptables' }),
    // Both families' proxiers would listen: the first has the port.
    ...servicePages(models).flatMap(({ port, page, model }) =>
      addressesOf(model).map((address) => ({ address, port, page, ...common })),
    ),
  ]
}

const isEligible = (node: Node | undefined): boolean =>
  node !== undefined &&
  node.metadata['deletionTimestamp'] === undefined &&
  !(node.spec?.taints ?? []).some(({ key }) => key === 'ToBeDeletedByClusterAutoscaler')

/** `0.0.0.0:10256`; an unspecified address is any, of both families. */
function splitHost(text: string): [string | undefined, number] {
  const at = text.lastIndexOf(':')
  const address = text.slice(0, at).replace(/^\[|\]$/g, '')
  return [['', '0.0.0.0', '::'].includes(address) ? undefined : address, Number(text.slice(at + 1)) || 0]
}

const addressesOf = ({ nodePorts }: ProxyModel): readonly (string | undefined)[] =>
  nodePorts.kind === 'all' ? [undefined] : nodePorts.addresses

/** Services with a health check port, and how many ready endpoints each has on this node. The userspace mode has none. */
function servicePages(models: readonly ProxyModel[]): { port: number; page: HealthPage; model: ProxyModel }[] {
  const found = new Map<number, { port: number; owner: string; ips: Set<string>; model: ProxyModel }>()
  for (const model of models) {
    if (model.mode === 'userspace') continue
    for (const port of model.ports) {
      if (port.healthCheckNodePort === 0) continue
      const known = found.get(port.healthCheckNodePort)
      if (known && known.model !== model) continue
      const one = known ?? { port: port.healthCheckNodePort, owner: port.owner, ips: new Set<string>(), model }
      found.set(one.port, one)
      if (one.owner !== port.owner) continue
      for (const { ip, local, ready } of port.allEndpoints) if (local && ready) one.ips.add(ip)
    }
  }
  return [...found.values()].map(({ port, owner, ips, model }) => {
    const [namespace = '', name = ''] = owner.split('/')
    return { port, page: { kind: 'service', namespace, name, localEndpoints: ips.size }, model }
  })
}

export interface HealthAnswer {
  status: number
  reason: string
  headers: readonly (readonly [string, string])[]
  body: string
}

const JSON_HEADERS = [
  ['Content-Type', 'application/json'],
  ['X-Content-Type-Options', 'nosniff'],
] as const
const TEXT_HEADERS = [
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['X-Content-Type-Options', 'nosniff'],
] as const

const ok = (headers: HealthAnswer['headers'], body: string): HealthAnswer => ({ status: 200, reason: 'OK', headers, body })

/** What a listener answers to a path at a moment of virtual time. */
export function answerHealth({ page, release, pendingSince }: HealthListener, path: string, now: number): HealthAnswer {
  const healthy = pendingSince === undefined || now - pendingSince < HEALTH_TIMEOUT_MS
  const withStatus = (good: boolean, answer: HealthAnswer): HealthAnswer =>
    good ? answer : { ...answer, status: 503, reason: 'Service Unavailable' }
  const notFound: HealthAnswer = { status: 404, reason: 'Not Found', headers: TEXT_HEADERS, body: '404 page not found\n' }
  switch (page.kind) {
    case 'service':
      return withStatus(page.localEndpoints > 0 && (healthy || release === '1.20'), servicePage(page, release, healthy))
    case 'healthz': {
      const isLivez = path === '/livez' && release !== '1.20'
      if (path !== '/healthz' && !isLivez) return notFound
      const good = healthy && (isLivez || release === '1.20' || page.nodeEligible)
      const updated = good ? now : page.updatedAt
      const eligible = isLivez || release === '1.20' ? undefined : page.nodeEligible
      const body = release === '1.36' ? statusJson(page, healthy, updated, now, eligible) : statusText(updated, now, eligible)
      return withStatus(good, ok(JSON_HEADERS, body))
    }
    case 'metrics':
      if (path === '/proxyMode') return ok(TEXT_HEADERS, page.mode)
      if (path === '/healthz') return ok(TEXT_HEADERS, 'ok')
      if (path !== '/metrics' && path !== '/configz') return notFound
      return { status: 501, reason: 'Not Implemented', headers: TEXT_HEADERS, body: `${path.slice(1)} is not simulated\n` }
  }
}

function servicePage(
  { namespace, name, localEndpoints }: Extract<HealthPage, { kind: 'service' }>,
  release: Release,
  healthy: boolean,
): HealthAnswer {
  const health = release === '1.20' ? '' : `,\n\t"serviceProxyHealthy": ${healthy}`
  const weight = release === '1.20' ? [] : [['X-Load-Balancing-Endpoint-Weight', String(localEndpoints)] as const]
  return ok(
    [...JSON_HEADERS, ...weight],
    `{\n\t"service": {\n\t\t"namespace": "${namespace}",\n\t\t"name": "${name}"\n\t},\n\t"localEndpoints": ${localEndpoints}${health}\n}`,
  )
}

/** 1.36 tells each family by itself. */
function statusJson(
  { families, updatedAt }: Extract<HealthPage, { kind: 'healthz' }>,
  healthy: boolean,
  updated: number,
  now: number,
  nodeEligible: boolean | undefined,
): string {
  const status = Object.fromEntries(families.map((family) => [family, { lastUpdated: rfc3339(updatedAt), healthy }]))
  return JSON.stringify({
    lastUpdated: rfc3339(updated),
    currentTime: rfc3339(now),
    ...(nodeEligible === undefined ? {} : { nodeEligible }),
    healthy,
    status,
  })
}

function statusText(updated: number, now: number, nodeEligible: boolean | undefined): string {
  const eligible = nodeEligible === undefined ? '' : `, "nodeEligible": ${nodeEligible}`
  return `{"lastUpdated": "${goTime(updated)}","currentTime": "${goTime(now)}"${eligible}}`
}

/** As Go writes a time: as many digits of a second as it needs. */
const parts = (ms: number): { date: string; time: string; fraction: string } => {
  const iso = timestamp(ms)
  const nanos = String(Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6)).padStart(9, '0')
  const digits = nanos.replace(/0+$/, '')
  return { date: iso.slice(0, 10), time: iso.slice(11, 19), fraction: digits === '' ? '' : `.${digits}` }
}
const rfc3339 = (ms: number): string => {
  const { date, time, fraction } = parts(ms)
  return `${date}T${time}${fraction}Z`
}
const goTime = (ms: number): string => {
  const { date, time, fraction } = parts(ms)
  return `${date} ${time}${fraction} +0000 UTC m=+${(ms / 1000).toFixed(9)}`
}

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Wed, 01 Jan 2025 00:00:00 GMT`. */
function httpDate(ms: number): string {
  const iso = timestamp(ms)
  const [year, month, day] = iso.slice(0, 10).split('-')
  const weekday = DAYS[Math.floor((EPOCH_MS + ms) / 86_400_000) % 7]
  return `${weekday}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${iso.slice(11, 19)} GMT`
}

/** RFC 9112, as Go's server writes it: its own headers by name, then the date and the length. */
export function httpText(answer: HealthAnswer, method: string, now: number): string {
  const lines = [
    ...answer.headers.map(([name, value]) => `${name}: ${value}`),
    `Date: ${httpDate(now)}`,
    `Content-Length: ${answer.body.length}`,
  ]
  return `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${lines.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : answer.body}`
}

/** The Scenario kind of our own (contract "The scenario file"): which fields it has, and what may stand in them. */
import { decodeStrictly, type StructTable } from '../kube/api/strict.ts'
import { nearest, type Fault, type Path } from '../kube/api/fault.ts'
import { cidr, dnsLabel, ipAddress } from '../kube/api/names.ts'
import { validateMeta } from '../kube/api/validate-meta.ts'
import { faultSink } from '../kube/api/fault.ts'
import {
  KNOWN_CNIS,
  KNOWN_PROXY_MODES,
  SIMULATED_CNIS,
  SIMULATED_PROXY_MODES,
  SIMULATED_RELEASES,
  type GivenCluster,
} from '../kube/settings.ts'
import { parsePortRange } from '../kube/api/validate-store.ts'
import { contains, parseIp, parsePrefix } from '../net/ip.ts'
import type { Expectation, HostSpec, LessonStep } from './document.ts'

const STRUCTS: StructTable = {
  Scenario: 'apiVersion string, kind string, metadata ScenarioMeta, spec ScenarioSpec',
  ScenarioMeta: 'name string, labels map[string]string, annotations map[string]string',
  ScenarioSpec: `title string, cluster ScenarioCluster, hosts []ScenarioHost, setup string, layout map[string]ScenarioPoint,
    steps []any, expect []ScenarioExpectation`,
  ScenarioCluster: `version string, cni string, proxyMode string, podCIDR string, serviceCIDR string, nodeNetwork string,
    gateway string, cniConfig ScenarioCniConfig, nfacct bool, seed int32, distribution string,
    serviceNodePortRange string`,
  ScenarioCniConfig: 'hairpinMode bool',
  ScenarioHost: 'name string, address string, servers []int32, routes []ScenarioRoute, zones any',
  ScenarioRoute: 'to string, via string',
  ScenarioPoint: 'x number, y number',
  ScenarioExpectation: 'from string, to string, result string, via []string, backend string, source string',
}

/** What a Scenario document says, before the defaults. */
export interface ScenarioDocument {
  metadata?: { name?: string }
  spec?: {
    title?: string
    cluster?: GivenCluster
    hosts?: { name: string; address: string; servers?: number[]; routes?: HostSpec['routes'] }[]
    setup?: string
    layout?: Record<string, { x: number; y: number }>
    steps?: LessonStep[]
    expect?: Expectation[]
  }
}

/** Options of a command line that win over the file: what the file says there is not refused. */
export interface Overrides {
  version?: string
  proxyMode?: string
}

type Say = (path: Path, message: string, cure?: string) => void

/** Appends the faults; paths are relative to the document. */
export function checkScenario(document: object, overrides: Overrides, faults: Fault[]): void {
  const before = faults.length
  decodeStrictly(document, 'Scenario', 'Scenario', 'v1', faults, STRUCTS)
  for (let i = before; i < faults.length; i++) if (faults[i]!.at === 'value') return quoteVersion(document, faults[i]!)
  const { metadata, spec } = document as ScenarioDocument
  const say: Say = (path, message, cure) =>
    faults.push(cure === undefined ? { path, at: 'value', message } : { path, at: 'value', message, cure })
  validateMeta(metadata, 'Scenario', false, faultSink('Scenario', metadata?.name ?? '', faults))
  if (spec?.cluster) checkCluster(spec.cluster, overrides, say)
  spec?.hosts?.forEach((host, i) =>
    checkHost(host, ['spec', 'hosts', i], spec.hosts!.findIndex((each) => each.name === host.name) < i, say),
  )
  spec?.expect?.forEach((expectation, i) => checkExpectation(expectation, ['spec', 'expect', i], say))
}

/** An option that asks for what is not simulated, named as the file's fault would be. */
export function checkOverrides({ version, proxyMode }: Overrides): Fault[] {
  const faults: Fault[] = []
  const say: Say = (path, message, cure) =>
    faults.push(cure === undefined ? { path, at: 'value', message } : { path, at: 'value', message, cure })
  if (version !== undefined) checkRelease(version, [], say)
  if (proxyMode !== undefined) oneOf(proxyMode, SIMULATED_PROXY_MODES, KNOWN_PROXY_MODES, [], 'kube-proxy mode', say)
  return faults
}

function checkRelease(version: string, path: Path, say: Say): void {
  oneOf(version, SIMULATED_RELEASES, /^1\.\d{1,2}$/.test(version) ? [version] : [], path, 'Kubernetes release', say)
}

/** `version: 1.30` is the number 1.3 in YAML: the most likely mistake gets its own cure. */
function quoteVersion(document: object, fault: Fault): void {
  const version: unknown = (document as ScenarioDocument).spec?.cluster?.version
  if (typeof version === 'number' && fault.path.at(-1) === 'version') fault.cure = "put the release in quotes, such as '1.36'"
}

const WINDOWS_MODES: ReadonlySet<string> = new Set(['winuserspace', 'kernelspace'])

function oneOf(word: string, simulated: readonly string[], known: readonly string[], path: Path, what: string, say: Say): void {
  if (simulated.includes(word)) return
  const here = `${what} ${JSON.stringify(word)}`
  const near = nearest(word, known)
  if (WINDOWS_MODES.has(word))
    say(path, `${here} is not simulated: it is for Windows nodes`, `simulated: ${simulated.join(', ')}`)
  else if (known.includes(word)) say(path, `${here} is not simulated yet`, `simulated: ${simulated.join(', ')}`)
  else say(path, `${here} is not known`, near ? `did you mean ${near}?` : `simulated: ${simulated.join(', ')}`)
}

/** `kind` adds what kind's nodes have; `none` is no cluster but for the nodes that the file names: a machine for `setup` alone. */
const DISTRIBUTIONS = ['kind', 'none']

function checkCluster(cluster: GivenCluster, overrides: Overrides, say: Say): void {
  const at = (field: string): Path => ['spec', 'cluster', field]
  if (cluster.version !== undefined && overrides.version === undefined) checkRelease(cluster.version, at('version'), say)
  if (cluster.cni !== undefined) oneOf(cluster.cni, SIMULATED_CNIS, KNOWN_CNIS, at('cni'), 'cni', say)
  if (cluster.proxyMode !== undefined && overrides.proxyMode === undefined) {
    oneOf(cluster.proxyMode, SIMULATED_PROXY_MODES, KNOWN_PROXY_MODES, at('proxyMode'), 'kube-proxy mode', say)
  }
  if (cluster.distribution !== undefined)
    oneOf(cluster.distribution, DISTRIBUTIONS, DISTRIBUTIONS, at('distribution'), 'distribution', say)
  for (const field of ['podCIDR', 'serviceCIDR', 'nodeNetwork'] as const) {
    const range = cluster[field]
    if (range === undefined) continue
    // One of each family, IPv4 first.
    const parts = range.split(',').map((part) => part.trim())
    const reason =
      parts.map(cidr).find((each) => each) ??
      (parts.length > 2 || (parts.length === 2 && !parts[1]!.includes(':'))
        ? 'must be one range, or one of IPv4 and one of IPv6'
        : undefined)
    if (reason) say(at(field), `spec.cluster.${field}: Invalid value: ${JSON.stringify(range)}: ${reason}`)
    else if (parts[0]!.includes(':'))
      say(
        at(field),
        `spec.cluster.${field}: Invalid value: ${JSON.stringify(range)}: a cluster with IPv6 first is not simulated yet`,
      )
  }
  const ports = cluster.serviceNodePortRange
  if (ports !== undefined && parsePortRange(ports) === undefined)
    say(
      at('serviceNodePortRange'),
      `spec.cluster.serviceNodePortRange: Invalid value: ${JSON.stringify(ports)}: must be a range of ports, such as 30000-32767`,
    )
  const [gateway, nodeNetwork] = [cluster.gateway?.split(',')[0], cluster.nodeNetwork?.split(',')[0]]
  if (gateway === undefined) return
  const ip = parseIp(gateway)
  const network = nodeNetwork === undefined ? undefined : parsePrefix(nodeNetwork)
  if (ip === undefined)
    say(at('gateway'), `spec.cluster.gateway: Invalid value: ${JSON.stringify(gateway)}: ${ipAddress(gateway)!}`)
  else if (network && !contains(network, ip))
    say(
      at('gateway'),
      `spec.cluster.gateway: Invalid value: ${JSON.stringify(gateway)}: must be an address of nodeNetwork ${nodeNetwork!}`,
    )
}

function checkHost(
  host: NonNullable<NonNullable<ScenarioDocument['spec']>['hosts']>[number] & { zones?: unknown },
  path: Path,
  taken: boolean,
  say: Say,
): void {
  const where = `spec.hosts[${String(path[2])}]`
  if (!host?.name) say(path, `${where}.name: Required value`, 'give the host a name')
  else {
    const reason = dnsLabel(host.name)
    if (reason) say([...path, 'name'], `${where}.name: Invalid value: ${JSON.stringify(host.name)}: ${reason}`)
    else if (taken)
      say([...path, 'name'], `${where}.name: Duplicate value: ${JSON.stringify(host.name)}`, 'give each host its own name')
  }
  const form = 'an address with its prefix length, such as 172.18.0.100/16'
  if (!host?.address) say(path, `${where}.address: Required value`, form)
  else if (cidr(host.address))
    say([...path, 'address'], `${where}.address: Invalid value: ${JSON.stringify(host.address)}: must be ${form}`)
  host?.servers?.forEach((port, i) => {
    if (!(port >= 1 && port <= 65535))
      say([...path, 'servers', i], `${where}.servers[${i}]: Invalid value: ${port}: must be between 1 and 65535, inclusive`)
  })
  host?.routes?.forEach((route, i) => {
    const here = [...path, 'routes', i]
    if (!route?.to || (route.to !== 'default' && !parsePrefix(route.to))) {
      say(
        [...here, 'to'],
        `${where}.routes[${i}].to: Invalid value: ${JSON.stringify(route?.to ?? '')}: must be an address, a prefix or default`,
      )
    }
    if (!route?.via) say(here, `${where}.routes[${i}].via: Required value`, 'name a node or give an address')
  })
  if (host?.zones !== undefined) say([...path, 'zones'], `${where}.zones: a host that is a DNS server is not simulated yet`)
}

const RESULTS = ['open', 'refused', 'timeout', 'unreachable', 'mixed']
const REF = /^(?:pod\/[^/\s]+\/[^/\s]+|node\/[^/\s]+|host\/[^/\s]+|netns\/[^/\s]+(?:\/[^/\s]+)?)$/

function checkExpectation(expectation: Expectation, path: Path, say: Say): void {
  const where = `spec.expect[${String(path[2])}]`
  const form = 'pod/NAMESPACE/NAME, node/NAME, host/NAME or netns/NAME'
  if (!expectation?.from) say(path, `${where}.from: Required value`, form)
  else if (!REF.test(expectation.from))
    say([...path, 'from'], `${where}.from: Invalid value: ${JSON.stringify(expectation.from)}: must be ${form}`)
  if (!expectation?.to) say(path, `${where}.to: Required value`, 'ADDRESS:PORT, NAME:PORT, a URL or icmp:ADDRESS')
  if (expectation?.result && !RESULTS.includes(expectation.result)) {
    say(
      [...path, 'result'],
      `${where}.result: Unsupported value: ${JSON.stringify(expectation.result)}: supported values: ${RESULTS.map((each) => `"${each}"`).join(', ')}`,
    )
  }
}

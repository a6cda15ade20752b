/**
 * What a mode of kube-proxy costs with so many Services: rules that stand on a node, the time until they do, and what the first packet of a
 * connection meets. Times are this engine's, by the caller's clock; rules are counted, and would be the same in a real kernel.
 */
import { costOf, firstPackets, sumOf } from '../explain/walk.ts'
import type { ClusterObjects } from '../kube/objects.ts'
import { netnsOf } from '../world/world.ts'
import { countStanding } from './compare-modes.ts'
import { type Lab, connectLab, openLab, traceLab } from './lab.ts'
import { syncServices, syncNode } from './live.ts'
import { madeUpService, madeUpSlice, serviceAddress } from './made-up-cluster.ts'
import type { ProxyMode } from './modes.ts'

export interface CostPoint {
  mode: ProxyMode
  services: number
  /** On the node. */
  rules: number
  elements: number
  /**
   * From objects in memory to rules in force, all of them; and after one endpoint of one Service has changed: not
   * measured where this engine writes all anew and there is much to write. */
  syncMs: number
  changeMs: number | undefined
  /** Rules that the first packet and its answer are asked in a kernel, one by one, and here, with an index of long chains. */
  walked: number
  indexed: number
  lookups: number
  /** One connection in this engine, from its SYN to its end: asking rules one by one as a kernel does, and with the index. */
  walkMs: number
  connectMs: number
}

export const COST_MODES = ['iptables', 'nftables', 'ipvs'] as const satisfies readonly ProxyMode[]

const NODE = 'kind-worker'
const BACKENDS = ['10.244.1.3', '10.244.1.4', '10.244.1.5']
const pod = (name: string, ip: string): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: default }
spec: { nodeName: ${NODE}, containers: [{ name: c, image: example, ports: [{ containerPort: 8080 }] }] }
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }] }
`
const fileOf = (mode: ProxyMode): string => `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: cost }
spec: { cluster: { version: '1.36', proxyMode: ${mode} } }
---
apiVersion: v1
kind: Node
metadata: { name: ${NODE} }
spec: { podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24] }
status: { addresses: [{ type: InternalIP, address: 172.18.0.3 }] }
${pod('client', '10.244.1.2')}${BACKENDS.map((ip, i) => pod(`backend-${i}`, ip)).join('')}`

/** One node with four pods, and as many Services as asked for, known and not yet written. */
function prepared(mode: ProxyMode, services: number): Lab {
  const { lab } = openLab(fileOf(mode))
  if (!lab) throw new Error('the made-up cluster does not open')
  lab.objects = {
    ...lab.objects,
    services: Array.from({ length: services }, (_, i) => madeUpService(i)),
    endpointSlices: Array.from({ length: services }, (_, i) => madeUpSlice(i, (n) => BACKENDS[n % BACKENDS.length]!)),
  }
  return lab
}

/** Sorted by name the Service is in the middle: where kube-proxy's order is random that is the average. */
const middleOf = (services: number): number => {
  const names = Array.from({ length: services }, (_, i) => `svc-${i}`).sort()
  return Number(names[services >> 1]!.slice(4))
}

/** The shortest of a few runs, in milliseconds: what else the machine does only adds. */
function shortest(runs: number, now: () => number, run: () => void): number {
  let best = Infinity
  for (let i = 0; i < runs; i++) {
    const began = now()
    run()
    best = Math.min(best, now() - began)
  }
  return best
}

export function measureCost(mode: ProxyMode, services: number, now: () => number): CostPoint {
  const few = services <= 1000
  let lab = prepared(mode, services)
  let syncMs = Infinity
  for (let i = few ? 3 : 1; i > 0; i--) {
    if (syncMs < Infinity) lab = prepared(mode, services)
    const fresh = lab
    syncMs = Math.min(
      syncMs,
      shortest(1, now, () => mustSync(fresh)),
    )
  }
  const standing = countStanding(netnsOf(lab.world, `node/${NODE}`))
  const middle = middleOf(services)
  const changeMs = few || mode === 'iptables' ? measureChange(lab, middle, few ? 3 : 1, now) : undefined
  const request = { from: 'pod/default/client', to: `${serviceAddress(middle)}:80` }
  const { events, end } = traceLab(lab, request)
  if (end.result !== 'open') throw new Error(`the connection ended ${end.result}`)
  const packets = new Set(firstPackets(events))
  const { rules: walked, lookups } = sumOf(events.filter(({ packet }) => packets.has(packet)).map(costOf))
  let indexed = 0
  connectLab(lab, request, { looked: (packet) => void (packets.has(packet) && indexed++) })
  const connectMs = shortest(5, now, () => void connectLab(lab, request, {}))
  const walkMs = shortest(5, now, () => void connectLab(lab, request, { walk: true }))
  return { mode, services, ...standing, syncMs, changeMs, walked, indexed, lookups, walkMs, connectMs }
}

function mustSync(lab: Lab): void {
  const problem = syncNode(lab, NODE)
  if (problem !== undefined) throw new Error(problem)
}

/** One endpoint of one Service goes and comes. */
function measureChange(lab: Lab, service: number, runs: number, now: () => number): number {
  const before = lab.objects
  const fewer: ClusterObjects = {
    ...before,
    endpointSlices: before.endpointSlices.map((slice, i) =>
      i === service ? { ...slice, endpoints: slice.endpoints!.slice(0, 2) } : slice,
    ),
  }
  const changed = new Set([`default/svc-${service}`])
  let turn = 0
  return shortest(2 * runs, now, () => {
    lab.objects = turn++ % 2 === 0 ? fewer : before
    syncServices(lab, NODE, changed)
  })
}

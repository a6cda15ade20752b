/**
 * The same packet under several modes of kube-proxy: the same file in a world of its own for each, with its setup lines, and the same
 * connection in each, steered to the same backend where the rules leave a choice. What it met on its way is counted.
 */
import { type WalkCost, costOf, firstPackets, sumOf } from '../explain/walk.ts'
import { nodeRef } from '../kube/cluster.ts'
import type { ClusterSettings } from '../kube/objects.ts'
import { allSets } from '../linux/ipset/ipset.ts'
import type { Netns } from '../linux/netns.ts'
import type { Scenario } from '../scenario/document.ts'
import { netnsOf } from '../world/world.ts'
import { type Lab, type TraceOptions, type Traced, openScenario, connectLab, traceLab } from './lab.ts'
import { MODE_RELEASES, type ProxyMode } from './modes.ts'
import { outcomesOf } from './outcomes.ts'
import { LabError } from './reference.ts'
import { runSetup } from './shell-host.ts'

export const PROXY_MODES: readonly ProxyMode[] = ['iptables', 'nftables', 'ipvs', 'userspace']

export interface ModeWalk {
  mode: ProxyMode
  /** The release whose kube-proxy wrote: the scenario's, or where that has not got the mode the nearest that has. */
  version: ClusterSettings['version']
  traced: Traced
  /** Of the packets that decide: the first question and the first answer of each connection. */
  cost: WalkCost
  /** Rules that the engine asked itself: it keeps an index of long chains, which a kernel does not. */
  indexed: number
  /** What stands on the node where most was asked. */
  standing: Standing
}
export interface Standing {
  node: string
  /** Of kube-proxy, in all tables. */
  rules: number
  /** Elements of its sets and maps, and virtual servers. */
  elements: number
}
/** The mode cannot be had for this file, and why. */
export interface ModeRefused {
  mode: ProxyMode
  version: ClusterSettings['version']
  refused: string
}
export type ModeRun = ModeWalk | ModeRefused

/** The scenario's release where it has the mode, else the newest that has. */
function releaseFor(mode: ProxyMode, version: ClusterSettings['version']): ClusterSettings['version'] {
  const known = mode === 'iptables' ? [version] : MODE_RELEASES[mode]
  return known.includes(version) ? version : known[0]!
}

/** In the order of `modes`. The scenario's own mode is first in its turn: what the rules chose there is what the others are steered to. */
export async function compareModes(
  { scenario }: Pick<Lab, 'scenario'>,
  request: TraceOptions,
  modes: readonly ProxyMode[],
): Promise<ModeRun[]> {
  const runs = new Map<ProxyMode, ModeRun>()
  const own = scenario.settings.proxyMode
  let chance: number | undefined
  let backend: string | undefined
  for (const mode of [...modes].sort((a, b) => Number(b === own) - Number(a === own))) {
    const opened = await openIn(scenario, mode)
    if ('refused' in opened) runs.set(mode, opened)
    else {
      // The same chance in each, so that a client's port is the same.
      const { kernel } = opened.world
      kernel.seed = chance ??= kernel.seed
      // What was picked before was picked among the own mode's rules.
      const { picks, ...plain } = request
      const run = runIn(opened, mode === own && picks ? request : plain, backend)
      runs.set(mode, run)
      backend ??= run.traced.end.backend
    }
  }
  return modes.map((mode) => runs.get(mode)!)
}

async function openIn(scenario: Scenario, mode: ProxyMode): Promise<Lab | ModeRefused> {
  const version = releaseFor(mode, scenario.settings.version)
  const { lab, problems } = openScenario({ ...scenario, settings: { ...scenario.settings, proxyMode: mode, version } })
  if (!lab) return { mode, version, refused: problems.find(({ severity }) => severity === 'error')?.message ?? '' }
  await runSetup(lab, () => undefined)
  return lab
}

function runIn(lab: Lab, request: TraceOptions, backend: string | undefined): ModeWalk {
  const { proxyMode: mode, version } = lab.scenario.settings
  const picks = backend === undefined || request.picks ? request.picks : picksFor(lab, request, backend)
  const asked = picks ? { ...request, picks } : request
  const traced = traceLab(lab, asked)
  const packets = new Set(firstPackets(traced.events))
  const cost = sumOf(traced.events.filter(({ packet }) => packets.has(packet)).map(costOf))
  return { mode, version, traced, cost, indexed: indexedRules(lab, asked, packets), standing: standingFor(lab, traced) }
}

/** Which choices lead to a backend; undefined: those that chance makes do already, or none does. */
function picksFor(lab: Lab, request: TraceOptions, backend: string): readonly number[] | undefined {
  if (traceLab(lab, request).end.backend === backend) return undefined
  return outcomesOf(lab, request).list.find((outcome) => outcome.backend === backend)?.picks
}

/** The same once more without a listener: then chains are entered by their index. */
function indexedRules(lab: Lab, request: TraceOptions, packets: ReadonlySet<number>): number {
  let looked = 0
  connectLab(lab, request, { looked: (packet) => void (packets.has(packet) && looked++) })
  return looked
}

function standingFor(lab: Lab, { events }: Traced): Standing {
  const asked = new Map<string, number>()
  for (const event of events) asked.set(event.netns, (asked.get(event.netns) ?? 0) + costOf(event).rules)
  const nodes = lab.objects.nodes.map(({ metadata }) => metadata.name)
  if (nodes.length === 0) throw new LabError('there is no node in this file: no kube-proxy writes anything')
  const node = nodes.reduce((most, each) => ((asked.get(nodeRef(each)) ?? 0) > (asked.get(nodeRef(most)) ?? 0) ? each : most))
  return { node, ...countStanding(netnsOf(lab.world, nodeRef(node))) }
}

/** What kube-proxy keeps in a node's kernel, whatever the mode. */
export function countStanding({ netfilter, ipvs }: Pick<Netns, 'netfilter' | 'ipvs'>): Omit<Standing, 'node'> {
  let rules = 0
  let elements = 0
  for (const table of netfilter.ipv4.values())
    for (const chain of table.chains.values()) if (chain.name.startsWith('KUBE-')) rules += chain.rules.length
  for (const table of netfilter.nftables.tables.values()) {
    if (table.name !== 'kube-proxy') continue
    for (const chain of table.chains.values()) rules += chain.rules.length
    for (const set of table.sets.values()) elements += set.elements.size
  }
  for (const set of allSets(netfilter.ipsets)) if (set.name.startsWith('KUBE-')) elements += set.elements.size
  for (const service of ipvs.services.values()) elements += 1 + service.servers.length
  return { rules, elements }
}

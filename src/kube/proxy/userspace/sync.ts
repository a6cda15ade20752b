/**
 * One sync of kube-proxy in userspace mode: a listening socket for each Service port, the sockets that hold node ports, and the rules
 * that lead packets to them. Kubernetes 1.20, pkg/proxy/userspace/proxier.go (mergeService, ensurePortals, unmergeService).
 */
import type { Kernel } from '../../../linux/kernel.ts'
import { runIptables } from '../../../linux/netfilter/iptables.ts'
import { splitWords } from '../../../linux/netfilter/lexer.ts'
import type { Netfilter } from '../../../linux/netfilter/ruleset.ts'
import type { Netns } from '../../../linux/netns.ts'
import { random } from '../../../linux/random.ts'
import type { Owner, Socket } from '../../../linux/socket/socket.ts'
import { listenTcp } from '../../../linux/socket/tcp.ts'
import { openUdp } from '../../../linux/socket/udp.ts'
import { ensureChain, refusal } from '../ensure.ts'
import type { ProxyModel, ServedPort } from '../model.ts'
import { type Claim, PROGRAM, type Portal, shuffled, updated } from './portal.ts'
import { PORTAL_JUMPS, type PortalRule, portalRules } from './rules.ts'

/** Puts the model in force. Returns what iptables said when it refused. */
export function syncUserspace(kernel: Kernel, netns: Netns, model: ProxyModel, pid: number): string | undefined {
  const { netfilter } = netns
  const problem = ensureInfrastructure(netfilter)
  if (problem !== undefined) return problem
  const owner: Owner = { program: PROGRAM, name: PROGRAM, pid }
  const kept = new Set<number>()
  const open = [...netns.sockets.values()].filter((socket) => noteOf(socket))
  const opened: { rules: readonly PortalRule[]; socket: Socket }[] = []
  // "SCTP is not supported for user space proxy": such a port is left alone.
  for (const port of model.ports.filter(({ protocol }) => protocol !== 'sctp')) {
    const socket = openPortal(kernel, netns, owner, port)
    if (!socket) continue
    kept.add(socket.id)
    opened.push({ socket, rules: portalRules(port, model.nodeIp ?? '127.0.0.1', socket.localPort) })
    const claim = port.nodePort === 0 ? undefined : claimNodePort(kernel, netns, owner, port)
    if (claim) kept.add(claim.id)
  }
  for (const socket of open) {
    if (kept.has(socket.id)) continue
    closePortal(netfilter, rulesOf(socket), [])
    netns.sockets.delete(socket.id)
  }
  return openPortals(netfilter, opened)
}

/** What is missing goes to the end of its chain; what stands keeps its counters. */
function openPortals(
  netfilter: Netfilter,
  opened: readonly { rules: readonly PortalRule[]; socket: Socket }[],
): string | undefined {
  for (const { rules, socket } of opened) {
    closePortal(netfilter, rulesOf(socket), rules)
    for (const rule of rules) {
      if (run(netfilter, '-C', rule).status === 0) continue
      const problem = refusal(run(netfilter, '-A', rule))
      if (problem !== undefined) return problem
    }
    socket.note = { ...(socket.note as Portal), rules }
  }
  return undefined
}

function closePortal(netfilter: Netfilter, rules: readonly PortalRule[], keep: readonly PortalRule[]): void {
  const stays = new Set(keep.map(({ chain, rule }) => `${chain} ${rule}`))
  for (const rule of rules) if (!stays.has(`${rule.chain} ${rule.rule}`)) run(netfilter, '-D', rule)
}

const rulesOf = (socket: Socket): readonly PortalRule[] => {
  const note = noteOf(socket)
  return note?.kind === 'portal' ? note.rules : []
}

/** Listening sockets have one; connections that are relayed have another, and end by themselves. */
function noteOf({ owner, note }: Socket): Portal | Claim | undefined {
  if (owner.program !== PROGRAM) return undefined
  const kind = (note as { kind?: string } | undefined)?.kind
  return kind === 'portal' || kind === 'claim' ? (note as Portal | Claim) : undefined
}

const keyOf = ({ name, protocol }: ServedPort): string => `${name}/${protocol}`

function held(netns: Netns, kind: 'portal' | 'claim', port: ServedPort): Socket | undefined {
  for (const socket of netns.sockets.values()) {
    const note = socket.kind === port.protocol ? noteOf(socket) : undefined
    if (note?.kind === kind && note.service === keyOf(port)) return socket
  }
  return undefined
}

function open(
  kernel: Kernel,
  netns: Netns,
  owner: Owner,
  port: ServedPort,
  at: number,
  note: Portal | Claim,
): Socket | undefined {
  const opened =
    port.protocol === 'udp' ? openUdp(kernel, netns, { owner, port: at }) : listenTcp(kernel, netns, { owner, port: at })
  const socket = opened.ok ? netns.sockets.get(opened.value) : undefined
  if (socket) socket.note = note
  return socket
}

/** Only what is ready is served; policies, topology and source ranges came after this mode. */
function openPortal(kernel: Kernel, netns: Netns, owner: Owner, port: ServedPort): Socket | undefined {
  const chance = (): number => random(kernel)
  const endpoints = port.allEndpoints.filter(({ ready }) => ready).map(({ text }) => text)
  const standing = held(netns, 'portal', port)
  if (standing) {
    standing.note = updated(standing.note as Portal, endpoints, port.affinitySeconds, chance)
    return standing
  }
  const { affinitySeconds } = port
  return open(kernel, netns, owner, port, 0, {
    kind: 'portal',
    service: keyOf(port),
    endpoints: shuffled(endpoints, chance),
    next: 0,
    affinitySeconds,
    clients: {},
    rules: [],
  })
}

function claimNodePort(kernel: Kernel, netns: Netns, owner: Owner, port: ServedPort): Socket | undefined {
  const standing = held(netns, 'claim', port)
  if (standing?.localPort === port.nodePort) return standing
  return open(kernel, netns, owner, port, port.nodePort, { kind: 'claim', service: keyOf(port) })
}

function run(netfilter: Netfilter, operation: string, { table, chain, rule }: PortalRule): { status: number; stderr: string } {
  const words: string[] = []
  splitWords(rule, 0, rule.length, words)
  return runIptables(netfilter, 4, ['-t', table, operation, chain, ...words])
}

function ensureInfrastructure(netfilter: Netfilter): string | undefined {
  for (const { table, from, to, rule, where } of PORTAL_JUMPS) {
    const problem = ensureChain(netfilter, 4, table, to)
    if (problem !== undefined) return problem
    const jump: PortalRule = { table: table as PortalRule['table'], chain: from, rule }
    if (run(netfilter, '-C', jump).status === 0) continue
    const refused = refusal(run(netfilter, where === 'first' ? '-I' : '-A', jump))
    if (refused !== undefined) return refused
  }
  return undefined
}

/** What a story remembers of a packet in a namespace between one event and the next: its header, its hook, what rules asked for. */
import type { ConntrackView, Header, Hook, RewriteKind, RuleStep, TraceEvent } from '../linux/trace.ts'
import { readRule } from './text.ts'
import type { Choice, Decision, MarkReason, RuleRef } from './words.ts'

export interface PacketMemory {
  header: Header | undefined
  hook: Hook | undefined
  /** The device that it came in by; none for what the namespace sends itself. */
  inDevice: string | undefined
  connection: ConntrackView | undefined
  /** A rule with a NAT target matched, and its rewrite has not been told yet. */
  asked: RuleRef | undefined
  choice: Choice | undefined
  reason: MarkReason | undefined
  /** Per chain: rules with a chance that were passed over. */
  passedOver: Map<string, number>
}

export interface StoryMemory {
  packets: Map<string, PacketMemory>
  /** By namespace, connection and side: what was decided for the connection's first packet. */
  decisions: Map<string, Decision>
}

export const emptyMemory = (): StoryMemory => ({ packets: new Map(), decisions: new Map() })

export function memoryOf(memory: StoryMemory, event: TraceEvent): PacketMemory {
  const key = `${event.packet} ${event.netns}`
  let known = memory.packets.get(key)
  if (!known) {
    known = {
      header: undefined,
      hook: undefined,
      inDevice: undefined,
      connection: undefined,
      asked: undefined,
      choice: undefined,
      reason: undefined,
      passedOver: new Map(),
    }
    memory.packets.set(key, known)
  }
  return known
}

const NAT_TARGETS = new Set(['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP'])

/** Takes note of an event before it is told. */
export function take(packet: PacketMemory, event: TraceEvent): void {
  switch (event.kind) {
    case 'send':
      packet.header = event.header
      return
    case 'rx':
      // A copy of a frame may come again by another device: then all begins anew.
      packet.header = event.header
      packet.inDevice = event.device
      packet.hook = undefined
      return
    case 'hook':
      packet.header = event.header
      packet.hook = event.hook
      return
    case 'table':
    case 'policy':
    case 'return':
      packet.hook = event.hook
      return
    case 'rules':
      packet.hook = event.hook
      passOver(packet, event.chain, event.failed['-m statistic'] ?? 0)
      return
    case 'rule':
      packet.hook = event.hook
      return takeRule(packet, event)
    case 'conntrack':
      if (event.entry) packet.connection = event.entry
      return
    case 'route':
      // OUTPUT asks routing again in the middle of its tables; elsewhere routing stands between hooks.
      if (packet.hook !== 'output') packet.hook = undefined
      return
    case 'tx':
    case 'deliver':
      packet.header = event.header
      packet.hook = undefined
      return
    case 'encapsulate':
      packet.header = event.outer
      packet.hook = undefined
      return
    case 'decapsulate':
      packet.header = event.inner
      packet.hook = undefined
      return
    case 'neighbour':
      packet.hook = undefined
      return
    default:
  }
}

function passOver(packet: PacketMemory, chain: string, count: number): void {
  if (count > 0) packet.passedOver.set(chain, (packet.passedOver.get(chain) ?? 0) + count)
}

function takeRule(packet: PacketMemory, rule: RuleStep): void {
  if (!rule.matched) {
    if (rule.probability !== undefined) passOver(packet, rule.chain, 1)
    return
  }
  const { target = '' } = rule
  if (NAT_TARGETS.has(target)) packet.asked = refOf(rule)
  if (target.startsWith('KUBE-SEP-')) packet.choice = choiceOf(packet, rule)
  if (target === 'KUBE-MARK-MASQ') packet.reason = reasonOf(rule)
}

export const refOf = ({ table, chain, rule, text }: RuleStep): RuleRef => ({ table, chain, rule, text })

/** kube-proxy gives the first of n endpoints the chance 1/n, the next 1/(n-1), the last one the rest. */
function choiceOf(packet: PacketMemory, rule: RuleStep): Choice {
  const before = packet.passedOver.get(rule.chain) ?? 0
  const { conditions } = readRule(rule.text)
  return {
    of: before + (rule.probability ? Math.round(1 / rule.probability) : 1),
    sticky: /-m recent .*--rcheck/.test(conditions),
  }
}

function reasonOf({ chain, text }: RuleStep): MarkReason | undefined {
  if (chain.startsWith('KUBE-SEP-')) return 'hairpin'
  // With masqueradeAll the rule asks for no source at all, and there is no more to say.
  if (/^KUBE-(SVC|SVL)-/.test(chain)) return / ! (-s|-i|--mark) /.test(text) ? 'outside' : undefined
  return /^KUBE-(EXT|XLB|FW)-/.test(chain) ? 'external' : undefined
}

const SIDE: Partial<Record<RewriteKind, 'dst' | 'src'>> = {
  dnat: 'dst',
  redirect: 'dst',
  undnat: 'dst',
  tproxy: 'dst',
  snat: 'src',
  masquerade: 'src',
  unsnat: 'src',
  netmap: 'dst',
}

export interface Recalled {
  decision: Decision | undefined
  /** The rules were asked for this very packet. */
  asked: boolean
}

/** Which rule stands behind a translation: the one that has just matched, or the one that decided for the connection's first packet. */
export function recallDecision(
  memory: StoryMemory,
  packet: PacketMemory,
  event: Extract<TraceEvent, { kind: 'rewrite' }>,
): Recalled {
  const side = SIDE[event.by]
  if (side === undefined) return { decision: { by: undefined, choice: undefined, reason: packet.reason }, asked: true }
  const key = `${event.netns} ${packet.connection?.id ?? ''} ${side}`
  if (packet.asked === undefined) return { decision: memory.decisions.get(key), asked: false }
  const decision: Decision = { by: packet.asked, choice: side === 'dst' ? packet.choice : undefined, reason: packet.reason }
  packet.asked = undefined
  if (packet.connection) memory.decisions.set(key, decision)
  return { decision, asked: true }
}

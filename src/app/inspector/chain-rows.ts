/** The rules of the chain that the packet is in, as far as it looked at them; from the trace alone. Pure. */
import type { Hook, AnyTable, TraceEvent } from '../../linux/trace.ts'
import type { StoryStep } from '../../explain/step.ts'

export type ChainRow =
  | {
      kind: 'rule'
      /** The event that tells of it. */
      seq: number
      number: number
      text: string
      state: 'matched' | 'missed'
      failed?: string
      target?: string
      probability?: number
      current: boolean
      later: boolean
    }
  | { kind: 'folded'; seq: number; from: number; to: number; failed: Record<string, number>; current: boolean; later: boolean }
  | { kind: 'policy'; verdict: string; current: boolean; later: boolean }

export interface ChainView {
  netns: string
  hook: Hook
  table: AnyTable
  chain: string
  rows: ChainRow[]
}

interface Place {
  table: AnyTable
  chain: string
  rule?: number
}

const BY_RULES = new Set(['dnat', 'snat', 'masquerade', 'redirect', 'netmap', 'mark', 'tproxy'])

/** Which chain a step is about: its own, or that of the rule that rewrote or dropped. */
function placeOf(steps: readonly StoryStep[], { event, index }: StoryStep): Place | undefined {
  switch (event.kind) {
    case 'rule':
    case 'rules':
    case 'table':
    case 'policy':
    case 'return':
      return { table: event.table, chain: event.chain }
    case 'rewrite':
      return event.rule ?? (BY_RULES.has(event.by) ? lastMatch(steps, index) : undefined)
    case 'drop':
      return event.rule ?? (event.reason === 'NETFILTER_DROP' ? lastMatch(steps, index) : undefined)
    default:
      return undefined
  }
}

/** The rule whose target has just acted: the last one that this packet matched here. */
function lastMatch(steps: readonly StoryStep[], index: number): Place | undefined {
  const { packet, netns } = steps[index]!.event
  for (let i = index - 1; i >= 0; i--) {
    const { event } = steps[i]!
    if (event.packet !== packet) continue
    if (event.netns !== netns || event.kind === 'hook') return undefined
    if ((event.kind === 'rule' && event.matched) || event.kind === 'policy')
      return event.kind === 'rule' ? event : { table: event.table, chain: event.chain }
  }
  return undefined
}

const RULE_KINDS = new Set(['rule', 'rules', 'policy'])

export function chainView(steps: readonly StoryStep[], current: StoryStep): ChainView | undefined {
  const place = placeOf(steps, current)
  if (!place) return undefined
  const { packet, netns } = current.event
  const [from, to] = visit(steps, current)
  const rows: ChainRow[] = []
  let hook: Hook | undefined = 'hook' in current.event ? current.event.hook : undefined
  for (const step of steps.slice(from, to + 1)) {
    const { event } = step
    if (event.packet !== packet || event.netns !== netns || !RULE_KINDS.has(event.kind) || !('chain' in event)) continue
    if (event.chain !== place.chain || event.table !== place.table) continue
    hook ??= event.hook
    // A rewrite or a drop lights the rule that did it.
    const cause =
      place.rule !== undefined &&
      event.kind === 'rule' &&
      event.matched &&
      event.rule === place.rule &&
      ACTS.has(current.event.kind)
    add(rows, event, step.index === current.index || cause, step.index > current.index)
  }
  return rows.length > 0 && hook ? { netns, hook, table: place.table, chain: place.chain, rows } : undefined
}

const ACTS = new Set<StoryStep['event']['kind']>(['rewrite', 'drop'])

/** The bounds of one pass through a hook: from its `hook` event to the next one of the same packet. */
function visit(steps: readonly StoryStep[], current: StoryStep): [number, number] {
  const { packet, netns } = current.event
  const ends = (step: StoryStep) => step.event.packet === packet && (step.event.kind === 'hook' || step.event.netns !== netns)
  let from = current.index
  while (from > 0 && !ends(steps[from]!)) from--
  let to = current.index + 1
  while (to < steps.length && !ends(steps[to]!)) to++
  return [from, to - 1]
}

function add(rows: ChainRow[], event: TraceEvent, current: boolean, later: boolean) {
  if (event.kind === 'policy') rows.push({ kind: 'policy', verdict: event.verdict, current, later })
  else if (event.kind === 'rules')
    rows.push({ kind: 'folded', seq: event.seq, from: event.from, to: event.to, failed: event.failed, current, later })
  else if (event.kind === 'rule') {
    rows.push({
      kind: 'rule',
      seq: event.seq,
      number: event.rule,
      text: event.text,
      state: event.matched ? 'matched' : 'missed',
      current,
      later,
      ...(event.failed === undefined ? {} : { failed: event.failed }),
      ...(event.target === undefined ? {} : { target: event.target }),
      ...(event.probability === undefined ? {} : { probability: event.probability }),
    })
  }
}

/** A rule's text for reading: what it asks, what it does, and its comment apart. */
export function readRule(text: string): { asks: string; does: string; comment: string } {
  const body = text.replace(/^-A \S+ ?/, '')
  const comment = /-m comment --comment (?:"((?:[^"\\]|\\.)*)"|(\S+)) ?/.exec(body)
  const rest = comment ? body.replace(comment[0], '') : body
  const jump = /(?:^| )(-[jg] .*)$/.exec(rest)
  const asks = (jump ? rest.slice(0, jump.index) : rest).trim()
  return {
    asks,
    does: jump?.[1]?.replace(/^-([jg]) /, (_, letter: string) => (letter === 'g' ? 'goto ' : '')) ?? '',
    comment: (comment?.[1] ?? comment?.[2] ?? '').replaceAll('\\"', '"'),
  }
}

/** Arranges a packet's steps as they lie in one another: namespace, hook, table, chain, rule; a chain hangs on the rule that led to it. */
import type { Depth, StoryStep } from './step.ts'
import { readFailure, readStep } from './text.ts'
import type { TreeWords } from './words.ts'

export interface Branch {
  text: string
  step: StoryStep | undefined
  children: Branch[]
}

const RANK: Record<Depth, number> = { hops: 0, hooks: 1, rules: 2 }

interface Builder {
  root: Branch
  netns: string | undefined
  netnsBranch: Branch
  hook: Branch | undefined
  table: Branch | undefined
  /** Chains that are open inside the table, outermost first, each with the branch that its rules hang on. */
  chains: { name: string; branch: Branch }[]
  /** The rule that matched last: what it rewrites hangs on it. */
  rule: Branch | undefined
}

export function branchesOf(
  steps: readonly StoryStep[],
  depth: Depth,
  netnsName: (id: string) => string,
  words: TreeWords,
): Branch[] {
  const root: Branch = { text: '', step: undefined, children: [] }
  const builder: Builder = {
    root,
    netns: undefined,
    netnsBranch: root,
    hook: undefined,
    table: undefined,
    chains: [],
    rule: undefined,
  }
  for (const step of steps) {
    if (RANK[step.depth] > RANK[depth]) continue
    const netns = step.event.kind === 'arp' ? (builder.netns ?? step.event.netns) : step.event.netns
    if (netns !== builder.netns) enterNetns(builder, netns, netnsName(netns))
    place(builder, { text: lineOf(step, words), step, children: [] }, step)
  }
  return root.children.map(compact)
}

function enterNetns(builder: Builder, netns: string, text: string): void {
  builder.netns = netns
  builder.netnsBranch = { text, step: undefined, children: [] }
  builder.root.children.push(builder.netnsBranch)
  leaveHook(builder)
}

function leaveHook(builder: Builder): void {
  builder.hook = undefined
  leaveTable(builder)
}

function leaveTable(builder: Builder): void {
  builder.table = undefined
  builder.chains = []
  builder.rule = undefined
}

function place(builder: Builder, branch: Branch, step: StoryStep): void {
  const { event } = step
  switch (event.kind) {
    case 'hook':
      leaveTable(builder)
      builder.hook = branch
      builder.netnsBranch.children.push(branch)
      return
    case 'table':
      leaveTable(builder)
      builder.table = branch
      builder.chains = [{ name: event.chain, branch }]
      ;(builder.hook ?? builder.netnsBranch).children.push(branch)
      return
    case 'rule':
      chainBranch(builder, event.chain).children.push(branch)
      if (event.matched) builder.rule = branch
      if (event.matched && event.jump) builder.chains.push({ name: event.target ?? '', branch })
      return
    case 'rules':
    case 'policy':
    case 'return':
      chainBranch(builder, event.chain).children.push(branch)
      builder.rule = undefined
      return
    case 'rewrite':
    case 'drop':
      if (step.hook === undefined) leaveHook(builder)
      ;(builder.rule ?? builder.table ?? builder.hook ?? builder.netnsBranch).children.push(branch)
      return
    default:
      if (step.hook === undefined) leaveHook(builder)
      else leaveTable(builder)
      ;(builder.hook ?? builder.netnsBranch).children.push(branch)
  }
}

/** The branch of the innermost open chain of this name; what lies deeper has ended. */
function chainBranch(builder: Builder, chain: string): Branch {
  const at = builder.chains.findLastIndex(({ name }) => name === chain)
  if (at >= 0) builder.chains.length = at + 1
  return builder.chains.at(-1)?.branch ?? builder.table ?? builder.hook ?? builder.netnsBranch
}

/** A table in which only the policy spoke is one line. */
function compact(branch: Branch): Branch {
  const children = branch.children.map(compact)
  const [only] = children
  if (children.length === 1 && branch.step?.event.kind === 'table' && only?.step?.event.kind === 'policy') {
    return { ...branch, text: `${branch.text}: policy ${only.step.event.verdict}`, children: [] }
  }
  return { ...branch, children }
}

const BAD_NEWS = new Set<string>(['refused', 'timeout', 'unreachable', 'reset'])

/** What changes or ends the packet is told in a sentence; the stations that it passes by their names. */
function lineOf(step: StoryStep, words: TreeWords): string {
  const { event, title, sentence } = step
  switch (event.kind) {
    case 'rule': {
      const { comment, conditions, target } = readStep(event)
      if (!event.matched) {
        const { part, had } = readFailure(event.failed ?? conditions)
        return `${event.rule} ${words.saysNo}: ${part}${had === undefined ? '' : ` (${had})`}`
      }
      return `${event.rule} ${words.saysYes}: ${[conditions, `→ ${target ?? '-'}`].filter(Boolean).join(' ')}${comment === undefined ? '' : ` # ${comment}`}`
    }
    case 'policy':
      return `policy ${event.verdict}`
    case 'rewrite':
      return event.by === 'ttl' ? title : `◆ ${sentence}`
    case 'drop':
      return `✗ ${sentence}`
    case 'deliver':
      return `✓ ${sentence}`
    case 'socket':
      return `${BAD_NEWS.has(event.event) ? '✗' : '✓'} ${sentence}`
    case 'send':
    case 'route':
    case 'bridge':
      return sentence
    default:
      return title
  }
}

/** Where the play stops by itself, and why: at kinds of steps, in a chain, on a machine, at one step. Pure. */
import type { StoryStep } from '../explain/step.ts'

export type BreakKind = 'dnat' | 'snat' | 'mark' | 'drop' | 'reply'
export type Breakpoint =
  | { kind: BreakKind }
  /** By name, or by how it begins: `KUBE-SEP`. */
  | { kind: 'chain'; name: string }
  | { kind: 'netns'; netns: string }
  | { kind: 'step'; seq: number }

export const BREAK_KINDS: readonly BreakKind[] = ['dnat', 'snat', 'mark', 'drop', 'reply']

export const keyOf = (point: Breakpoint): string =>
  point.kind === 'chain'
    ? `chain ${point.name}`
    : point.kind === 'netns'
      ? `netns ${point.netns}`
      : point.kind === 'step'
        ? `step ${point.seq}`
        : point.kind

export const hasPoint = (points: readonly Breakpoint[], point: Breakpoint): boolean =>
  points.some((each) => keyOf(each) === keyOf(point))

export const togglePoint = (points: readonly Breakpoint[], point: Breakpoint): Breakpoint[] =>
  hasPoint(points, point) ? points.filter((each) => keyOf(each) !== keyOf(point)) : [...points, point]

/** Whether a step is what a breakpoint waits for; a place is entered once, not met at each of its steps. */
function isMet(point: Breakpoint, step: StoryStep, before: StoryStep | undefined): boolean {
  const { event } = step
  switch (point.kind) {
    case 'dnat':
    case 'snat':
    case 'mark':
      return step.meaning === point.kind && event.way === 'request'
    case 'drop':
      return step.meaning === 'drop'
    case 'reply':
      return event.way === 'reply' && before?.event.way !== 'reply'
    case 'chain': {
      const own = chainOf(step)
      return own?.startsWith(point.name) === true && (before === undefined || chainOf(before) !== own)
    }
    case 'netns':
      return event.netns === point.netns && before?.event.netns !== point.netns
    case 'step':
      return event.seq === point.seq
  }
}

const chainOf = ({ event }: StoryStep): string | undefined => ('chain' in event ? event.chain : undefined)

/** The first step after `from`, up to and with `to`, at which the play stops. Hidden steps count: a rule may be what one waits for. */
export function nextStop(
  steps: readonly StoryStep[],
  from: number,
  to: number,
  points: readonly Breakpoint[],
): { step: StoryStep; point: Breakpoint } | undefined {
  if (points.length === 0) return undefined
  for (let i = from + 1; i <= to; i++) {
    const step = steps[i]
    const point = step && points.find((each) => isMet(each, step, steps[i - 1]))
    if (step && point) return { step, point }
  }
  return undefined
}

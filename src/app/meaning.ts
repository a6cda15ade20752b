/** What a step means, as the page shows it everywhere: one colour, one shape, one word. Colour never stands alone. */
import type { Meaning, StoryStep } from '../explain/step.ts'

/** The class that carries the colour; several meanings share one where the difference is not a person's question. */
export type Tone = 'plain' | 'dnat' | 'snat' | 'mark' | 'reply' | 'drop' | 'policy' | 'good'
export type Shape = 'dot' | 'ring' | 'bar' | 'tick' | 'diamond' | 'flag' | 'cross' | 'fork' | 'square' | 'arrow' | 'check'

const SHAPES: Record<Meaning, Shape> = {
  send: 'arrow',
  move: 'dot',
  hook: 'bar',
  rule: 'tick',
  route: 'fork',
  conntrack: 'square',
  neighbour: 'ring',
  bridge: 'square',
  tunnel: 'diamond',
  dnat: 'diamond',
  snat: 'diamond',
  mark: 'flag',
  ttl: 'tick',
  deliver: 'check',
  drop: 'cross',
  result: 'check',
  control: 'square',
}
const TONES: Partial<Record<Meaning, Tone>> = {
  dnat: 'dnat',
  snat: 'snat',
  mark: 'mark',
  drop: 'drop',
  deliver: 'good',
  result: 'good',
}

export function toneOf(step: StoryStep): Tone {
  const { event } = step
  if (event.kind === 'policy' && event.verdict === 'DROP') return 'policy'
  if (
    step.meaning === 'result' &&
    event.kind === 'socket' &&
    ['refused', 'timeout', 'unreachable', 'reset'].includes(event.event)
  )
    return 'drop'
  return TONES[step.meaning] ?? (event.way === 'reply' ? 'reply' : 'plain')
}

export const shapeOf = (step: StoryStep): Shape => {
  if (step.event.kind === 'rule' && !step.event.matched) return 'ring'
  if (step.meaning === 'result' && toneOf(step) === 'drop') return 'cross'
  return SHAPES[step.meaning]
}

/** The ways of many packets at once: a line with its lengths added up, so that a point on it is found by halving. Pure. */
import type { Story } from '../../explain/step.ts'
import { type Point, distance } from './geometry.ts'
import { type ThreadTone, journeyOf } from './journey.ts'
import type { Scene } from './scene.ts'

export interface Flight {
  points: Point[]
  /** Length from the start up to each point. */
  lengths: number[]
  tones: ThreadTone[]
  length: number
}

/** The first packet there and the first one back: what a person can follow of a swarm. */
export function flightOf(story: Story, scene: Scene): Flight {
  const first = (way: string) => story.steps.find(({ event }) => event.kind === 'send' && event.way === way)?.event.packet
  const followed = new Set([first('request'), first('reply')])
  const legs = journeyOf(story.steps, scene)
  const flight: Flight = { points: [], lengths: [], tones: [], length: 0 }
  story.steps.forEach((step, i) => {
    const leg = legs[i]
    if (!leg || !followed.has(step.event.packet)) return
    for (const point of leg.points) add(flight, point, leg.tone)
  })
  return flight
}

function add(flight: Flight, point: Point, tone: ThreadTone) {
  const last = flight.points.at(-1)
  if (last && last.x === point.x && last.y === point.y) return
  if (last) flight.length += distance(last, point)
  flight.points.push(point)
  flight.lengths.push(flight.length)
  flight.tones.push(tone)
}

/** Where it is after so much of the way, and which colour its thread has there. */
export function placeOn({ points, lengths, tones }: Flight, along: number): { x: number; y: number; tone: ThreadTone } {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (lengths[middle]! < along) low = middle + 1
    else high = middle
  }
  const b = points[low] ?? { x: 0, y: 0 }
  const a = points[low - 1] ?? b
  const [from, to] = [lengths[low - 1] ?? 0, lengths[low] ?? 0]
  const share = to > from ? Math.min(1, Math.max(0, (along - from) / (to - from))) : 1
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, tone: tones[low] ?? 'request' }
}

/** The story as lines on the canvas: for each step, where the packet is then and the line that led it there. */
import type { Hook } from '../../linux/trace.ts'
import type { StoryStep } from '../../explain/step.ts'
import type { Point } from './geometry.ts'
import { type Scene, type StationName, centreId, plugId, stationId } from './scene.ts'
import { wayBetween } from './track.ts'

/** What the thread's colour says: the address that the client began with, a rewritten one, the answer, the answer with its source rewritten. */
export type ThreadTone = 'request' | 'rewritten' | 'reply' | 'restored'

export interface Leg {
  anchor: string | undefined
  /** From the last place to this one; a single point where it stayed, none where it appears anew. */
  points: Point[]
  tone: ThreadTone
  /** The packet's own number: each copy and each answer has one. */
  packet: number
}

const STATION_OF: Record<Hook, StationName> = { prerouting: 'prerouting', input: 'input', forward: 'forward', output: 'output', postrouting: 'postrouting' }

function stationOrCentre(scene: Scene, netns: string, station: StationName): string {
  const id = stationId(netns, station)
  return scene.track.anchors.has(id) ? id : centreId(netns)
}

/** Where a step is drawn; undefined means: where the packet is already. */
export function anchorOf(step: StoryStep, scene: Scene): string | undefined {
  const { event, hook, place } = step
  const known = (id: string) => (scene.track.anchors.has(id) ? id : undefined)
  switch (event.kind) {
    case 'tx': case 'rx': return known(plugId(place.netns, event.device))
    case 'send': case 'deliver': return known(stationOrCentre(scene, place.netns, 'process'))
    case 'route': return known(stationOrCentre(scene, place.netns, event.decision === 'output' ? 'process' : 'routing'))
    case 'arp': case 'neighbour': case 'bridge': case 'socket': return undefined
    default: return hook && isHook(hook) ? known(stationOrCentre(scene, place.netns, STATION_OF[hook])) : undefined
  }
}

const isHook = (hook: string): hook is Hook => hook in STATION_OF

/** The whole journey. Steps of copies that a switch flooded elsewhere do not carry the followed packet away. */
export function journeyOf(steps: readonly StoryStep[], scene: Scene): Leg[] {
  const legs: Leg[] = []
  const ways = new Map<string, Point[]>()
  const firstSource: { request?: string; reply?: string } = {}
  let here: string | undefined
  let tone: ThreadTone = 'request'
  for (const step of steps) {
    tone = toneFor(step, firstSource) ?? tone
    const anchor = anchorOf(step, scene) ?? here
    let points: Point[] = []
    if (anchor !== undefined) {
      const key = `${here ?? ''} ${anchor}`
      const way = here === undefined ? undefined : (ways.get(key) ?? wayBetween(scene.track, here, anchor))
      if (way) ways.set(key, way)
      points = way ?? [scene.track.anchors.get(anchor)!]
    }
    legs.push({ anchor, points, tone, packet: step.event.packet })
    here = anchor
  }
  return legs
}

function toneFor(step: StoryStep, first: { request?: string; reply?: string }): ThreadTone | undefined {
  // The line that leads to a rewrite still has the old colour; the rewrite itself is a point.
  const source = step.after?.src
  if (source === undefined || step.event.way === 'other') return undefined
  const way = step.event.way
  first[way] ??= source
  if (way === 'request') return source === first.request ? 'request' : 'rewritten'
  return source === first.reply ? 'reply' : 'restored'
}

export interface Thread { tone: ThreadTone; points: Point[] }

/** The line travelled up to and with step `to`, one piece for each colour and each appearance. */
export function threadUpTo(legs: readonly Leg[], to: number): Thread[] {
  const threads: Thread[] = []
  let last: Point | undefined
  for (const leg of legs.slice(0, to + 1)) {
    const [first] = leg.points
    if (!first) continue
    const current = threads.at(-1)
    const follows = last !== undefined && first.x === last.x && first.y === last.y
    if (!current || current.tone !== leg.tone || !follows) threads.push({ tone: leg.tone, points: [...leg.points] })
    else current.points.push(...leg.points.slice(1))
    last = leg.points.at(-1)
  }
  return dedupe(threads.filter((thread) => thread.points.length > 1))
}

/** A connection goes the same way many times; one line is enough. */
function dedupe(threads: readonly Thread[]): Thread[] {
  const seen = new Set<string>()
  return threads.filter((thread) => {
    const key = `${thread.tone} ${thread.points.map((p) => `${p.x},${p.y}`).join(' ')}`
    return !seen.has(key) && seen.add(key)
  })
}

/** The line that the packet runs when the page goes from one step to another, hidden steps between them included. */
export function motionBetween(legs: readonly Leg[], from: number, to: number): Point[] {
  const end = legs[to]?.points.at(-1)
  if (!end) return []
  if (to <= from) return [end]
  const points: Point[] = []
  for (const leg of legs.slice(from + 1, to + 1)) {
    const [first] = leg.points
    const last = points.at(-1)
    if (!first) continue
    // Where it appears anew it does not fly: it starts from there.
    if (last && (first.x !== last.x || first.y !== last.y)) points.length = 0
    points.push(...(points.length > 0 ? leg.points.slice(1) : leg.points))
  }
  return points.length > 0 ? points : [end]
}

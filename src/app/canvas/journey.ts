/** The story as lines on the canvas: for each step, where the packet is then and the line that led it there. */
import type { Header, Hook } from '../../linux/trace.ts'
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
  /** A hint between kernels, no part of the connection: it leaves no thread. */
  aside: boolean
}

const STATION_OF: Record<Hook, StationName> = {
  prerouting: 'prerouting',
  input: 'input',
  forward: 'forward',
  output: 'output',
  postrouting: 'postrouting',
}

function stationOrCentre(scene: Scene, netns: string, station: StationName): string {
  const id = stationId(netns, station)
  return scene.track.anchors.has(id) ? id : centreId(netns)
}

/** Where a step leads, in order; nothing means: the packet stays where it is. */
export function anchorsOf(step: StoryStep, scene: Scene): string[] {
  const { event, hook, place } = step
  const known = (...ids: (string | undefined)[]) =>
    ids.filter((id): id is string => id !== undefined && scene.track.anchors.has(id))
  switch (event.kind) {
    // The control plane consists of processes.
    case 'control':
      return known(stationOrCentre(scene, place.netns, 'process'))
    // A departure leads to the other end of the cable: its arrival is part of the step.
    case 'tx':
      return known(plugId(place.netns, event.device), place.to && plugId(place.to.netns, place.to.device))
    case 'rx':
      return known(plugId(place.netns, event.device))
    case 'send':
    case 'deliver':
      return known(stationOrCentre(scene, place.netns, 'process'))
    case 'route':
      return known(stationOrCentre(scene, place.netns, event.decision === 'output' ? 'process' : 'routing'))
    case 'arp':
    case 'neighbour':
    case 'bridge':
    case 'socket':
      return []
    // The TTL is taken off on the way, after the route is known.
    case 'rewrite':
      if (event.by === 'ttl') return []
  }
  return hook && isHook(hook) ? known(stationOrCentre(scene, place.netns, STATION_OF[hook])) : []
}

const isHook = (hook: string): hook is Hook => hook in STATION_OF

/** What is in the second envelope that a tunnel has put the packet into, at a step. */
export function innerAt(steps: readonly StoryStep[], index: number): Header | undefined {
  const packet = steps[index]?.event.packet
  for (let i = index; i >= 0; i--) {
    const event = steps[i]?.event
    if (event?.packet !== packet) continue
    if (event?.kind === 'decapsulate') return undefined
    if (event?.kind === 'encapsulate') return event.inner
  }
  return undefined
}

const known = new WeakMap<Scene, WeakMap<readonly StoryStep[], Leg[]>>()

/** The whole journey. The story that Send will get has its own found while nobody waits. */
export function journeyOf(steps: readonly StoryStep[], scene: Scene): Leg[] {
  const inScene = known.get(scene) ?? new WeakMap<readonly StoryStep[], Leg[]>()
  known.set(scene, inScene)
  const legs = inScene.get(steps) ?? findJourney(steps, scene)
  inScene.set(steps, legs)
  return legs
}

function findJourney(steps: readonly StoryStep[], scene: Scene): Leg[] {
  const legs: Leg[] = []
  const go = createGuide(scene)
  const firstSource: { request?: string; reply?: string } = {}
  /** Where each packet is; one that is born appears where it is born, and a copy where the last one was. */
  const places = new Map<number, string | undefined>()
  let last: string | undefined
  let tone: ThreadTone = 'request'
  const wrapped = new Set<number>()
  for (const step of steps) {
    const { kind, packet } = step.event
    if (kind === 'encapsulate') wrapped.add(packet)
    else if (kind === 'decapsulate') wrapped.delete(packet)
    // The second envelope has a sender of its own; the packet's is as it was.
    tone = (wrapped.has(packet) ? undefined : toneFor(step, firstSource)) ?? tone
    let points: Point[] = []
    // News of the control plane is not followed on the cables: each machine hears of it.
    let here = step.control ? undefined : places.has(packet) || kind === 'send' ? places.get(packet) : last
    for (const anchor of anchorsOf(step, scene)) {
      const way = go(here, anchor)
      points = points.length > 0 && way.length > 1 ? [...points, ...way.slice(1)] : way
      here = anchor
    }
    const stays = here === undefined ? undefined : scene.track.anchors.get(here)
    places.set(packet, here)
    last = here
    const aside = step.event.way === 'aside'
    legs.push({ anchor: here, points: points.length > 0 ? points : stays ? [stays] : [], tone, packet, aside })
  }
  return legs
}

/** The way from one anchor to another, remembered; only the end where no line leads there. */
function createGuide({ track }: Scene): (from: string | undefined, to: string) => Point[] {
  const ways = new Map<string, Point[]>()
  return (from, to) => {
    const key = `${from ?? ''} ${to}`
    const known = ways.get(key)
    if (known) return known
    const way = (from === undefined ? undefined : wayBetween(track, from, to, insideOf(from, to))) ?? [track.anchors.get(to)!]
    ways.set(key, way)
    return way
  }
}

/** Between two stations of one kernel the packet passes stations only: never out by a device and in again. */
function insideOf(from: string, to: string): (anchor: string) => boolean {
  const [netns] = from.split('#')
  const inside = from.includes('#') && to.startsWith(`${netns!}#`)
  return inside ? (anchor) => anchor.startsWith(`${netns!}#`) : () => true
}

function toneFor(step: StoryStep, first: { request?: string; reply?: string }): ThreadTone | undefined {
  // The line that leads to a rewrite still has the old colour; the rewrite itself is a point.
  const source = step.after?.src
  if (source === undefined || step.event.way === 'other' || step.event.way === 'aside') return undefined
  const way = step.event.way
  first[way] ??= source
  if (way === 'request') return source === first.request ? 'request' : 'rewritten'
  return source === first.reply ? 'reply' : 'restored'
}

export interface Thread {
  tone: ThreadTone
  points: Point[]
}

/** The line travelled up to and with step `to`, one piece for each colour and each appearance. */
export function threadUpTo(legs: readonly Leg[], to: number): Thread[] {
  const threads: Thread[] = []
  let last: Point | undefined
  for (const leg of legs.slice(0, to + 1)) {
    const [first] = leg.points
    if (!first || leg.aside) continue
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

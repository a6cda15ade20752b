/**
 * The page's own clock. The engine has finished long before; this replays the story: `progress` runs from 0 to 1 on the way to
 * the cursor's step, then the step is held long enough to be read. Every act interrupts whatever runs.
 */
import type { StoryStep } from '../../explain/step.ts'
import { nextStop } from '../breakpoints.ts'
import { isShown, neighbour, positionIn, shownSteps } from '../steps.ts'
import { useStudy } from '../store/study.ts'
import { useSim } from '../store/sim.ts'
import { predictionBetween } from '../study/predict.ts'

/** Canvas units per millisecond at speed 1, and the shortest and longest time for one step. */
const PACE = 0.32
const SHORTEST_MS = 140
const LONGEST_MS = 1100
/** How long a step is held at speed 1: a rewrite deserves more than a hop. */
const HOLD_MS: Partial<Record<StoryStep['meaning'], number>> = {
  dnat: 1500,
  snat: 1500,
  mark: 1000,
  drop: 1500,
  deliver: 800,
  send: 500,
  result: 700,
  rule: 320,
  control: 1800,
  hook: 320,
}
const HOLD_DEFAULT_MS = 260
/** A connection goes the same way again and again: after the first packet each way the story quickens. */
const QUICKER = 3

function quickness(index: number): number {
  const { story, speed } = useSim.getState()
  const step = story?.steps[index]
  if (!story || !step) return speed
  const first = story.steps.find((each) => each.event.way === step.event.way && each.event.kind === 'send')
  return first && step.event.packet !== first.event.packet ? speed * QUICKER : speed
}

let frame: number | undefined
let lastAt: number | undefined
let heldMs = 0
/** The canvas knows how long a way is; without one (nothing is drawn yet) steps take the shortest time. */
let measure: (from: number, to: number) => number = () => 0

export const setMeasure = (measurer: typeof measure): void => void (measure = measurer)

const reducedMotion = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches
export const shownNow = (): readonly number[] => {
  const { story, depth } = useSim.getState()
  return story ? shownSteps(story.steps, depth) : []
}

function run() {
  frame ??= requestAnimationFrame(tick)
}

function tick(now: number) {
  frame = undefined
  const elapsed = lastAt === undefined ? 16 : Math.min(64, now - lastAt)
  lastAt = now
  const { progress, playing } = useSim.getState()
  if (progress < 1) move(elapsed)
  else if (playing) hold(elapsed)
  else return void (lastAt = undefined)
  run()
}

function move(elapsed: number) {
  const { origin, cursor, progress, playing } = useSim.getState()
  const speed = playing ? quickness(cursor) : Math.max(1, useSim.getState().speed)
  const length = measure(origin, cursor)
  const duration = length < 1 ? 1 : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, length / PACE)) / speed
  useSim.setState({ progress: Math.min(1, progress + elapsed / duration) })
  heldMs = 0
}

function hold(elapsed: number) {
  const { story, cursor } = useSim.getState()
  const step = story?.steps[cursor]
  heldMs += elapsed * quickness(cursor)
  // What a component does is read, not watched.
  const meaning = step?.control ? 'control' : step?.meaning
  if (heldMs < (meaning ? (HOLD_MS[meaning] ?? HOLD_DEFAULT_MS) : 0)) return
  const shown = shownNow()
  const next = neighbour(shown, cursor, 1)
  if (next === cursor) return useSim.setState({ playing: false })
  if (asksBefore(next)) return useSim.setState({ playing: false })
  const stopAt = story && nextStop(story.steps, cursor, next, useStudy.getState().points)
  if (!stopAt) return go(next)
  // What one waits for may lie deeper than what is shown.
  if (!isShown(stopAt.step, useSim.getState().depth)) useSim.setState({ depth: stopAt.step.depth })
  go(stopAt.step.index)
  useSim.setState({ playing: false })
  useStudy.setState({ stopped: stopAt.point })
}

/** In class the story asks before it goes on; true while it waits for the answer. */
function asksBefore(next: number): boolean {
  const { story, cursor } = useSim.getState()
  const { predict, outcomes, answered } = useStudy.getState()
  const question = predict && story ? predictionBetween(story, cursor, next, outcomes, answered) : undefined
  if (question) useStudy.setState({ question })
  return question !== undefined
}

/** Answered or given up: the story goes on to show it. */
export function answerPrediction(): void {
  const { question, answered } = useStudy.getState()
  if (!question) return
  useStudy.setState({ question: undefined, answered: [...answered, question.seq] })
  play()
}

/** To a step, moving there if it is the next ones; an interrupted packet starts from where the last step was. */
function go(to: number) {
  const { cursor } = useSim.getState()
  heldMs = 0
  const moves = to > cursor && !reducedMotion()
  useSim.setState({ origin: moves ? cursor : to, cursor: to, progress: moves ? 0 : 1 })
  run()
}

function goOn() {
  const { stopped, question } = useStudy.getState()
  if (stopped || question) useStudy.setState({ stopped: undefined, question: undefined })
}

export function stop(): void {
  useSim.setState({ playing: false, progress: 1 })
}

/** Straight to a step, as scrubbing and the trace tree do. */
export function seek(to: number): void {
  stop()
  goOn()
  useSim.setState({ cursor: to, origin: to, progress: 1 })
}

export function step(by: 1 | -1): void {
  const { story, cursor } = useSim.getState()
  if (!story) return
  goOn()
  useSim.setState({ playing: false })
  const next = neighbour(shownNow(), cursor, by)
  if (by > 0 && asksBefore(next)) return
  go(next)
}

export function jump(to: 'first' | 'last'): void {
  const shown = shownNow()
  const target = to === 'first' ? shown[0] : shown.at(-1)
  if (target !== undefined) seek(target)
}

export function toggle(): void {
  const { story, playing, cursor } = useSim.getState()
  if (!story) return
  if (playing) return stop()
  const shown = shownNow()
  if (positionIn(shown, cursor) >= shown.length - 1 && shown[0] !== undefined) seek(shown[0])
  play()
}

export function play(): void {
  goOn()
  useSim.setState({ playing: true })
  heldMs = 0
  run()
}

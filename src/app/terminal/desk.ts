/** All terminals of the page: their screens, their shells in the engine, and what they tell the rest of the page. */
import { buildStory } from '../../explain/story.ts'
import type { Recorded } from '../../lab/recording.ts'
import type { TerminalNews } from '../../worker/terminal-messages.ts'
import { play, stop } from '../actions/play.ts'
import { engine, terminalLine } from '../engine.ts'
import { language } from '../locale/language.ts'
import { namesOf } from '../names.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useTerminals } from '../store/terminals.ts'
import { useView } from '../store/view.ts'
import { placesOf } from './places.ts'
import { type Screen, createScreen } from './screen.ts'

const HISTORY = 'hoplight.terminal.history'
const MOST_HISTORY = 500

const screens = new Map<number, Screen>()
let lastId = 0

function keptHistory(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(HISTORY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}
const history = keptHistory()

function keepHistory(): void {
  try {
    sessionStorage.setItem(HISTORY, JSON.stringify(history.slice(-MOST_HISTORY)))
  } catch {
    // Storage may be full or forbidden; the history is still in the page.
  }
}

export const screenOf = (id: number): Screen | undefined => screens.get(id)

/** A terminal on a place; the one that is there already, unless another is asked for. */
export function openTab(on: string | undefined, another = false): Screen | undefined {
  const { tabs, active } = useTerminals.getState()
  const places = placesOf(useScenario.getState().topology)
  const there = another ? undefined : on === undefined ? tabs.find(({ id }) => id === active) : tabs.find((tab) => tab.on === on)
  if (there) {
    useTerminals.setState({ active: there.id })
    return screens.get(there.id)
  }
  const place = on === undefined ? places[0] : places.find((each) => each.on === on)
  if (!place) return undefined
  const id = ++lastId
  const screen = createScreen({
    history,
    act: (act) => engine.terminal(id, act.do === 'open' ? { do: 'open', on: place.on } : act),
  })
  screens.set(id, screen)
  useTerminals.setState({ tabs: [...tabs, { id, ...place }], active: id })
  engine.terminal(id, { do: 'open', on: place.on })
  return screen
}

export function closeTab(id: number): void {
  engine.terminal(id, { do: 'close' })
  screens.get(id)?.dispose()
  screens.delete(id)
  useTerminals.setState(({ tabs, active }) => {
    const at = tabs.findIndex((tab) => tab.id === id)
    const rest = tabs.filter((tab) => tab.id !== id)
    return { tabs: rest, active: active === id ? (rest[at] ?? rest[at - 1])?.id : active }
  })
}

/** Plays what a command sent, as Send would. */
export function playRecorded(): void {
  const { recorded } = useTerminals.getState()
  if (!recorded) return
  const { events, end } = recorded.trace
  const story = buildStory(events, end, namesOf(useScenario.getState().topology), language)
  stop()
  useSim.setState({ story, asked: undefined, refusal: undefined, cursor: 0, origin: 0, progress: 1 })
  play()
}

/** Nobody is in the midst of a story: none stands there, or it is at its end, or it came from a terminal too. */
function isIdle(): boolean {
  const { story, asked, cursor, playing } = useSim.getState()
  return !playing && (!story || asked === undefined || cursor >= story.steps.length - 1)
}

function settled({ line, topology, recorded }: Extract<TerminalNews, { kind: 'settled' }>): void {
  keepHistory()
  useScenario.setState((was) => ({ typed: was.typed + 1, ...(topology ? { topology } : {}) }))
  const trace: Recorded | undefined = recorded
  if (!trace) return
  useTerminals.setState({ recorded: { line: line.trim(), trace } })
  if (isIdle()) playRecorded()
}

terminalLine.hear = (terminal, news) => {
  if (news.kind === 'settled') settled(news)
  if (news.kind === 'edit') void import('../build/acts.ts').then(({ showObject }) => showObject(news.object))
  if (terminal === 0) {
    if (news.kind === 'anew') useTerminals.setState({ recorded: undefined })
    for (const screen of screens.values()) screen.hear(news)
  } else screens.get(terminal)?.hear(news)
}

const retheme = (): void => {
  // After the page has taken its new colours.
  requestAnimationFrame(() => {
    for (const screen of screens.values()) screen.retheme()
  })
}
useView.subscribe((now, before) => {
  if (now.theme !== before.theme) retheme()
})
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', retheme)

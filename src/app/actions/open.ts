/** Opening texts: from the library, from a link, from the editor. What was typed is kept for a reload. */
import type { Topology } from '../../lab/topology.ts'
import { FIRST } from '../../scenario/first.ts'
import { engine, rememberGood } from '../engine.ts'
import { words } from '../locale/words.ts'
import { setCurrent } from '../store/current.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'
import { stop } from './play.ts'
import { rememberRun } from './remember.ts'

const KEPT = 'hoplight.text'
/** More than any scenario; what is pasted by mistake should not stop the page. */
const MAX_TEXT = 4 * 1024 * 1024

/** The text of the last visit in this tab, which a reload or a crash must not lose. */
export const keptText = (): string | undefined => {
  try {
    return sessionStorage.getItem(KEPT) ?? undefined
  } catch {
    return undefined
  }
}

function keep(text: string) {
  try {
    sessionStorage.setItem(KEPT, text)
  } catch {
    // Storage may be full or forbidden; the text is still in the page.
  }
}

/** What was typed and is not taken up yet, while the typing may go on. */
let waiting: ReturnType<typeof setTimeout> | undefined
/** The building that was begun last; what asks the cluster waits for it. */
let building: Promise<unknown> = Promise.resolve()

/** Builds the cluster of a text. With errors the last good one stays, and the problems say why. */
export function openText(text: string): Promise<boolean> {
  clearTimeout(waiting)
  waiting = undefined
  const built = build(text)
  building = built
  return built
}

/** What was typed last is in force, or has its problems: who types and presses Send means the new text. */
export async function settleText(): Promise<void> {
  if (waiting !== undefined) void openText(useScenario.getState().text)
  await building
}

async function build(text: string): Promise<boolean> {
  const revision = useScenario.getState().revision + 1
  useScenario.setState({ text, revision })
  if (text.length > MAX_TEXT) {
    const problem = { severity: 'error' as const, message: words.tooLong(text.length), line: 1, column: 1 }
    useScenario.setState({ answered: revision, problems: [problem], stale: true })
    return false
  }
  keep(text)
  let reply = await engine.open(text, revision)
  // A text that breaks the engine breaks it twice; what ended it from outside does not come again.
  if (reply.kind === 'crashed' && useScenario.getState().revision === revision) reply = await engine.open(text, revision)
  if (useScenario.getState().revision !== revision) return false
  if (reply.kind !== 'done') {
    useScenario.setState({ answered: revision, stale: true })
    if (reply.kind === 'refused') useView.setState({ notice: { kind: 'error', text: reply.message } })
    return false
  }
  const { problems, topology, setupOutput, setup } = reply.value
  if (!topology) {
    useScenario.setState({ answered: revision, problems, stale: true })
    return false
  }
  rememberGood(text)
  const shown = { answered: revision, problems, setupOutput, setup, stale: false }
  if (isDrawnAhead(topology, revision)) {
    useScenario.setState(shown)
    return true
  }
  useScenario.setState({ ...shown, topology })
  askAgain()
  return true
}

/** Put in by the build (vite.config.ts); tests have none. */
declare const __FIRST_DRAWING__: Topology | undefined
const DRAWN_AHEAD = typeof __FIRST_DRAWING__ === 'undefined' ? undefined : __FIRST_DRAWING__

/** The revision that was drawn before the engine has answered. */
let ahead: number | undefined

/** What stands already is what the engine says: nothing need be drawn again, and what was asked meanwhile stays. */
const isDrawnAhead = (topology: Topology, revision: number): boolean =>
  revision === ahead && JSON.stringify(topology) === JSON.stringify(DRAWN_AHEAD)

/** The first scenario: its drawing came with the page, so it can be looked at and asked while the engine still begins. */
export function openFirst(): Promise<boolean> {
  const opened = openFresh(FIRST.yaml)
  if (DRAWN_AHEAD) {
    ahead = useScenario.getState().revision
    useScenario.setState({ topology: DRAWN_AHEAD })
    askAgain()
  }
  return opened
}

type Question = { from: string; to: string }
/** What could no longer be asked, and what was proposed instead: when who asked is back, as after an undo, so is the question. */
let missed: { asked: Question; instead: Question } | undefined

/** The destination that the page has put there, not a person. */
let proposed: string | undefined

/** A new cluster makes the old story untrue; what was asked stays if it can still be asked. */
function askAgain() {
  stop()
  const { topology } = useScenario.getState()
  const isThere = (ref: string) => topology?.sources.some((source) => source.ref === ref)
  const now = useSim.getState()
  const isInstead = now.from === missed?.instead.from && now.to === missed.instead.to
  const { from, to } = missed && isInstead && isThere(missed.asked.from) ? missed.asked : now
  const known = isThere(from)
  // Nobody has asked for it yet: what is built next may be more to the point, as a Service is before its pods.
  const isProposal = to === proposed && now.story === undefined
  useSim.setState({
    story: undefined,
    cursor: -1,
    origin: -1,
    progress: 1,
    refusal: undefined,
    from: known ? from : (topology?.sources[0]?.ref ?? ''),
    to: known && to && !isProposal ? to : (topology?.destinations[0]?.to ?? ''),
  })
  if (!known || !to || isProposal) proposed = useSim.getState().to
  if (!known && from) missed = { asked: { from, to }, instead: { from: useSim.getState().from, to: useSim.getState().to } }
}

/** A scenario to start from: nothing of the one before stays. */
export async function openFresh(text: string): Promise<boolean> {
  setCurrent(undefined)
  useSim.setState({ from: '', to: '', data: '', seed: undefined, story: undefined, cursor: -1, origin: -1 })
  useView.setState({ moved: {}, selected: undefined })
  useScenario.setState({ setupFromLink: false })
  return openText(text)
}

/** A paste that is no scenario is refused before it is taken up: what stood there stands. */
export function refusePaste(length: number): boolean {
  if (length <= MAX_TEXT) return false
  useView.setState({ notice: { kind: 'error', text: words.pasteTooLong(length) } })
  return true
}

/** The editor's: waits until the typing pauses. */
export function editText(text: string): void {
  if (text !== useScenario.getState().text) rememberRun(words.build.typed)
  // A new revision at once: the page says that it builds, and no answer to an older text is taken for one to this.
  useScenario.setState((was) => ({ text, revision: was.revision + 1 }))
  keep(text)
  // The address would bring back the text of before at the next reload.
  if (location.hash) history.replaceState(null, '', location.pathname + location.search)
  clearTimeout(waiting)
  waiting = setTimeout(() => void openText(text), 250)
}

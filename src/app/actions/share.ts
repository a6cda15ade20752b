/** Links: the whole scenario and the moment in the fragment, which no browser sends to any server. */
import { FIRST } from '../../scenario/first.ts'
import { engine } from '../engine.ts'
import { type Moment, readFragment, writeFragment } from '../link/moment.ts'
import { words } from '../locale/words.ts'
import { setCurrent, useCurrent } from '../store/current.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'
import { keptText, openFirst, openFresh, openText } from './open.ts'
import { sendAndStand } from './send.ts'

let encoded: { text: string; fragment: string } | undefined

/** The scenario's part; `refused` says why there is none. */
async function scenarioFragment(text: string): Promise<{ fragment?: string; refused?: string }> {
  if (encoded?.text === text) return { fragment: encoded.fragment }
  const reply = await engine.encode(text)
  if (reply.kind === 'refused') return { refused: reply.message }
  if (reply.kind !== 'done') return {}
  encoded = { text, fragment: reply.value }
  return { fragment: reply.value }
}

function momentNow(): Moment {
  const { from, to, data, seed, story, cursor, depth } = useSim.getState()
  const { moved } = useView.getState()
  const seq = story?.steps[cursor]?.event.seq
  const object = story?.object
  return {
    from,
    to,
    data,
    ...(seed === undefined ? {} : { seed }),
    ...(seq === undefined ? {} : { step: seq, depth }),
    ...(object === undefined ? {} : { object }),
    moved,
  }
}

/** The moment alone, for what keeps the text elsewhere. */
export const momentFragment = (): string => writeFragment('', momentNow())
export const openMoment = (fragment: string): Promise<void> => standAt(readFragment(fragment).moment)

/** The built-in scenarios are not needed to draw the first one. */
const library = async () => (await import('../../scenario/library.ts')).LIBRARY

const base = (): string => `${location.origin}${location.pathname}`

export interface Links {
  /** Holds everything; undefined where the text is too long for a link. */
  whole: string | undefined
  /** Where the text is exactly a built-in one: names it. */
  short: string | undefined
}

/** The links to this very moment. */
export async function linksNow(): Promise<Links> {
  const { text } = useScenario.getState()
  const moment = momentNow()
  const { fragment } = await scenarioFragment(text)
  const builtIn = (await library()).find((entry) => entry.yaml === text)
  return {
    whole: fragment === undefined ? undefined : `${base()}#${writeFragment(fragment, moment)}`,
    short: builtIn && `${base()}#${writeFragment(`lib=${builtIn.name}`, moment)}`,
  }
}

let pending: ReturnType<typeof setTimeout> | undefined

/** Keeps the address bar at the moment, once there is a story; not on every frame. */
function followMoment() {
  clearTimeout(pending)
  pending = setTimeout(() => {
    void linksNow().then(({ whole }) => {
      if (whole !== undefined && useSim.getState().story) showInAddress(whole)
    })
  }, 200)
}

/** What the address asks for beside the moment (`?embed`) stays. */
export function showInAddress(link: string): void {
  history.replaceState(null, '', `${location.pathname}${location.search}${link.slice(link.indexOf('#'))}`)
}

export function keepAddress(): () => void {
  return useSim.subscribe((now, before) => {
    if (now.story && (now.cursor !== before.cursor || now.story !== before.story || now.depth !== before.depth)) followMoment()
  })
}

/** What the address says: a link's scenario and moment, else the text of before a reload, else the first scenario. */
export async function openAddress(): Promise<void> {
  const { current } = useCurrent.getState()
  const before = keptText()
  await openWhatIsAsked()
  // A reload comes back to the same save; anything else is another scenario.
  if (current && before !== undefined && useScenario.getState().text === before) setCurrent(current)
}

async function openWhatIsAsked(): Promise<void> {
  if (await openLink(location.hash)) return
  if (location.hash.length > 1) useView.setState({ notice: { kind: 'error', text: words.link.none } })
  const kept = keptText()
  // The first scenario stands behind a text with errors, so that there is always something to look at.
  if (kept !== undefined && kept !== FIRST.yaml) {
    await openFresh(FIRST.yaml)
    await openText(kept)
  } else await openFirst()
}

/** Opens the scenario and the moment of a fragment; false where it names none. */
export async function openLink(hash: string): Promise<boolean> {
  const { scenario, builtIn, moment } = readFragment(hash)
  if (scenario === undefined && builtIn === undefined) return false
  const given = await textOf(scenario, builtIn)
  if ('refused' in given) {
    useView.setState({ notice: { kind: 'error', text: given.refused } })
    await openFresh(FIRST.yaml)
    return true
  }
  const { text } = given
  const before = keptText()
  if (!(await openFresh(text))) {
    // A link whose text has errors shows them, over a cluster that works.
    useView.setState({ panel: 'yaml', notice: { kind: 'error', text: words.link.withErrors } })
    await openFresh(FIRST.yaml)
    await openText(text)
    return true
  }
  if (text !== before && useScenario.getState().setup !== '' && !(await library()).some((entry) => entry.yaml === text))
    useScenario.setState({ setupFromLink: true })
  await standAt(moment)
  return true
}

async function textOf(
  scenario: string | undefined,
  builtIn: string | undefined,
): Promise<{ text: string } | { refused: string }> {
  if (scenario === undefined) {
    const entry = (await library()).find(({ name }) => name === builtIn)
    return entry ? { text: entry.yaml } : { refused: words.link.noSuchName(builtIn ?? '') }
  }
  const reply = await engine.decode(scenario)
  if (reply.kind === 'done') return { text: reply.value }
  return { refused: reply.kind === 'refused' ? reply.message : words.crashed }
}

async function standAt(moment: Moment) {
  if (moment.moved) useView.setState((view) => ({ moved: moment.moved ?? {}, fitAsked: view.fitAsked + 1 }))
  useSim.setState({
    ...(moment.from === undefined ? {} : { from: moment.from }),
    ...(moment.to === undefined ? {} : { to: moment.to }),
    data: moment.data ?? '',
    seed: moment.seed,
    ...(moment.depth === undefined ? {} : { depth: moment.depth }),
  })
  // A probe has no effect outside this page, so a link may send it; it never runs a command.
  if (moment.object !== undefined) await (await import('./birth.ts')).playBirth(moment.object, moment.step ?? 0)
  else if (moment.step !== undefined) await sendAndStand(moment.step)
}

/** Links: the whole scenario and the moment in the fragment, which no browser sends to any server. */
import { FIRST } from '../../scenario/first.ts'
import { engine } from '../engine.ts'
import { type Moment, readFragment, writeFragment } from '../link/moment.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'
import { keptText, openFresh, openText } from './open.ts'
import { sendAndStand } from './send.ts'

let encoded: { text: string; fragment: string } | undefined

async function scenarioFragment(text: string): Promise<string | undefined> {
  if (encoded?.text === text) return encoded.fragment
  const reply = await engine.encode(text)
  if (reply.kind === 'refused') useView.setState({ notice: { kind: 'error', text: reply.message } })
  if (reply.kind !== 'done') return undefined
  encoded = { text, fragment: reply.value }
  return reply.value
}

function momentNow(): Moment {
  const { from, to, data, seed, story, cursor, depth } = useSim.getState()
  const { moved } = useView.getState()
  const seq = story?.steps[cursor]?.event.seq
  return { from, to, data, ...(seed === undefined ? {} : { seed }), ...(seq === undefined ? {} : { step: seq, depth }), moved }
}

/** The link to this very moment; undefined where the text is too long for one. */
async function linkNow(): Promise<string | undefined> {
  const fragment = await scenarioFragment(useScenario.getState().text)
  if (fragment === undefined) return undefined
  const base = location.href.replace(/#.*$/, '')
  return `${base}#${writeFragment(fragment, momentNow())}`
}

export async function share(): Promise<void> {
  const link = await linkNow()
  if (link === undefined) return
  history.replaceState(null, '', link)
  let copied = false
  try {
    await navigator.clipboard.writeText(link)
    copied = true
  } catch {
    // Without permission the link is shown to be copied by hand.
  }
  useView.setState({ shared: { link, copied } })
}

let pending: ReturnType<typeof setTimeout> | undefined

/** Keeps the address bar at the moment, once there is a story; not on every frame. */
function followMoment() {
  clearTimeout(pending)
  pending = setTimeout(() => {
    void linkNow().then((link) => {
      if (link !== undefined && useSim.getState().story) history.replaceState(null, '', link)
    })
  }, 200)
}

export function keepAddress(): () => void {
  return useSim.subscribe((now, before) => {
    if (now.story && (now.cursor !== before.cursor || now.story !== before.story || now.depth !== before.depth)) followMoment()
  })
}

/** What the address says: a link's scenario and moment, else the text of before a reload, else the first scenario. */
export async function openAddress(): Promise<void> {
  const { scenario, moment } = readFragment(location.hash)
  if (scenario === undefined) {
    if (location.hash.length > 1) useView.setState({ notice: { kind: 'error', text: words.link.none } })
    const kept = keptText()
    // The first scenario stands behind a text with errors, so that there is always something to look at.
    if (kept !== undefined && kept !== FIRST.yaml) {
      await openFresh(FIRST.yaml)
      await openText(kept)
    } else await openFresh(FIRST.yaml)
    return
  }
  const reply = await engine.decode(scenario)
  if (reply.kind !== 'done') {
    useView.setState({ notice: { kind: 'error', text: reply.kind === 'refused' ? reply.message : words.crashed } })
    await openFresh(FIRST.yaml)
    return
  }
  if (!(await openFresh(reply.value))) {
    // A link whose text has errors shows them, over a cluster that works.
    const broken = useScenario.getState()
    useView.setState({ panel: 'yaml', notice: { kind: 'error', text: words.link.withErrors } })
    await openFresh(FIRST.yaml)
    await openText(broken.text)
    return
  }
  await standAt(moment)
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
  if (moment.step !== undefined) await sendAndStand(moment.step)
}

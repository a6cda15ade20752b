/** Send: one connection through the engine, its story, and the play. */
import type { TraceRequest } from '../../worker/messages.ts'
import { engine } from '../engine.ts'
import { words } from '../locale/en.ts'
import { namesOf } from '../names.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { isShown } from '../steps.ts'
import { settleText } from './open.ts'
import { play, seek, stop } from './play.ts'

/** The story's words are not needed to draw the page, but at once after the first Send: fetched as soon as it stands. */
const storyteller = () => import('../../explain/story.ts')
if (typeof requestIdleCallback === 'function') requestIdleCallback(() => void storyteller())

let cancelLast: () => void = () => {}

function requestNow(): TraceRequest | undefined {
  const { from, to, data, seed } = useSim.getState()
  if (!from.trim() || !to.trim()) return undefined
  return { from: from.trim(), to: to.trim(), ...(data ? { data } : {}), ...(seed === undefined ? {} : { seed }) }
}

/** Asks the engine and puts the story in place, without playing it. */
async function trace(): Promise<boolean> {
  const request = requestNow()
  if (!request) {
    useSim.setState({ refusal: words.send.incomplete })
    return false
  }
  cancelLast()
  stop()
  useSim.setState({ sending: true, refusal: undefined })
  const { revision, topology } = useScenario.getState()
  const asked = engine.trace(request, revision)
  cancelLast = asked.cancel
  const reply = await asked.reply
  cancelLast = () => {}
  if (reply.kind !== 'done') {
    useSim.setState({
      sending: false,
      story: undefined,
      cursor: -1,
      origin: -1,
      refusal: reply.kind === 'refused' ? reply.message : words.send.crashed,
    })
    return false
  }
  const { buildStory } = await storyteller()
  const story = buildStory(reply.value.events, reply.value.end, namesOf(topology))
  useSim.setState({ sending: false, story, cursor: story.steps.length > 0 ? 0 : -1, origin: 0, progress: 1 })
  return story.steps.length > 0
}

export async function send(): Promise<void> {
  await settleText()
  if (await trace()) play()
}

/** The moment of a link: the same connection, standing at the step that has this `seq`. */
export async function sendAndStand(seq: number | undefined): Promise<void> {
  if (!(await trace())) return
  const { story, depth } = useSim.getState()
  const found = story?.steps.find((each) => each.event.seq === seq)
  if (!found) return
  // A link may stand at a step that its depth would hide.
  if (!isShown(found, depth)) useSim.setState({ depth: found.depth })
  seek(found.index)
}

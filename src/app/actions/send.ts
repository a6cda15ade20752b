/** Send: one connection through the engine, its story, and the play. */
import type { Story } from '../../explain/step.ts'
import type { Reply } from '../../worker/client.ts'
import type { TraceRequest } from '../../worker/questions.ts'
import { stage } from '../canvas/stage.ts'
import { engine } from '../engine.ts'
import { whenIdle } from '../idle.ts'
import { language } from '../locale/language.ts'
import { words } from '../locale/words.ts'
import { namesOf } from '../names.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { isShown } from '../steps.ts'
import { meantDestination, meantSource } from '../send/meant.ts'
import { useHistory } from '../store/history.ts'
import { sameMoment } from '../study/choice.ts'
import { settleText } from './open.ts'
import { play, seek, stop } from './play.ts'

/** The story's words are not needed to draw the page: fetched as soon as it stands. */
const storyteller = () => import('../../explain/story.ts')

let cancelLast: () => void = () => {}

function requestNow(): TraceRequest | undefined {
  const { from, to, data, seed } = useSim.getState()
  if (!from.trim() || !to.trim()) return undefined
  return { from: from.trim(), to: to.trim(), ...(data ? { data } : {}), ...(seed === undefined ? {} : { seed }) }
}

/** Asks the engine, and tells what it answers; `begun` hears how to give it up. */
async function tell(request: TraceRequest, begun: (cancel: () => void) => void): Promise<Reply<Story>> {
  const { revision, topology } = useScenario.getState()
  const asked = engine.trace(request, revision)
  begun(asked.cancel)
  const reply = await asked.reply
  if (reply.kind !== 'done') return reply
  const teller = await storyteller().catch(() => undefined)
  if (!teller) return { kind: 'refused', message: words.part.missing }
  return { kind: 'done', value: teller.buildStory(reply.value.events, reply.value.end, namesOf(topology), language) }
}

/**
 * The story of what a new cluster proposes to send, told while nobody waits: the first Send then moves at once. The engine
 * answers the same question about the same text always the same, so it is the story that Send would get.
 */
let ahead: { revision: number; typed: number; asked: string; story: Story } | undefined

async function tellAhead() {
  const { revision, typed } = useScenario.getState()
  const request = requestNow()
  if (!request || useSim.getState().story) return
  const reply = await tell(request, () => {})
  if (reply.kind !== 'done') return
  const story = reply.value
  ahead = { revision, typed, asked: JSON.stringify(request), story }
  whenIdle(() => stage.prepare?.(story.steps))
}

useScenario.subscribe((now, before) => {
  if (now.topology !== before.topology || now.typed !== before.typed) whenIdle(() => void tellAhead())
})

function storyAhead(request: TraceRequest): Story | undefined {
  const { revision, typed } = useScenario.getState()
  const same = ahead?.revision === revision && ahead.typed === typed && ahead.asked === JSON.stringify(request)
  return same ? ahead?.story : undefined
}

/**
 * Asks the engine and puts the story in place. `picks` is what the rules choose, instead of chance; `onward` is what becomes of the
 * story, at once, so that it is drawn only once.
 */
async function trace(picks?: readonly number[], onward: () => void = () => {}): Promise<boolean> {
  const now = requestNow()
  const request = now && picks ? { ...now, picks } : now
  if (!request) {
    useSim.setState({ refusal: words.send.incomplete })
    return false
  }
  cancelLast()
  stop()
  let story = storyAhead(request)
  if (!story) {
    useSim.setState({ sending: true, refusal: undefined })
    const reply = await tell(request, (cancel) => (cancelLast = cancel))
    cancelLast = () => {}
    if (reply.kind !== 'done') {
      const refusal = reply.kind === 'refused' ? reply.message : words.send.crashed
      useSim.setState({ sending: false, story: undefined, asked: request, cursor: -1, origin: -1, refusal })
      return false
    }
    story = reply.value
  }
  const cursor = story.steps.length > 0 ? 0 : -1
  useSim.setState({ sending: false, refusal: undefined, story, asked: request, cursor, origin: 0, progress: 1 })
  const any = story.steps.length > 0
  if (any) onward()
  return any
}

export async function send(): Promise<void> {
  await settleText()
  const { topology } = useScenario.getState()
  useSim.setState(({ from, to }) => ({ from: meantSource(from, topology), to: meantDestination(to, topology) }))
  // The picture is for the packet now.
  useHistory.setState({ said: undefined })
  await trace(undefined, play)
}

/** The same connection, gone another way where chance decided; standing where the story stood. */
export async function takeBranch(picks: readonly number[]): Promise<void> {
  const { story, cursor } = useSim.getState()
  if (!(await trace(picks))) return
  const found = sameMoment(useSim.getState().story?.steps ?? [], story?.steps[cursor])
  if (found) seek(found.index)
}

/** Asks what is proposed by a cure or tried by a person. */
export async function sendOther(change: { from?: string; to?: string }): Promise<void> {
  useSim.setState(change)
  await send()
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

/** The page's end: opens the window with the speaker's notes, tells it where the story stands, and does what its buttons say. */
import { step, toggle } from '../actions/play.ts'
import { see } from '../locale/see.ts'
import { positionIn, shownSteps } from '../steps.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'
import { type FromNotes, type NotesState, type ToNotes, channelName } from './notes.ts'
import { writtenSteps } from './written.ts'

const id = crypto.randomUUID()
let channel: BroadcastChannel | undefined

function stateNow(): NotesState | undefined {
  const { story, cursor, depth, asked } = useSim.getState()
  const current = story?.steps[cursor]
  if (!story || !current) return undefined
  const shown = shownSteps(story.steps, depth)
  const position = positionIn(shown, cursor)
  const next = story.steps[shown[position + 1] ?? -1]
  const { advice = '' } = current
  return {
    scenario: useScenario.getState().topology?.title ?? '',
    key: `${asked?.from ?? ''} ${asked?.to ?? ''} ${current.event.seq}`,
    position: position + 1,
    total: shown.length,
    title: current.title,
    sentence: advice === '' ? current.sentence : current.sentence.slice(0, -advice.length),
    advice,
    next: next && { title: next.title, sentence: next.sentence },
    written: writtenSteps(useScenario.getState().topology?.steps ?? [], asked),
  }
}

function start(): BroadcastChannel {
  const own = new BroadcastChannel(channelName(id))
  const post = (message: ToNotes) => own.postMessage(message)
  const tell = () => post({ kind: 'state', state: stateNow() })
  own.onmessage = ({ data }: MessageEvent<FromNotes>) => {
    if (data.kind === 'hello') tell()
    else if (data.kind === 'step') step(data.by)
    else toggle()
  }
  useSim.subscribe((now, before) => {
    if (now.cursor !== before.cursor || now.story !== before.story || now.depth !== before.depth) tell()
  })
  window.addEventListener('pagehide', () => post({ kind: 'gone' }))
  return own
}

export function openNotes(): void {
  channel ??= start()
  // Another place would be another origin's: the same page, told to be the notes.
  const opened = window.open(`${location.pathname}?notes=${id}`, `hoplight-${id}`, 'popup,width=720,height=620')
  if (!opened) useView.setState({ notice: { kind: 'error', text: see.notes.blocked } })
}

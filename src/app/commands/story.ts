/** Sending, and walking through the story. */
import { jump, step, toggle } from '../actions/play.ts'
import { send } from '../actions/send.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import type { Command } from './command.ts'

const told = () => useSim.getState().story !== undefined

export const STORY_COMMANDS: readonly Command[] = [
  { id: 'send', title: words.send.send, group: 'send', run: () => void send() },
  { id: 'story.toggle', title: words.commands.playPause, group: 'story', keys: ['Space'], available: told, run: toggle },
  {
    id: 'story.back',
    title: words.timeline.back,
    group: 'story',
    keys: ['ArrowLeft', 'PageUp'],
    available: told,
    run: () => step(-1),
  },
  {
    id: 'story.forward',
    title: words.timeline.forward,
    group: 'story',
    keys: ['ArrowRight', 'PageDown'],
    available: told,
    run: () => step(1),
  },
  { id: 'story.first', title: words.timeline.first, group: 'story', keys: ['Home'], available: told, run: () => jump('first') },
  { id: 'story.last', title: words.timeline.last, group: 'story', keys: ['End'], available: told, run: () => jump('last') },
]

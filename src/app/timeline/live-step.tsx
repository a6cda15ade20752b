/** Tells a screen reader the step that a person went to; while the story plays, only what changes the packet or ends it. */
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'

const WORTH_HEARING = new Set(['dnat', 'snat', 'mark', 'drop', 'deliver', 'result'])

export function LiveStep() {
  const { shown, position, current } = useStory()
  const playing = useSim((sim) => sim.playing)
  const said = current && (!playing || WORTH_HEARING.has(current.meaning))
  return (
    <p className="out-of-sight" role="status" aria-live="polite">
      {said ? `${words.timeline.step(position + 1, shown.length)}. ${current.sentence}` : ''}
    </p>
  )
}

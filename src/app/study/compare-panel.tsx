/** Keep a story as A, send another as B, and see where they part. */
import { seek } from '../actions/play.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { labelOf } from './ask.ts'
import { SideBySide } from './side-by-side.tsx'

const { compare: say } = words.study

/** The story of now becomes A. */
export function keepStory(): void {
  const { story, asked } = useSim.getState()
  if (story && asked) useStudy.setState({ kept: { story, label: labelOf(asked) } })
}

export function ComparePanel() {
  const kept = useStudy((study) => study.kept)
  const story = useSim((sim) => sim.story)
  const asked = useSim((sim) => sim.asked)
  const other = kept && story && asked && story !== kept.story
  return (
    <>
      <div className="bench-bar">
        <p className="bench-note grow">{kept ? (other ? '' : say.sendOther) : say.help}</p>
        <button type="button" disabled={!story || story === kept?.story} onClick={keepStory}>
          {kept ? say.again : say.keep}
        </button>
        {kept && (
          <button type="button" className="quiet" onClick={() => useStudy.setState({ kept: undefined })}>
            {say.drop}
          </button>
        )}
      </div>
      {kept && !other && <p className="bench-note mono">{say.kept(kept.label)}</p>}
      {kept && other && (
        <SideBySide a={kept.story} b={story} labels={[say.kept(kept.label), say.now(labelOf(asked))]} onPickB={seek} />
      )}
    </>
  )
}

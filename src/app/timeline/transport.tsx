/** Play, step, depth and speed. */
import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Depth } from '../../explain/step.ts'
import { jump, step, toggle } from '../actions/play.ts'
import { words } from '../locale/words.ts'
import { SPEEDS, useSim } from '../store/sim.ts'

const DEPTHS: Depth[] = ['hops', 'hooks', 'rules']

function Key({
  label,
  disabled,
  onClick,
  children,
}: {
  label: string
  disabled: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button type="button" className="quiet icon" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  )
}

export function Transport({ position, total }: { position: number; total: number }) {
  const playing = useSim((sim) => sim.playing)
  const depth = useSim((sim) => sim.depth)
  const speed = useSim((sim) => sim.speed)
  const none = total === 0
  return (
    <div className="transport">
      <Key label={words.timeline.first} disabled={none} onClick={() => jump('first')}>
        <ChevronFirst size={17} />
      </Key>
      <Key label={words.timeline.back} disabled={none || position <= 0} onClick={() => step(-1)}>
        <StepBack size={16} />
      </Key>
      <button
        type="button"
        className="play"
        aria-label={playing ? words.timeline.pause : words.timeline.play}
        title={playing ? words.timeline.pause : words.timeline.play}
        disabled={none}
        onClick={toggle}
      >
        {playing ? <Pause size={16} /> : <Play size={16} />}
      </button>
      <Key label={words.timeline.forward} disabled={none || position >= total - 1} onClick={() => step(1)}>
        <StepForward size={16} />
      </Key>
      <Key label={words.timeline.last} disabled={none} onClick={() => jump('last')}>
        <ChevronLast size={17} />
      </Key>
      <span className="counter">{none ? words.timeline.none : words.timeline.step(position + 1, total)}</span>
      <Now />
      <label className="pick">
        <span>{words.depth.label}</span>
        <select value={depth} onChange={(event) => useSim.setState({ depth: event.target.value as Depth })}>
          {DEPTHS.map((each) => (
            <option key={each} value={each}>
              {words.depth[each]}
            </option>
          ))}
        </select>
      </label>
      <label className="pick">
        <span>{words.timeline.speed}</span>
        <select value={speed} onChange={(event) => useSim.setState({ speed: Number(event.target.value) })}>
          {SPEEDS.map((each) => (
            <option key={each} value={each}>{`${each}×`}</option>
          ))}
        </select>
      </label>
    </div>
  )
}

/** The step's few words, in one line that never grows. */
function Now() {
  const title = useSim((sim) => sim.story?.steps[sim.cursor]?.title)
  return (
    <span className="now" aria-hidden="true">
      {title}
    </span>
  )
}

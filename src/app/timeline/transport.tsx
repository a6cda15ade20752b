/** Play, step, depth and speed. */
import {
  ChevronFirst,
  ChevronLast,
  Flashlight,
  LocateFixed,
  MousePointer2,
  NotebookPen,
  PanelBottom,
  Pause,
  Play,
  Presentation,
  StepBack,
  StepForward,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Depth } from '../../explain/step.ts'
import { jump, step, toggle } from '../actions/play.ts'
import { words } from '../locale/words.ts'
import { openNotes, togglePresent } from '../present/present.ts'
import { SPEEDS, useSim } from '../store/sim.ts'
import { openBench, useStudy } from '../store/study.ts'
import { useView } from '../store/view.ts'
import { Breakpoints } from './breakpoints.tsx'
import { stopWords } from './stop-words.ts'

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

function Switch({ label, on, onClick, children }: { label: string; on: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="quiet icon" aria-pressed={on} aria-label={label} title={label} onClick={onClick}>
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
      <StudyKeys />
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

/** Where the play stops, whether the view follows, and the workbench. */
function StudyKeys() {
  const follow = useStudy((study) => study.follow)
  const bench = useStudy((study) => study.bench)
  const present = useStudy((study) => study.present)
  const laser = useStudy((study) => study.laser)
  const spotlight = useStudy((study) => study.spotlight)
  const embed = useView((view) => view.embed)
  return (
    <span className="study-keys">
      {!embed && <Breakpoints />}
      <button
        type="button"
        className="quiet icon"
        aria-pressed={follow}
        aria-label={words.study.follow}
        title={words.study.follow}
        onClick={() => useStudy.setState({ follow: !follow })}
      >
        <LocateFixed size={16} />
      </button>
      {!embed && (
        <button
          type="button"
          className="quiet icon"
          aria-pressed={present}
          aria-label={words.study.present.enter}
          title={words.study.present.enter}
          onClick={togglePresent}
        >
          <Presentation size={16} />
        </button>
      )}
      {present && (
        <>
          <Switch label={words.study.present.laser} on={laser} onClick={() => useStudy.setState({ laser: !laser })}>
            <MousePointer2 size={16} />
          </Switch>
          <Switch
            label={words.study.present.spotlight}
            on={spotlight}
            onClick={() => useStudy.setState({ spotlight: !spotlight })}
          >
            <Flashlight size={16} />
          </Switch>
          <Key label={words.study.present.notes} disabled={false} onClick={openNotes}>
            <NotebookPen size={16} />
          </Key>
        </>
      )}
      {!embed && (
        <button
          type="button"
          className="quiet icon"
          aria-pressed={bench !== undefined && bench !== 'terminal'}
          aria-label={words.study.bench}
          title={words.study.bench}
          onClick={() => openBench(bench === undefined || bench === 'terminal' ? 'tables' : bench)}
        >
          <PanelBottom size={16} />
        </button>
      )}
    </span>
  )
}

/** The step's few words, in one line that never grows; where the play stopped by itself, why. */
function Now() {
  const step = useSim((sim) => sim.story?.steps[sim.cursor])
  const stopped = useStudy((study) => study.stopped)
  return (
    <span className="now">
      {stopped && (
        <b className="stopped" role="status">
          {words.study.points.stopped(stopWords(stopped, step))}
        </b>
      )}
      <span aria-hidden="true">{step?.title}</span>
    </span>
  )
}

/** The page's frame: bars on top, panels at the left, the stage with its timeline, the inspector at the right. */
import { Suspense, useEffect, useRef } from 'react'
import { Canvas } from './canvas/canvas.tsx'
import { Explanation } from './inspector/explanation.tsx'
import { Inspector } from './inspector/inspector.tsx'
import { words } from './locale/words.ts'
import { Overlays } from './overlays/overlays.tsx'
import { NoticeBar } from './shell/notice.tsx'
import { Split } from './shell/split.tsx'
import { SidePanels } from './shell/side-panels.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { useMedia } from './shell/use-media.ts'
import { SendBar } from './send/send-bar.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { LiveStep } from './timeline/live-step.tsx'
import { useBuild } from './store/build.ts'
import { useSim } from './store/sim.ts'
import { useStudy } from './store/study.ts'
import { useView } from './store/view.ts'
import { part } from './shell/part.tsx'

export function App() {
  const embed = useView((view) => view.embed)
  const palette = useView((view) => view.panel === 'build')
  // Asked only where it matters: a story that begins need not draw the whole page anew.
  const building = useSim((sim) => palette && sim.story === undefined)
  const narrow = useMedia('(max-width: 820px)')
  if (embed || narrow) return <Stacked embed={embed} />
  return (
    <div className="page">
      <TopBar />
      <SendBar />
      <NoticeBar />
      <main className="workspace" aria-label={words.mainLabel}>
        <SidePanels />
        <Split
          id="inspector"
          label={words.inspector.region}
          direction="row"
          size={384}
          min={300}
          max={640}
          rest={360}
          first={<Stage />}
          // Who builds needs the room; a story needs its explanation.
          second={building ? undefined : <Inspector />}
        />
        <Overlay />
      </main>
      <LiveStep />
      <Presenting />
      <Overlays />
    </div>
  )
}

const PresentLayer = part(async () => (await import('./present/present-layer.tsx')).PresentLayer)

function Presenting() {
  const present = useStudy((study) => study.present)
  return (
    present && (
      <Suspense>
        <PresentLayer />
      </Suspense>
    )
  )
}

const TerminalPanel = part(async () => (await import('./terminal/terminal-panel.tsx')).TerminalPanel)
const Bench = part(async () => (await import('./study/bench.tsx')).Bench)

/** The picture and its timeline, and under them the workbench while it is open. */
function Stage() {
  const bench = useStudy((study) => study.bench)
  const terminal = bench === 'terminal'
  return (
    <Split
      id="bench"
      label={terminal ? words.panel.terminal : words.study.bench}
      direction="column"
      size={270}
      min={120}
      rest={220}
      first={
        <div className="stage">
          <Canvas />
          <Timeline />
        </div>
      }
      second={
        bench ? (
          <Suspense fallback={<p className="empty">{words.study.working}</p>}>
            {terminal ? <TerminalPanel /> : <Bench />}
          </Suspense>
        ) : undefined
      }
    />
  )
}

const BuildOverlay = part(async () => (await import('./build/overlay.tsx')).BuildOverlay)

/** Fetched when something is first dragged, drawn, found or asked for its menu. */
function Overlay() {
  const open = useBuild((b) => Boolean(b.dragged ?? b.drawn ?? b.menu ?? b.renaming) || b.searching)
  return (
    open && (
      <Suspense>
        <BuildOverlay />
      </Suspense>
    )
  )
}

/** A narrow window, or `?embed`: one column that reads from top to bottom. */
function Stacked({ embed }: { embed: boolean }) {
  const bench = useStudy((study) => study.bench)
  const panel = useView((view) => view.panel)
  const below = useRef<HTMLDivElement>(null)
  const panels = useRef<HTMLDivElement>(null)
  // What opens out of sight is brought into it.
  useEffect(() => {
    if (bench) below.current?.scrollIntoView({ block: 'start' })
  }, [bench])
  useEffect(() => {
    if (panel) panels.current?.scrollIntoView({ block: 'end' })
  }, [panel])
  return (
    <div className={embed ? 'page stacked embed' : 'page stacked'}>
      {!embed && <TopBar />}
      {!embed && <SendBar />}
      <NoticeBar />
      <main className="column" aria-label={words.mainLabel}>
        {embed && <h1 className="out-of-sight">{words.name}</h1>}
        <Canvas />
        <Timeline />
        {bench && (
          <div ref={below} className="below">
            <Suspense fallback={<p className="empty">{words.study.working}</p>}>
              {bench === 'terminal' ? <TerminalPanel /> : <Bench />}
            </Suspense>
          </div>
        )}
        {embed ? <Explanation /> : <Inspector />}
        {!embed && (
          <div ref={panels}>
            <SidePanels />
          </div>
        )}
      </main>
      <LiveStep />
      <Overlays />
    </div>
  )
}

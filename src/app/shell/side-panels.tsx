/** The tabs at the left: what can be built, what is written (YAML) and what came of it (Objects). One click opens, a second one closes. */
import { Blocks, Boxes, FileCode2, SquareTerminal } from 'lucide-react'
import { type KeyboardEvent, Suspense } from 'react'
import { toggleTerminal } from '../actions/terminal.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useStudy } from '../store/study.ts'
import { type Panel, useView } from '../store/view.ts'
import { part } from './part.tsx'

const YamlPanel = part(async () => (await import('../editor/yaml-panel.tsx')).YamlPanel)

const ObjectsPanel = part(async () => (await import('../objects/objects-panel.tsx')).ObjectsPanel)

const PalettePanel = part(async () => (await import('../build/palette-panel.tsx')).PalettePanel)

const TABS: { id: Panel; label: string; icon: typeof Boxes }[] = [
  { id: 'build', label: words.build.tab, icon: Blocks },
  { id: 'yaml', label: words.panel.yaml, icon: FileCode2 },
  { id: 'objects', label: words.panel.objects, icon: Boxes },
]

function onArrow(event: KeyboardEvent<HTMLDivElement>) {
  const by =
    event.key === 'ArrowDown' || event.key === 'ArrowRight' ? 1 : event.key === 'ArrowUp' || event.key === 'ArrowLeft' ? -1 : 0
  if (by === 0) return
  const tabs = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[role=tab]')]
  const next = tabs[(tabs.indexOf(document.activeElement as HTMLButtonElement) + by + tabs.length) % tabs.length]
  next?.focus()
}

/** Its panel lies under the stage, where lines have room. */
function TerminalTab() {
  const open = useStudy((study) => study.bench === 'terminal')
  return (
    <button
      type="button"
      role="tab"
      id="tab-terminal"
      aria-selected={open}
      aria-controls={open ? 'terminal-panel' : undefined}
      tabIndex={-1}
      onClick={toggleTerminal}
    >
      <SquareTerminal size={17} aria-hidden="true" />
      <span>{words.panel.terminal}</span>
    </button>
  )
}

export function SidePanels() {
  const panel = useView((view) => view.panel)
  const errors = useScenario((scenario) => scenario.problems.some((problem) => problem.severity === 'error'))
  return (
    <section className={panel ? 'side open' : 'side'} aria-label={words.panel.label}>
      <div className="rail" role="tablist" aria-orientation="vertical" aria-label={words.panel.label} onKeyDown={onArrow}>
        {TABS.map(({ id, label, icon: Icon }, i) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={panel === id}
            aria-controls={panel === id ? 'side-panel' : undefined}
            tabIndex={panel === id || (!panel && i === 0) ? 0 : -1}
            onClick={() => useView.setState({ panel: panel === id ? undefined : id })}
          >
            <Icon size={17} aria-hidden="true" />
            <span>{label}</span>
            {id === 'yaml' && errors && <i className="badge" aria-hidden="true" />}
          </button>
        ))}
        <TerminalTab />
      </div>
      {panel && (
        <div className="side-body" role="tabpanel" id="side-panel" aria-labelledby={`tab-${panel}`}>
          <Suspense fallback={<p className="waiting">{words.panel.loading}</p>}>
            {panel === 'yaml' ? <YamlPanel /> : panel === 'build' ? <PalettePanel /> : <ObjectsPanel />}
          </Suspense>
        </div>
      )}
    </section>
  )
}

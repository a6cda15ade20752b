/** Name, scenario, what the engine is true for, and the page's own switches. */
import { ChevronDown, CircleHelp, Link2, Monitor, Moon, Settings, Sun } from 'lucide-react'
import { Suspense, useEffect, useRef, useState } from 'react'
import type { Topology } from '../../lab/topology.ts'
import { words } from '../locale/words.ts'
import { type Overlay, openOverlay, useOverlay } from '../store/overlay.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { nextTheme } from '../theme.ts'
import { UndoButtons } from './undo-buttons.tsx'
import { part } from './part.tsx'

const scenarioList = () => import('./scenario-list.tsx')
const ScenarioList = part(async () => (await scenarioList()).ScenarioList)

const THEME_ICON = { system: Monitor, light: Sun, dark: Moon }

export function TopBar() {
  const topology = useScenario((scenario) => scenario.topology)
  const theme = useView((view) => view.theme)
  const Icon = THEME_ICON[theme]
  return (
    <header className="top-bar">
      <Mark />
      <h1>{words.name}</h1>
      <ScenarioMenu title={topology ? words.said(topology.title) : words.top.loading} />
      {topology && !isClustered(topology) && <p className="facts">{words.facts.noCluster}</p>}
      {topology && isClustered(topology) && (
        <p className="facts">
          {words.facts.kubernetes(topology.kubernetesVersion)}
          <span aria-hidden="true"> · </span>
          {topology.proxyMode}
          <span aria-hidden="true"> · </span>
          {topology.cni}
        </p>
      )}
      <span className="grow" />
      <UndoButtons />
      <button type="button" aria-haspopup="dialog" onClick={() => openOverlay('share')}>
        <Link2 size={15} aria-hidden="true" />
        {words.top.share}
      </button>
      <button
        type="button"
        className="quiet icon theme"
        aria-label={words.top.theme[theme]}
        title={words.top.theme[theme]}
        onClick={nextTheme}
      >
        <Icon size={16} />
      </button>
      <MenuButton menu="settings" icon={Settings} />
      <MenuButton menu="help" icon={CircleHelp} />
    </header>
  )
}

const isClustered = (topology: Topology): boolean => topology.namespaces.some((netns) => netns.kind === 'node')

function MenuButton({ menu, icon: Icon }: { menu: Overlay & ('settings' | 'help'); icon: typeof Settings }) {
  const open = useOverlay((overlay) => overlay.open === menu)
  return (
    <button
      type="button"
      className="quiet icon"
      aria-label={words.top[menu]}
      title={words.top[menu]}
      aria-haspopup="dialog"
      aria-expanded={open}
      // A browser that does not focus what is clicked would not know where the menu belongs.
      onClick={(event) => (event.currentTarget.focus(), openOverlay(menu))}
    >
      <Icon size={16} />
    </button>
  )
}

/** A beacon over a path: the packet's light and the hops that it shows. */
function Mark() {
  return (
    <svg className="logo" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path
        d="M3 18.5h5.5v-7h7v-7H21"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <circle cx="8.5" cy="11.5" r="3.4" className="logo-light" />
    </svg>
  )
}

function ScenarioMenu({ title }: { title: string }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !root.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [open])
  return (
    <div className="menu" ref={root}>
      <button
        type="button"
        className="quiet title"
        aria-expanded={open}
        aria-haspopup="true"
        title={words.top.scenarios}
        onPointerEnter={() => void scenarioList()}
        onClick={() => setOpen(!open)}
      >
        <span>{title}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </button>
      {open && (
        <Suspense>
          <ScenarioList onChosen={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}

/** The terminals under the stage: a tab each, a list to open more, and what the last command sent. */
import { ChevronDown, Play, Plus, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import '@xterm/xterm/css/xterm.css'
import '../styles/study.css'
import '../styles/terminal.css'
import { say } from '../locale/terminal.ts'
import { useScenario } from '../store/scenario.ts'
import { useStudy } from '../store/study.ts'
import { useTerminals } from '../store/terminals.ts'
import { onTabKey } from '../study/tabs.ts'
import { closeTab, openTab, playRecorded, screenOf } from './desk.ts'
import { placesOf } from './places.ts'

export function TerminalPanel() {
  const { tabs, active, wanted } = useTerminals()
  const topology = useScenario((scenario) => scenario.topology)
  const shown = tabs.find(({ id }) => id === active)
  useEffect(() => {
    if (wanted.length === 0 || !topology) return
    useTerminals.setState({ wanted: [] })
    for (const { on, line } of wanted) {
      const screen = openTab(on)
      if (line !== undefined) screen?.put(line)
      setTimeout(() => screen?.focus(), 0)
    }
  }, [wanted, topology])
  return (
    <section className="bench terminals" aria-label={say.region} id="terminal-panel">
      <div className="bench-head">
        <div role="tablist" aria-label={say.region} onKeyDown={onTabKey}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`terminal-tab-${tab.id}`}
              aria-selected={tab.id === active}
              aria-controls={tab.id === active ? 'terminal-screen' : undefined}
              tabIndex={tab.id === active ? 0 : -1}
              onClick={() => {
                useTerminals.setState({ active: tab.id })
                screenOf(tab.id)?.focus()
              }}
              onKeyDown={(event) => {
                if (event.key === 'Delete') closeTab(tab.id)
              }}
            >
              {tab.title}
            </button>
          ))}
        </div>
        {shown && (
          <button
            type="button"
            className="quiet icon"
            onClick={() => closeTab(shown.id)}
            aria-label={say.close(shown.title)}
            title={say.close(shown.title)}
          >
            <X size={13} />
          </button>
        )}
        <More />
        <span className="grow" />
        <Sent />
        <button
          type="button"
          className="quiet icon"
          aria-label={say.hide}
          title={say.hide}
          onClick={() => useStudy.setState({ bench: undefined })}
        >
          <ChevronDown size={16} />
        </button>
      </div>
      <p id="terminal-description" className="out-of-sight">
        {say.description}
      </p>
      {active === undefined ? <p className="empty">{say.none}</p> : <Shown key={active} id={active} />}
    </section>
  )
}

function More() {
  const topology = useScenario((scenario) => scenario.topology)
  return (
    <span className="more-terminals">
      <Plus size={15} aria-hidden="true" />
      <select
        aria-label={say.open}
        title={say.open}
        value=""
        onChange={(event) => {
          const screen = openTab(event.target.value, true)
          setTimeout(() => screen?.focus(), 0)
        }}
      >
        <option value="">{say.openHint}</option>
        {placesOf(topology).map(({ on, title }) => (
          <option key={on} value={on}>
            {title}
          </option>
        ))}
      </select>
    </span>
  )
}

/** What the last command sent, to be played again or, while another story is read, for the first time. */
function Sent() {
  const recorded = useTerminals((terminals) => terminals.recorded)
  if (!recorded) return null
  return (
    <p className="sent" role="status">
      <code>{recorded.line}</code>
      <button type="button" className="quiet" onClick={playRecorded}>
        <Play size={13} aria-hidden="true" />
        {say.play}
      </button>
    </p>
  )
}

/** The screen lives longer than the panel: it is put in here, and taken out again. */
function Shown({ id }: { id: number }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const screen = screenOf(id)
    const host = place.current
    if (!screen || !host) return
    host.append(screen.element)
    screen.fit()
    const watch = new ResizeObserver(() => screen.fit())
    watch.observe(host)
    return () => {
      watch.disconnect()
      screen.element.remove()
    }
  }, [id])
  return (
    <div ref={place} className="terminal-place" role="tabpanel" id="terminal-screen" aria-labelledby={`terminal-tab-${id}`} />
  )
}

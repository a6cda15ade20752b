/** Over the canvas while building: what is dragged, the line that is drawn, the menu of a thing, renaming in place, and the search. */
import { useEffect, useRef, useState } from 'react'
import { words } from '../locale/words.ts'
import { select, useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { stage } from '../canvas/stage.ts'
import { renameThing } from './acts.ts'
import { ThingMenu } from './menu.tsx'
import { thingOf } from './thing.ts'
import '../styles/building.css'

export function BuildOverlay() {
  const { dragged, drawn, menu, renaming, searching } = useBuild()
  return (
    <>
      {dragged && (
        <div className="carried" style={{ left: dragged.at.x, top: dragged.at.y }} aria-hidden="true">
          {words.build.kinds[dragged.kind]}
        </div>
      )}
      {drawn && (
        <svg className="drawn" aria-hidden="true">
          <path d={`M${drawn.start.x} ${drawn.start.y}L${drawn.at.x} ${drawn.at.y}`} />
          <circle cx={drawn.at.x} cy={drawn.at.y} r="4" />
        </svg>
      )}
      {menu && <ThingMenu key={`${menu.id} ${menu.at.x} ${menu.at.y}`} id={menu.id} at={menu.at} />}
      {renaming && <Rename key={renaming.id} id={renaming.id} at={renaming.at} />}
      {searching && <Search />}
    </>
  )
}

function Rename({ id, at }: { id: string; at: { x: number; y: number } }) {
  const topology = useScenario((scenario) => scenario.topology)
  const thing = thingOf(topology, id)
  const [name, setName] = useState((thing?.owner ?? thing?.ref)?.name ?? thing?.name ?? '')
  const close = () => useBuild.setState({ renaming: undefined })
  return (
    <input
      className="rename"
      aria-label={words.build.acts.rename}
      style={{ left: at.x, top: at.y }}
      value={name}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={close}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        if (event.key !== 'Enter') return
        close()
        if (name.trim() !== '') void renameThing(id, name.trim())
      }}
    />
  )
}

const MOST = 12

function Search() {
  const topology = useScenario((scenario) => scenario.topology)
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const close = () => useBuild.setState({ searching: false })
  const text = wanted.trim().toLowerCase()
  const all = [
    ...(topology?.services ?? []).map(({ id, namespace, name, clusterIP }) => ({
      id,
      label: `${namespace}/${name}`,
      kind: words.canvas.service,
      more: clusterIP ?? '',
    })),
    ...(topology?.namespaces ?? []).map(({ id, name, kind, devices }) => ({
      id,
      label: name,
      kind: words.build.kinds[kind],
      more: devices
        .filter((d) => d.kind !== 'loopback')
        .flatMap((d) => d.addresses.map((a) => a.split('/')[0]!))
        .join(' '),
    })),
  ]
  const found = all.filter((each) => `${each.kind} ${each.label} ${each.more}`.toLowerCase().includes(text)).slice(0, MOST)
  const go = (id: string | undefined) => {
    close()
    if (id === undefined) return
    select([id])
    stage.lookAt?.(id)
  }
  return (
    <div className="search" role="search">
      <input
        ref={input}
        role="combobox"
        aria-label={words.build.search}
        aria-expanded={true}
        aria-controls="found-things"
        aria-activedescendant={found[at] ? `found-${at}` : undefined}
        placeholder={words.build.searchHint}
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value)
          setAt(0)
        }}
        onBlur={close}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          else if (event.key === 'Enter') go(found[at]?.id)
          else if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
          else return
          event.preventDefault()
        }}
      />
      <ul id="found-things" role="listbox" aria-label={words.build.search}>
        {found.map((each, i) => (
          <li key={each.id} id={`found-${i}`} role="option" aria-selected={i === at} onPointerDown={() => go(each.id)}>
            <span className="dim">{each.kind}</span> {each.label} <span className="mono dim">{each.more}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="dim">{words.build.nothingFound}</p>}
    </div>
  )
}

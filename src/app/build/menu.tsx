/** The menu of a thing, by right click or by the menu key: everything that can be done with it, and with two or more that are selected. */
import { useEffect, useRef, useState } from 'react'
import { words } from '../locale/words.ts'
import type { Point } from '../canvas/geometry.ts'
import type { Topology } from '../../lab/topology.ts'
import { selectionNow, useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'
import { connectThings, duplicateThings, placeAt, removeThings, showYaml } from './acts.ts'
import { openTerminal } from '../actions/terminal.ts'
import { align, movable, tidy } from './arrange.ts'
import { canConnect } from './connect.ts'
import { type Thing, kindName, thingOf } from './thing.ts'

interface Item {
  title: string
  run: () => void
  /** Ends a group. */
  last?: boolean
}

export function ThingMenu({ id, at }: { id: string | undefined; at: Point }) {
  const topology = useScenario((scenario) => scenario.topology)
  const list = useRef<HTMLDivElement>(null)
  const [before] = useState(() => document.activeElement)
  const [connecting, setConnecting] = useState(false)
  const [corner, setCorner] = useState(at)
  const thing = thingOf(topology, id)
  const close = () => {
    useBuild.setState({ menu: undefined })
    if (before instanceof HTMLElement) before.focus()
  }
  useEffect(() => {
    const menu = list.current
    if (!menu) return
    const { width, height } = menu.getBoundingClientRect()
    setCorner({
      x: Math.max(8, Math.min(at.x, innerWidth - width - 8)),
      y: Math.max(8, Math.min(at.y, innerHeight - height - 8)),
    })
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [at, connecting])
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!list.current?.contains(event.target as Node)) useBuild.setState({ menu: undefined })
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [])
  if (!topology) return null
  const items = connecting && thing ? partners(topology, thing) : itemsFor(topology, thing, at, () => setConnecting(true))
  return (
    <div
      ref={list}
      className="thing-menu"
      role="menu"
      tabIndex={-1}
      aria-label={connecting ? words.build.acts.connect : thing ? words.build.menuOf(thing.name) : words.build.menu}
      style={{ left: corner.x, top: corner.y }}
      onKeyDown={(event) => {
        const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
        const now = all.indexOf(document.activeElement as HTMLElement)
        if (event.key === 'Escape' || event.key === 'Tab') close()
        else if (event.key === 'ArrowDown') all[(now + 1) % all.length]?.focus()
        else if (event.key === 'ArrowUp') all[(now - 1 + all.length) % all.length]?.focus()
        else if (event.key === 'Home') all[0]?.focus()
        else if (event.key === 'End') all.at(-1)?.focus()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {items.map((item) => (
        <button
          key={item.title}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={item.last ? 'quiet last' : 'quiet'}
          onClick={() => {
            if (item.title !== words.build.acts.connect) close()
            item.run()
          }}
        >
          {item.title}
        </button>
      ))}
    </div>
  )
}

/** Everything that a line may be drawn to. */
function partners(topology: Topology, thing: Thing): Item[] {
  const ids = [
    ...topology.namespaces.flatMap((n) => [
      n.id,
      ...n.devices.filter((d) => d.kind === 'bridge').map((d) => `${n.id}|${d.name}`),
    ]),
    ...topology.services.map((service) => service.id),
  ]
  return ids.flatMap((id) => {
    const other = thingOf(topology, id)
    return other && canConnect(topology, thing, other)
      ? [{ title: `${kindName(other)} ${other.name}`, run: () => void connectThings(thing.id, other.id) }]
      : []
  })
}

function itemsFor(topology: Topology, thing: Thing | undefined, at: Point, onConnect: () => void): Item[] {
  const a = words.build.acts
  const selection = selectionNow()
  if (!thing) return groundItems()
  const items: Item[] = [
    {
      title: a.edit,
      run: () => {
        useView.setState({ panel: 'build', selected: thing.id })
      },
    },
    { title: a.rename, run: () => useBuild.setState({ renaming: { id: thing.id, at } }) },
    { title: words.build.yaml, run: () => showYaml(thing.id) },
    { title: a.objects, run: () => useView.setState({ panel: 'objects', selected: thing.id }), last: true },
    ...(thing.netns && thing.kind !== 'network' ? [{ title: a.terminal, run: () => openTerminal(thing.id), last: true }] : []),
  ]
  if (thing.kind === 'network' || thing.kind === 'machine') items.splice(1, 1)
  items.push(...sending(topology, thing))
  if (partners(topology, thing).length > 0) items.push({ title: a.connect, run: onConnect, last: true })
  const several = selection.length > 1 && selection.includes(thing.id)
  const ids = several ? selection : [thing.id]
  if (several && selection.filter((id) => movable(topology, id)).length > 1) {
    items.push(
      { title: a.alignLeft, run: () => align(selection, 'x') },
      { title: a.alignTop, run: () => align(selection, 'y'), last: true },
    )
  }
  if (thing.kind !== 'network' && thing.kind !== 'machine' && thing.kind !== 'gateway') {
    items.push({ title: several ? a.duplicateAll(ids.length) : a.duplicate, run: () => void duplicateThings(ids) })
    items.push({ title: several ? a.deleteAll(ids.length) : a.delete, run: () => void removeThings(ids) })
  }
  return items
}

function groundItems(): Item[] {
  const kinds = ['node', 'deployment', 'pod', 'service', 'host', 'netns', 'router', 'switch', 'bridge'] as const
  return [
    ...kinds.map((kind, i) => ({
      title: words.build.put(words.build.kinds[kind]),
      run: () => void placeAt(kind),
      last: i === kinds.length - 1,
    })),
    { title: words.build.acts.tidy, run: tidy },
    { title: words.build.search, run: () => useBuild.setState({ searching: true }) },
  ]
}

function sending(topology: Topology, thing: Thing): Item[] {
  const a = words.build.acts
  const items: Item[] = []
  if (topology.sources.some(({ ref }) => ref === thing.id)) {
    items.push({ title: a.sendFrom, run: () => useSim.setState({ from: thing.id, refusal: undefined }) })
  }
  const to = destinationOf(topology, thing)
  if (to !== undefined) items.push({ title: a.sendTo, run: () => useSim.setState({ to, refusal: undefined }) })
  const last = items.at(-1)
  if (last) last.last = true
  return items
}

/** Where one would send to reach it: its Service port, its first server, else a ping. */
function destinationOf(topology: Topology, thing: Thing): string | undefined {
  if (thing.kind === 'service') {
    const service = topology.services.find((each) => each.id === thing.id)
    const port = service?.ports[0]
    return service?.clusterIP && service.clusterIP !== 'None' && port ? `${service.clusterIP}:${port.port}` : undefined
  }
  const address = thing.netns?.devices
    .find((d) => d.kind !== 'loopback' && d.addresses.some((each) => !each.includes(':')))
    ?.addresses[0]?.split('/')[0]
  if (address === undefined) return undefined
  const port = /^tcp .*:(\d+)$/.exec(thing.netns?.listening.find((each) => each.startsWith('tcp')) ?? '')?.[1]
  return port === undefined ? `icmp:${address}` : `${address}:${port}`
}

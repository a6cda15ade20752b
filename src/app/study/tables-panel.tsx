/** The tables of one namespace as they were at this step; what the connection has changed is lit. */
import { useState } from 'react'
import type { Tables } from '../../lab/tables.ts'
import type { TupleView } from '../../linux/trace.ts'
import { endpoint } from '../inspector/header-rows.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'
import { onTabKey } from './tabs.ts'
import { useAsked } from './use-asked.ts'

type TableId = keyof Tables
const IDS: readonly TableId[] = ['routes', 'neighbours', 'fdb', 'conntrack', 'chains', 'sockets']
const { tables: say } = words.study
const { columns } = say

interface Row {
  /** The same thing before and after. */
  key: string
  cells: string[]
}
interface View {
  head: string[]
  rows: (tables: Tables) => Row[]
}

const tuple = (t: TupleView) => `${endpoint(t.src, t.sport)} → ${endpoint(t.dst, t.dport)}`

const VIEWS: Record<TableId, View> = {
  routes: {
    head: [columns.table, columns.route],
    rows: ({ routes }) => routes.map((route) => ({ key: `${route.table} ${route.text}`, cells: [route.table, route.text] })),
  },
  neighbours: {
    head: [columns.address, columns.device, columns.mac, columns.state],
    rows: ({ neighbours }) =>
      neighbours.map((n) => ({ key: `${n.address} ${n.device}`, cells: [n.address, n.device, n.mac, n.state] })),
  },
  fdb: {
    head: [columns.mac, columns.bridge, columns.port, columns.kind],
    rows: ({ fdb }) => fdb.map((f) => ({ key: `${f.bridge} ${f.mac}`, cells: [f.mac, f.bridge, f.port, f.kind] })),
  },
  conntrack: {
    head: [columns.protocol, columns.state, columns.original, columns.reply, columns.timeout],
    rows: ({ conntrack }) =>
      conntrack.map((c) => ({
        key: `${c.id}`,
        cells: [
          c.protocol,
          [c.state, ...c.status.filter((word) => word !== 'CONFIRMED')].filter(Boolean).join(' '),
          tuple(c.original),
          tuple(c.reply),
          `${c.timeoutS} s`,
        ],
      })),
  },
  chains: {
    head: [columns.table, columns.chain, columns.rule, columns.packets, columns.bytes],
    rows: ({ chains }) =>
      chains.map((c) => ({
        key: `${c.table} ${c.chain} ${c.rule}`,
        cells: [
          c.table,
          c.chain,
          c.rule === 0 ? c.text : `${c.rule}  ${c.text.replace(/^-A \S+ ?/, '')}`,
          String(c.packets),
          String(c.bytes),
        ],
      })),
  },
  sockets: {
    head: [columns.protocol, columns.state, columns.local, columns.remote, columns.owner],
    rows: ({ sockets }) =>
      sockets.map((s) => ({
        key: `${s.protocol} ${s.local} ${s.remote}`,
        cells: [s.protocol, s.state, s.local, s.remote, s.owner],
      })),
  },
}

export function TablesPanel() {
  const { current } = useStory()
  const asked = useSim((sim) => sim.asked)
  const [pinned, setPinned] = useState('')
  const [table, setTable] = useState<TableId>('conntrack')
  const netns = pinned || (current?.event.netns ?? '')
  const told = useAsked<'tables'>(
    asked && current ? { about: 'tables', request: asked, seq: current.event.seq, netns } : undefined,
  )
  if (!asked || !current) return <p className="empty">{words.study.needsStory}</p>
  return (
    <>
      <div className="bench-bar">
        <label className="pick">
          <span>{say.of}</span>
          <NamespaceSelect value={pinned} onChange={setPinned} />
        </label>
        <span className="mono dim">{placeName(netns)}</span>
        <div role="tablist" aria-label={words.study.tabs.tables} className="segments" onKeyDown={onTabKey}>
          {IDS.map((id) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`table-${id}`}
              aria-selected={id === table}
              aria-controls={id === table ? 'table-panel' : undefined}
              tabIndex={id === table ? 0 : -1}
              onClick={() => setTable(id)}
            >
              {say.tabs[id]}
              {told?.ok && told.value && <span className="count">{VIEWS[id].rows(told.value.now).length}</span>}
            </button>
          ))}
        </div>
      </div>
      <div role="tabpanel" id="table-panel" aria-labelledby={`table-${table}`}>
        {told?.ok && told.value ? (
          <TableView
            view={VIEWS[table]}
            now={told.value.now}
            before={told.value.before}
            name={say.tabs[table]}
            empty={say.empty[table]}
          />
        ) : (
          <p className="empty">{told && !told.ok ? told.message : words.study.working}</p>
        )}
      </div>
    </>
  )
}

function NamespaceSelect({ value, onChange }: { value: string; onChange: (netns: string) => void }) {
  const namespaces = useScenario((scenario) => scenario.topology?.namespaces ?? NONE)
  return (
    <select value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{say.here}</option>
      {namespaces.map(({ id }) => (
        <option key={id} value={id}>
          {placeName(id)}
        </option>
      ))}
    </select>
  )
}
const NONE: { id: string }[] = []

function TableView({ view, now, before, name, empty }: { view: View; now: Tables; before: Tables; name: string; empty: string }) {
  const rows = view.rows(now)
  const were = new Map(view.rows(before).map((row) => [row.key, row.cells.join('\n')]))
  const gone = view.rows(before).filter((row) => !rows.some(({ key }) => key === row.key))
  if (rows.length + gone.length === 0) return <p className="empty">{empty}</p>
  return (
    <table className="rows" aria-label={name}>
      <thead>
        <tr>
          {view.head.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const changed = were.get(row.key) !== row.cells.join('\n')
          return (
            <tr key={row.key} className={changed ? 'changed' : undefined} title={changed ? say.changed : undefined}>
              {row.cells.map((cell, i) => (
                <td key={i} className="mono">
                  {cell}
                  {changed && i === 0 && <span className="out-of-sight">{` (${say.changed})`}</span>}
                </td>
              ))}
            </tr>
          )
        })}
        {gone.map((row) => (
          <tr key={row.key} className="gone" title={say.gone}>
            {row.cells.map((cell, i) => (
              <td key={i} className="mono">
                <s>{cell}</s>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The same packet under each mode of kube-proxy, side by side: hops in rows, what differs lit, what it cost as numbers and bars. */
import { useEffect, useMemo, useState } from 'react'
import { type ModeColumn, type RefusedColumn, modeRows, modeWords } from '../../explain/modes.ts'
import type { Hop, HopRow } from '../../explain/walk.ts'
import type { ModeRun } from '../../lab/compare-modes.ts'
import type { ProxyMode } from '../../lab/modes.ts'
import { language } from '../locale/language.ts'
import { say } from '../locale/modes.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import '../styles/modes.css'
import { tellStory } from './ask.ts'
import { useAsked } from './use-asked.ts'

const MODES: readonly ProxyMode[] = ['iptables', 'nftables', 'ipvs', 'userspace']
const told = modeWords(language)

type Column = ModeColumn | RefusedColumn

/** Each run in words; undefined until all are told. */
function useColumns(runs: readonly ModeRun[] | undefined): readonly Column[] | undefined {
  const [columns, setColumns] = useState<readonly Column[]>()
  useEffect(() => {
    if (!runs) return
    let late = false
    const tell = async (run: ModeRun): Promise<Column> =>
      'refused' in run ? run : { ...run, story: await tellStory(run.traced) }
    void Promise.all(runs.map(tell)).then((all) => !late && setColumns(all))
    return () => {
      late = true
    }
  }, [runs])
  return columns
}

export function ModesPanel() {
  const asked = useSim((sim) => sim.asked)
  const [chosen, setChosen] = useState<readonly ProxyMode[]>(MODES)
  const modes = MODES.filter((mode) => chosen.includes(mode))
  const answer = useAsked<'modes'>(asked && modes.length > 0 ? { about: 'modes', request: asked, modes } : undefined)
  const columns = useColumns(answer?.ok ? answer.value : undefined)
  if (!asked) return <p className="empty">{words.study.needsStory}</p>
  return (
    <>
      <div className="bench-bar">
        <p className="bench-note grow">{say.lead}</p>
        <fieldset className="choices">
          <legend className="out-of-sight">{say.modes}</legend>
          {MODES.map((mode) => (
            <label key={mode}>
              <input
                type="checkbox"
                checked={chosen.includes(mode)}
                onChange={({ target }) => setChosen(target.checked ? [...chosen, mode] : chosen.filter((each) => each !== mode))}
              />
              {mode}
            </label>
          ))}
        </fieldset>
      </div>
      {modes.length === 0 && <p className="empty">{say.none}</p>}
      {modes.length > 0 && answer && !answer.ok && <p className="empty">{answer.message}</p>}
      {modes.length > 0 && !columns && (answer?.ok ?? true) && <p className="empty">{words.study.working}</p>}
      {modes.length > 0 && columns && (answer?.ok ?? false) && <Comparison columns={columns} />}
    </>
  )
}

function Comparison({ columns }: { columns: readonly Column[] }) {
  const topology = useScenario((scenario) => scenario.topology)
  const shown = useMemo(() => columns.filter((column): column is ModeColumn => 'story' in column), [columns])
  const rows = useMemo(() => modeRows(shown), [shown])
  const refused = columns.filter((column): column is RefusedColumn => 'refused' in column)
  return (
    <>
      {refused.map(({ mode, refused: why }) => (
        <p key={mode} className="bench-note">{`${say.refused(mode)}: ${words.said(why)}`}</p>
      ))}
      {shown.length > 0 && (
        <table className="rows modes" aria-label={say.table}>
          <thead>
            <tr>
              <th scope="col">{say.hop}</th>
              {shown.map(({ mode, version }) => (
                <th key={mode} scope="col">
                  <span className="mode-name">{mode}</span>
                  {version !== topology?.kubernetesVersion && <span className="dim">{` ${told.otherRelease(version)}`}</span>}
                  {mode === topology?.proxyMode && version === topology.kubernetesVersion && (
                    <span className="tag">{say.here}</span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <Outcome columns={shown} />
          <Costs columns={shown} />
          {(['request', 'reply'] as const).map((way) => (
            <Hops key={way} way={way} rows={rows.filter((row) => row.way === way)} width={shown.length} />
          ))}
        </table>
      )}
      <p className="bench-note">{told.counted}</p>
    </>
  )
}

const Group = ({ title, width }: { title: string; width: number }) => (
  <tr className="group">
    <th scope="rowgroup" colSpan={width + 1}>
      {title}
    </th>
  </tr>
)

/** One fact of each mode; lit where they differ. */
function Fact({ label, texts, numbers }: { label: string; texts: readonly string[]; numbers?: readonly number[] }) {
  const differ = new Set(texts).size > 1
  const most = Math.max(1, ...(numbers ?? []))
  return (
    <tr className={differ ? 'differs' : undefined}>
      <th scope="row">
        {label}
        {differ && <span className="out-of-sight">{` (${say.differs})`}</span>}
      </th>
      {texts.map((text, i) => (
        <td key={i} className="mono">
          {numbers && (
            <span className="gauge" aria-hidden="true">
              <i style={{ width: `${((numbers[i] ?? 0) / most) * 100}%` }} />
            </span>
          )}
          {text}
        </td>
      ))}
    </tr>
  )
}

function Outcome({ columns }: { columns: readonly ModeColumn[] }) {
  const fact = (of: (column: ModeColumn) => string | undefined) => columns.map((column) => of(column) ?? told.nobody)
  return (
    <tbody>
      <Group title={say.outcome} width={columns.length} />
      <Fact label={told.result} texts={fact(({ story }) => story.end?.result)} />
      <Fact label={told.backend} texts={fact(({ story }) => story.end?.backend)} />
      <Fact label={told.source} texts={fact(({ story }) => story.end?.source)} />
    </tbody>
  )
}

function Costs({ columns }: { columns: readonly ModeColumn[] }) {
  const count = (label: string, of: (column: ModeColumn) => number) => {
    const numbers = columns.map(of)
    return <Fact label={label} texts={numbers.map(String)} numbers={numbers} />
  }
  return (
    <tbody>
      <Group title={say.cost} width={columns.length} />
      {count(told.rules, ({ cost }) => cost.rules)}
      {count(told.indexed, ({ indexed }) => indexed)}
      {count(told.chains, ({ cost }) => cost.chains)}
      {count(told.lookups, ({ cost }) => cost.lookups)}
      <Fact label={told.standing} texts={columns.map(({ standing }) => told.standingOf(standing.rules, standing.elements))} />
      <tr>
        <th scope="row">{say.cost}</th>
        {columns.map(({ mode }) => (
          <td key={mode}>{told.cost[mode]}</td>
        ))}
      </tr>
    </tbody>
  )
}

/** What a mode did in a hop; ports that chance gives make no difference. */
const doingOf = (hop: Hop | undefined): string => (hop ? hop.did.join('\n').replace(/:\d{5}\b/g, '') : '')

function Hops({ way, rows, width }: { way: HopRow['way']; rows: readonly HopRow[]; width: number }) {
  return (
    <tbody>
      <Group title={told.way[way]} width={width} />
      {rows.map(({ netns, hops }, i) => {
        const differ = new Set(hops.map(doingOf)).size > 1
        return (
          <tr key={`${netns} ${i}`} className={differ ? 'differs' : undefined}>
            <th scope="row">
              {placeName(netns)}
              {differ && <span className="out-of-sight">{` (${say.differs})`}</span>}
            </th>
            {hops.map((hop, k) => (
              <td key={k}>{hop && <Doing hop={hop} />}</td>
            ))}
          </tr>
        )
      })}
    </tbody>
  )
}

const Doing = ({ hop }: { hop: Hop }) => (
  <>
    {(hop.did.length > 0 ? hop.did : [told.nothing]).map((line) => (
      <p key={line} className="did">
        {line}
      </p>
    ))}
    {hop.chains > 0 && <p className="dim">{say.rulesHere(hop.rules, hop.chains, hop.lookups)}</p>}
  </>
)

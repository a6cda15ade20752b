/** The workbench under the stage: tables at this step, two stories side by side, what if, make it work, many at once. */
import { X } from 'lucide-react'
import { type ComponentType, Suspense } from 'react'
import '../styles/study.css'
import { words } from '../locale/words.ts'
import { type BenchTab, useStudy } from '../store/study.ts'
import { onTabKey } from './tabs.ts'
import { part } from '../shell/part.tsx'

const TABS: readonly { id: BenchTab; Panel: ComponentType }[] = [
  { id: 'rules', Panel: part(async () => (await import('./rules-panel.tsx')).RulesPanel) },
  { id: 'tables', Panel: part(async () => (await import('./tables-panel.tsx')).TablesPanel) },
  { id: 'compare', Panel: part(async () => (await import('./compare-panel.tsx')).ComparePanel) },
  { id: 'modes', Panel: part(async () => (await import('./modes-panel.tsx')).ModesPanel) },
  { id: 'whatIf', Panel: part(async () => (await import('./what-if-panel.tsx')).WhatIfPanel) },
  { id: 'cures', Panel: part(async () => (await import('./cures-panel.tsx')).CuresPanel) },
  { id: 'burst', Panel: part(async () => (await import('./burst-panel.tsx')).BurstPanel) },
  { id: 'birth', Panel: part(async () => (await import('./birth-panel.tsx')).BirthPanel) },
  { id: 'cost', Panel: part(async () => (await import('./cost-panel.tsx')).CostPanel) },
]

export function Bench() {
  const tab = useStudy((study) => study.bench)
  const open = TABS.find(({ id }) => id === tab)
  if (!open) return null
  return (
    <section className="bench" aria-label={words.study.bench}>
      <div className="bench-head">
        <div role="tablist" aria-label={words.study.bench} onKeyDown={onTabKey}>
          {TABS.map(({ id }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`bench-${id}`}
              aria-selected={id === tab}
              aria-controls={id === tab ? 'bench-panel' : undefined}
              tabIndex={id === tab ? 0 : -1}
              onClick={() => useStudy.setState({ bench: id })}
            >
              {words.study.tabs[id]}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="quiet icon"
          aria-label={words.study.closeBench}
          title={words.study.closeBench}
          onClick={() => useStudy.setState({ bench: undefined })}
        >
          <X size={15} />
        </button>
      </div>
      <div className="bench-body" role="tabpanel" id="bench-panel" aria-labelledby={`bench-${open.id}`} tabIndex={0}>
        <Suspense fallback={<p className="empty">{words.study.working}</p>}>
          <open.Panel />
        </Suspense>
      </div>
    </section>
  )
}

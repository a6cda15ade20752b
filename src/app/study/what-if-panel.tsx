/** What if? One thing is flipped on a copy of the cluster, and the other outcome stands beside this one. */
import { useState } from 'react'
import type { Story } from '../../explain/step.ts'
import type { WhatIf } from '../../lab/what-if.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'
import { seek } from '../actions/play.ts'
import { ask, tellStory } from './ask.ts'
import { SideBySide } from './side-by-side.tsx'
import { CHANGES, type ChangeKind, type Offer, type Values, defaultsFor } from './what-if.ts'

const { whatIf: say } = words.study

interface Tried {
  label: string
  story: Story
}

export function WhatIfPanel() {
  const { story, asked } = useSim()
  const { current } = useStory()
  const topology = useScenario((scenario) => scenario.topology)
  const text = useScenario((scenario) => scenario.text)
  const [kind, setKind] = useState<ChangeKind>('source')
  const [values, setValues] = useState<Values>({})
  const [tried, setTried] = useState<Tried>()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  if (!story || !asked || !topology) return <p className="empty">{words.study.needsStory}</p>
  const offer: Offer = { topology, text, asked, story, current }
  const { fields, change } = CHANGES[kind]
  const shown = fields(offer)
  const all = { ...defaultsFor(shown), ...values }
  const wanted: WhatIf | undefined = change(all, offer)
  const tryIt = async () => {
    if (!wanted) return
    // What was tried stays chosen, wherever one steps to meanwhile.
    setValues(all)
    setBusy(true)
    const told = await ask<'whatIf'>({ about: 'whatIf', request: asked, change: wanted })
    setBusy(false)
    setProblem(told.ok ? undefined : told.message)
    const label = shown
      .map(({ name, options }) => options?.find(({ value }) => value === all[name])?.text ?? all[name])
      .join(' · ')
    setTried(told.ok ? { label: `${say.kinds[kind]}: ${label}`, story: await tellStory(told.value) } : undefined)
  }
  return (
    <>
      <form
        className="bench-bar"
        onSubmit={(event) => {
          event.preventDefault()
          void tryIt()
        }}
      >
        <label className="pick">
          <span>{say.kind}</span>
          <select value={kind} onChange={(event) => (setKind(event.target.value as ChangeKind), setValues({}))}>
            {(Object.keys(CHANGES) as ChangeKind[]).map((each) => (
              <option key={each} value={each}>
                {say.kinds[each]}
              </option>
            ))}
          </select>
        </label>
        {shown.map(({ name, label, options, wide }) => (
          <label className={wide ? 'pick wide' : 'pick'} key={name}>
            <span>{label}</span>
            {options ? (
              <select value={all[name]} onChange={(event) => setValues({ ...values, [name]: event.target.value })}>
                {options.map(({ value, text: shownText }) => (
                  <option key={value} value={value}>
                    {shownText}
                  </option>
                ))}
              </select>
            ) : (
              <input
                className="mono"
                value={all[name] ?? ''}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </label>
        ))}
        <button type="submit" className="primary" disabled={busy || !wanted}>
          {busy ? words.study.working : say.try}
        </button>
      </form>
      {problem !== undefined && (
        <p className="empty" role="alert">
          {problem}
        </p>
      )}
      {!tried && problem === undefined && <p className="bench-note">{say.lead}</p>}
      {tried && (
        <SideBySide
          a={story}
          b={tried.story}
          labels={[`${say.was}: ${placeName(asked.from)} → ${asked.to}`, `${say.kind} ${tried.label}`]}
          onPickA={seek}
        />
      )}
    </>
  )
}

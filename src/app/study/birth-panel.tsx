/** Choose a Service, and see how it came to be: the story plays on the timeline, and its steps stand here as a list. */
import { useState } from 'react'
import { playBirth } from '../actions/birth.ts'
import { seek } from '../actions/play.ts'
import { say as all } from '../locale/modes.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import '../styles/modes.css'

const { birth: say } = all

export function BirthPanel() {
  const services = useScenario((scenario) => scenario.topology?.services)
  const story = useSim((sim) => sim.story)
  const cursor = useSim((sim) => sim.cursor)
  const [chosen, setChosen] = useState<string>()
  const [refused, setRefused] = useState<string>()
  const names = (services ?? []).map(({ namespace, name }) => `${namespace}/${name}`)
  const told = story?.object
  const first = names.find((name) => !/^(default\/kubernetes|kube-system\/)/.test(name)) ?? names[0]
  const service = names.find((name) => name === chosen) ?? names.find((name) => told === `Service/${name}`) ?? first
  if (service === undefined) return <p className="empty">{say.none}</p>
  return (
    <>
      <div className="bench-bar">
        <p className="bench-note grow">{say.lead}</p>
        <label className="pick">
          <span>{say.service}</span>
          <select value={service} onChange={({ target }) => setChosen(target.value)}>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="primary" onClick={() => void playBirth(`Service/${service}`).then(setRefused)}>
          {say.play}
        </button>
      </div>
      {refused !== undefined && <p className="empty">{refused}</p>}
      {story && told === `Service/${service}` && (
        <ol className="birth" aria-label={say.steps}>
          {story.steps.map((step) => (
            <li key={step.index} aria-current={step.index === cursor ? 'step' : undefined}>
              <button type="button" className="link" onClick={() => seek(step.index)}>
                {step.title}
              </button>
              <span>{step.sentence}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

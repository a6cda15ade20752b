/** What happened and why: the plain sentence first, where and by which part of the kernel second. */
import type { StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'
import { shapeOf, toneOf } from '../meaning.ts'
import { placeName } from '../places.ts'
import { MeaningShape } from '../shapes.tsx'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useView } from '../store/view.ts'
import { useStory } from '../story-hooks.ts'

function whereOf(step: StoryStep): string[] {
  const { event } = step
  const parts = [placeName(step.place.netns)]
  if (step.hook) parts.push(step.hook.toUpperCase())
  if ('table' in event) parts.push(event.table)
  if ('chain' in event) parts.push(event.chain)
  else if ('device' in event && event.device) parts.push(event.device)
  return parts
}

/** A long sentence is set smaller: what it speaks of, the chain and the header, has to be seen with it. */
const lengthClass = (sentence: string): string => (sentence.length > 260 ? ' longest' : sentence.length > 150 ? ' long' : '')

export function Explanation() {
  const { current, shown, position } = useStory()
  const unsent = useSim((sim) => sim.story?.steps.length === 0)
  return (
    <section className="explanation" aria-label={words.inspector.explanation}>
      {current ? (
        <>
          <p className="kicker">
            <span className={`badge-meaning tone-${toneOf(current)}`}>
              <MeaningShape shape={shapeOf(current)} tone={toneOf(current)} />
              {words.meaning[current.meaning]}
            </span>
            {current.event.way === 'reply' && <span className="badge-meaning tone-reply">{words.reply}</span>}
            <span className="where mono">{whereOf(current).join(' › ')}</span>
          </p>
          <p className={`sentence${lengthClass(current.sentence)}`}>
            <Prose text={current.advice === undefined ? current.sentence : current.sentence.slice(0, -current.advice.length)} />
          </p>
          {current.advice !== undefined && (
            <p className="advice">
              <Prose text={current.advice} />
            </p>
          )}
          <Outcome last={position === shown.length - 1} />
        </>
      ) : unsent ? (
        // The client's own kernel refused: there is an end without a way there.
        <Outcome last />
      ) : (
        <FirstLook />
      )}
    </section>
  )
}

/** Before anything was sent: what Send would ask, and what the picture shows. */
function FirstLook() {
  const topology = useScenario((scenario) => scenario.topology)
  const from = useSim((sim) => sim.from.trim())
  const to = useSim((sim) => sim.to.trim())
  const refused = useSim((sim) => sim.refusal !== undefined)
  const { first } = words.inspector
  const service = topology?.services.find(({ clusterIP, ports }) => ports.some(({ port }) => `${clusterIP}:${port}` === to))
  const hint = to.startsWith('icmp:') ? undefined : topology?.destinations.find((each) => each.to === to)?.hint
  const name = from.slice(from.lastIndexOf('/') + 1)
  const nodes = topology?.namespaces.some(({ kind }) => kind === 'node')
  return (
    <>
      {from && to && !refused && (
        <p className="sentence">
          {service
            ? first.service(name, to, service.name)
            : first.other(name, to.replace(/^icmp:/, ''), hint && words.said(hint))}
        </p>
      )}
      <p className="empty">{topology && topology.destinations.length === 0 ? first.nothing : words.inspector.empty}</p>
      {nodes && (
        <dl className="picture-key">
          {(['node', 'pod', 'service', 'corridor'] as const).map((each) => (
            <div key={each}>
              <dt className={`key-${each}`}>{first.key[each].name}</dt>
              <dd>{first.key[each].about}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

/** A command in a sentence stands between backticks. */
const Prose = ({ text }: { text: string }) => text.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))

/** At the end of the story: what the client's socket saw. */
function Outcome({ last }: { last: boolean }) {
  const end = useSim((sim) => sim.story?.end)
  const embed = useView((view) => view.embed)
  if (!last || !end) return null
  return (
    <div className={`outcome ${end.result}`}>
      <p>{end.sentence}</p>
      {end.result !== 'open' && !embed && (
        <button type="button" onClick={() => useStudy.setState({ bench: 'cures' })}>
          {words.study.cures.open}
        </button>
      )}
    </div>
  )
}

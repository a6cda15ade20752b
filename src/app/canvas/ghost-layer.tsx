/** At a choice, the ways not taken: a faint line to each other backend, with its probability, to be taken by a click. */
import type { Outcome } from '../../lab/outcomes.ts'
import type { Topology } from '../../lab/topology.ts'
import { takeBranch } from '../actions/send.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useStory } from '../story-hooks.ts'
import { isChoice } from '../study/choice.ts'
import { useMoment } from './canvas-store.ts'
import { type Point, svgPath } from './geometry.ts'
import { LAYER } from './nodes.ts'
import { type Scene, centreId } from './scene.ts'
import { wayBetween } from './track.ts'

const { branches: say } = words.study

interface Ghost {
  outcome: Outcome
  points: Point[]
  at: Point
}

/** A backend is known by its name alone; pods and hosts of that name that are drawn. */
function placeOfBackend(topology: Topology, scene: Scene, name: string): string | undefined {
  const found = topology.namespaces.find(({ id }) => id.split('/').at(-1) === name && scene.track.anchors.has(centreId(id)))
  return found && centreId(found.id)
}

export function GhostLayer({ scene, topology }: { scene: Scene; topology: Topology }) {
  const outcomes = useStudy((study) => study.outcomes)
  const { steps, current: step } = useStory()
  const backend = useSim((sim) => sim.story?.end?.backend)
  const arrived = useSim((sim) => sim.progress >= 1)
  const anchor = useMoment((moment) => moment.anchor)
  if (!outcomes || outcomes.list.length < 2 || !step || !arrived || anchor === undefined || !isChoice(step, steps)) return null
  const ghosts = outcomes.list.flatMap((outcome): Ghost[] => {
    if (outcome.backend === undefined || outcome.backend === backend) return []
    const to = placeOfBackend(topology, scene, outcome.backend)
    const at = to === undefined ? undefined : scene.track.anchors.get(to)
    const points = to === undefined ? undefined : wayBetween(scene.track, anchor, to)
    return at && points ? [{ outcome, points, at }] : []
  })
  return (
    <>
      <svg className="sheet" style={{ zIndex: LAYER.thread }} aria-hidden="true">
        {ghosts.map(({ outcome, points }) => (
          <path key={outcome.picks.join()} className="thread ghost" d={svgPath(points)} />
        ))}
      </svg>
      {ghosts.map(({ outcome, at }) => {
        const share = say.share(outcome.probability)
        return (
          <button
            key={outcome.picks.join()}
            type="button"
            className="ghost-take nodrag nopan"
            style={{ transform: `translate(${at.x}px, ${at.y}px)`, zIndex: LAYER.packet - 2 }}
            aria-label={say.take(outcome.backend ?? '', share)}
            title={say.take(outcome.backend ?? '', share)}
            onClick={() => void takeBranch(outcome.picks)}
          >
            {share}
          </button>
        )
      })}
    </>
  )
}

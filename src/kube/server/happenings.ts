/** Events (core/v1): what components say of objects, in their releases' words, for as long as the API server keeps them (`--event-ttl`, one hour). */
import type { ClusterSettings, ObjectMeta, Pod } from '../objects.ts'

/** A core/v1 Event, as `kubectl describe` lists them. */
export interface Happening {
  type: 'Normal' | 'Warning'
  reason: string
  from: string
  message: string
  /** The part of the object that is meant: `spec.containers{web}`. */
  fieldPath?: string
  kind: string
  namespace: string | undefined
  name: string
  firstSeen: number
  lastSeen: number
  count: number
}

type Told = Pick<Happening, 'type' | 'reason' | 'from' | 'message' | 'fieldPath'>

/** What keeps them: the API server. */
interface Keeper {
  readonly happenings: Happening[]
  /** The same by what they say of what, so that one that is told again is found among thousands. */
  readonly told: Map<string, Happening>
  readonly settings: ClusterSettings
  now(): number
}

/** A running cluster keeps this much of its story. */
const LIMIT = 2000
const TTL_MS = 3_600_000

/** Those that the API server has not forgotten yet. */
export const happeningsOf = ({ happenings, now }: Keeper): Happening[] =>
  happenings.filter(({ lastSeen }) => now() - lastSeen < TTL_MS)

/** Puts an Event beside an object, or counts one that was told before. `at`: when, if not now; `again`: it has really happened again. */
export function tellHappening(
  keeper: Keeper,
  { kind, metadata: { namespace, name } }: { kind: string; metadata: ObjectMeta },
  event: Told,
  at: number = keeper.now(),
  again = false,
): void {
  const happening: Happening = { ...event, kind, namespace, name, firstSeen: at, lastSeen: at, count: 1 }
  const same = keeper.told.get(keyOf(happening))
  if (same) {
    // The scheduler says it again only when something has changed.
    if (!again && (event.type === 'Normal' || same.lastSeen === at)) return
    same.count++
    same.lastSeen = at
    return
  }
  keep(keeper, happening)
}

const keyOf = ({ kind, namespace, name, fieldPath, reason, message }: Happening): string =>
  [kind, namespace, name, fieldPath, reason, message].join('\n')

export const toldOf = (happenings: readonly Happening[]): Map<string, Happening> =>
  new Map(happenings.map((each) => [keyOf(each), each]))

function keep({ happenings, told }: Keeper, happening: Happening): void {
  happenings.push(happening)
  told.set(keyOf(happening), happening)
  if (happenings.length > LIMIT) told.delete(keyOf(happenings.shift()!))
}

/** What the kubelet says when it starts a pod's containers; their images are on the node already. */
export function tellStart(keeper: Keeper, pod: Pod, at: number = keeper.now()): void {
  const { kind, metadata } = pod
  const { namespace, name: podName } = metadata
  const isNew = keeper.settings.version === '1.36'
  for (const { name, image = '' } of pod.spec.containers) {
    const present = `Container image "${image}" already present on machine`
    for (const [reason, message] of [
      ['Pulled', isNew ? `${present} and can be accessed by the pod` : present],
      ['Created', isNew ? 'Container created' : `Created container ${name}`],
      ['Started', isNew ? 'Container started' : `Started container ${name}`],
    ] as const) {
      const about = { kind, namespace, name: podName, fieldPath: `spec.containers{${name}}` }
      const happening: Happening = {
        ...{ type: 'Normal', reason, message, from: 'kubelet' },
        ...about,
        ...{ firstSeen: at, lastSeen: at, count: 1 },
      }
      const same = keeper.told.get(keyOf(happening))
      // Started again: the same container of the same pod.
      if (same && at > same.lastSeen && keeper.now() > 0) Object.assign(same, { count: same.count + 1, lastSeen: at })
      else keep(keeper, happening)
    }
  }
}

/** The pods that were there from the beginning have been started like any others; of a large cluster the last ones are told. */
export function tellStarts(keeper: Keeper, pods: readonly Pod[], bornAt: (pod: Pod) => number): void {
  for (const pod of pods.slice(-LIMIT / 8)) {
    if (pod.status?.phase !== 'Running' || !pod.spec.nodeName) continue
    const at = bornAt(pod)
    if (keeper.now() - at < TTL_MS) tellStart(keeper, pod, at)
  }
}

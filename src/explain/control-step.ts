/** What a component of the control plane did, as the cluster wrote it down, and as a step that is told. */

/** One thing that one component did, as the cluster wrote it down. */
export interface ControlFact {
  /** Virtual milliseconds. */
  at: number
  actor: string
  verb: 'create' | 'update' | 'delete' | 'program'
  object: { kind: string; namespace: string | undefined; name: string }
  resourceVersion: number
  node?: string
  changes: readonly { path: string; value: string }[]
  rules?: readonly string[]
}

/** What a kubelet's report says of a pod: ready or not, and whether a container was started anew; undefined where it says nothing of that. */
export function reportedReadiness({ changes }: ControlFact): { ready: boolean | undefined; restarts: boolean } {
  const read = (path: string): unknown[] => {
    const value = changes.find((each) => each.path === path)?.value
    return value ? (JSON.parse(value) as unknown[]) : []
  }
  const conditions = read('status.conditions') as { type: string; status: string }[]
  const containers = read('status.containerStatuses') as { restartCount?: number }[]
  const ready = conditions.find(({ type }) => type === 'Ready')?.status
  return {
    ready: ready === undefined ? undefined : ready === 'True',
    restarts: containers.some(({ restartCount = 0 }) => restartCount > 0),
  }
}

/** In which part of the cluster something happens: what a picture of it would light up. */
export type ControlStage = 'request' | 'api-server' | 'etcd' | 'controller' | 'scheduler' | 'kubelet' | 'kube-proxy' | 'rules'

export interface ControlStep {
  stage: ControlStage
  /** Who does it: `kubectl`, `API server`, `EndpointSlice controller`, `kube-proxy on kind-worker`. */
  who: string
  title: string
  sentence: string
  /** Fields that it wrote, or rules. */
  details: readonly string[]
  node?: string
  fact: ControlFact
}

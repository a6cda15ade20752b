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

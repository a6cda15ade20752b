/** Sentences for "How a Service comes to be": what each component of the control plane did, from the written request to the rules on each node. */

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

const NAMES: Readonly<Record<string, string>> = {
  allocator: 'API server',
  endpointslice: 'EndpointSlice controller',
  endpointslicemirroring: 'EndpointSliceMirroring controller',
  deployment: 'Deployment controller',
  replicaset: 'ReplicaSet controller',
  daemonset: 'DaemonSet controller',
  statefulset: 'StatefulSet controller',
  scheduler: 'scheduler',
  kubelet: 'kubelet',
  node: 'node IPAM controller',
}

const nameOf = ({ object: { kind, namespace, name } }: ControlFact): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
const fieldsOf = ({ changes }: ControlFact): string[] =>
  changes.map(({ path, value }) => `${path}: ${value === '' ? '(taken away)' : value}`)
const valueOf = ({ changes }: ControlFact, path: string): string | undefined => changes.find((each) => each.path === path)?.value

/** Each fact as one step or, where a request begins it all, as three. */
export function tellControl(facts: readonly ControlFact[]): ControlStep[] {
  const given = facts.filter(({ actor }) => actor === 'allocator')
  return facts.flatMap((fact) => (fact.actor === 'allocator' ? [] : isRequest(fact) ? requestSteps(fact, given) : [stepOf(fact)]))
}

const isRequest = ({ actor, verb }: ControlFact): boolean => actor === 'kubectl' && verb !== 'program'

const DONE = { create: 'created', update: 'changed', delete: 'deleted', program: 'programmed' } as const

function requestSteps(fact: ControlFact, allocated: readonly ControlFact[]): ControlStep[] {
  const what = nameOf(fact)
  const mine = allocated.filter(
    ({ object }) =>
      object.kind === fact.object.kind && object.name === fact.object.name && object.namespace === fact.object.namespace,
  )
  const steps: ControlStep[] = [
    {
      stage: 'request',
      who: 'kubectl',
      title: `kubectl asks for ${what} to be ${DONE[fact.verb]}`,
      sentence: `kubectl reads the manifest and sends it to the API server, the only door to the cluster: nobody speaks to a node. The manifest says what there should be, not how to get there.`,
      details: [],
      fact,
    },
  ]
  if (fact.verb !== 'delete') {
    steps.push({
      stage: 'api-server',
      who: 'API server',
      title: `The API server admits ${what}`,
      sentence: `It checks that every field is known and makes sense, and fills in what the manifest leaves out. What is wrong is refused here, in words, and nothing happens.`,
      details: fieldsOf(fact).filter((line) => /^spec|^addressType|^data/.test(line)),
      fact,
    })
  }
  for (const each of mine) steps.push(allocation(each))
  const stored = mine.at(-1) ?? fact
  steps.push({
    stage: 'etcd',
    who: 'etcd',
    title: fact.verb === 'delete' ? `etcd forgets ${what}` : `etcd stores ${what}`,
    sentence: `The object is written to etcd as revision ${stored.resourceVersion}. Everybody who watches objects of this kind hears of it now: controllers and the kube-proxy of every node. No packet is treated otherwise yet.`,
    details: [`resourceVersion: "${stored.resourceVersion}"`],
    fact: stored,
  })
  return steps
}

function allocation(fact: ControlFact): ControlStep {
  const address = valueOf(fact, 'spec.clusterIP')?.replaceAll('"', '')
  const ports = fact.changes.find(({ path }) => path.startsWith('spec.ports'))
  const what = [address ? `the cluster IP ${address}` : '', ports ? 'a node port' : ''].filter(Boolean).join(' and ')
  return {
    stage: 'api-server',
    who: 'API server',
    title: what === '' ? 'The API server fills in the families' : `The API server allocates ${what}`,
    sentence: address
      ? `${address} is taken from the service range and is nobody's but this Service's. No device has this address: only rules will know it.`
      : 'What only the whole cluster can decide is decided here, before the object is stored.',
    details: fieldsOf(fact),
    fact,
  }
}

function stepOf(fact: ControlFact): ControlStep {
  if (fact.actor === 'kube-proxy') return proxyStep(fact)
  if (fact.actor === 'kubelet' && fact.verb === 'program') return kubeletStep(fact)
  const who = NAMES[fact.actor] ?? fact.actor
  const what = nameOf(fact)
  return {
    stage: fact.actor === 'scheduler' ? 'scheduler' : fact.actor === 'kubelet' ? 'kubelet' : 'controller',
    who,
    title: `The ${who} ${fact.verb === 'create' ? 'makes' : fact.verb === 'delete' ? 'deletes' : 'changes'} ${what}`,
    sentence: controllerSentence(fact),
    details: fieldsOf(fact).filter((line) => !line.startsWith('metadata.')),
    fact,
  }
}

function controllerSentence(fact: ControlFact): string {
  switch (fact.actor) {
    case 'endpointslice': {
      const count = endpointCount(fact)
      if (fact.verb === 'delete') return 'The Service is gone, and so is the list of its endpoints.'
      return count === 0
        ? 'It looks for pods that have all labels of the selector, and finds none that could serve: the list of endpoints stays empty, and connections will be refused.'
        : `It looks for pods that have all labels of the selector and writes down their addresses, with the port that targetPort leads to in each: ${count} ${count === 1 ? 'endpoint' : 'endpoints'}.`
    }
    case 'endpointslicemirroring':
      return 'The Service has no selector: what a person wrote as Endpoints is copied into an EndpointSlice, which kube-proxy reads.'
    case 'deployment':
      return 'For this template there has to be one ReplicaSet with as many replicas as asked for; the one of the last template goes to zero.'
    case 'replicaset':
      return 'It counts the pods that its selector matches, and makes or takes away what the number of replicas asks for.'
    case 'daemonset':
      return 'Each node that the pod tolerates and selects gets one.'
    case 'statefulset':
      return 'Its pods are numbered, and keep their names.'
    case 'scheduler':
      return `It leaves out the nodes that the pod does not fit on, takes the best of the rest and writes its name into the pod: ${valueOf(fact, 'spec.nodeName')?.replaceAll('"', '') ?? ''}.`
    case 'kubelet':
      return fact.verb === 'update'
        ? `The node's CNI plugin gave the pod the address ${valueOf(fact, 'status.podIP')?.replaceAll('"', '') ?? ''}; the kubelet reports it to the API server.`
        : 'The pod has ended; the kubelet lets the API server forget it.'
    default:
      return 'It saw the change, compared what there is with what there should be, and wrote the difference.'
  }
}

function endpointCount({ changes }: ControlFact): number {
  const written = changes.find(({ path }) => path === 'endpoints')?.value
  return written === undefined || written === '' ? 0 : (JSON.parse(written) as unknown[]).length
}

function kubeletStep(fact: ControlFact): ControlStep {
  const node = fact.node ?? ''
  return {
    stage: 'kubelet',
    who: `kubelet on ${node}`,
    title: `The kubelet on ${node} sees to ${nameOf(fact)}`,
    sentence: `It has the container runtime make a network namespace and calls the CNI plugin, which lays a cable (a veth pair) between the pod and the node and gives the pod its address.`,
    details: [],
    node,
    fact,
  }
}

function proxyStep(fact: ControlFact): ControlStep {
  const node = fact.node ?? ''
  const { rules } = fact
  const what = nameOf(fact)
  const step = { who: `kube-proxy on ${node}`, details: rules ?? [], node, fact }
  if (rules?.length === 0) {
    const sentence = 'It hears of the change as every other node does; what stood for the Service goes out of the kernel.'
    return { ...step, stage: 'kube-proxy', title: `kube-proxy on ${node} takes the rules of ${what} away`, sentence }
  }
  const count = rules === undefined ? 'the maps and chains' : `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`
  return {
    ...step,
    stage: 'rules',
    title: `kube-proxy on ${node} writes the rules of ${what}`,
    sentence: `It watches Services and EndpointSlices and hears of the change as every other node's does. It writes ${count} for this Service into the node's kernel and is done: packets will meet the rules, never kube-proxy itself.`,
  }
}

/** The whole as text: a numbered line a step, its sentence and what it wrote below. */
export function controlText(steps: readonly ControlStep[], details = 12): string {
  return steps
    .map((step, i) => {
      const shown = step.details.slice(0, details)
      const more = step.details.length > shown.length ? [`… and ${step.details.length - shown.length} more`] : []
      const lines = [...shown, ...more].map((line) => `       ${line}\n`).join('')
      return `${String(i + 1).padStart(3)}. [${step.stage}] ${step.title}\n     ${step.sentence}\n${lines}`
    })
    .join('')
}

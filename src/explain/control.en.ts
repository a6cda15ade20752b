/** Sentences for "How a Service comes to be", in English. */
import { type ControlFact, reportedReadiness } from './control-step.ts'

interface Said {
  title: string
  sentence: string
}

export interface ControlWords {
  /** What components are called, by actor; `allocator` is the API server. */
  names: Readonly<Record<string, string>>
  takenAway: string
  on(who: string, node: string): string
  asks(what: string, verb: ControlFact['verb']): Said
  admits(what: string): Said
  allocates(address: string | undefined, nodePort: boolean): Said
  stores(what: string, revision: number, deleted: boolean): Said
  controllerTitle(who: string, verb: ControlFact['verb'], what: string): string
  /** `unready`: how many of the endpoints are not ready. */
  controller(fact: ControlFact, endpoints: number, unready: number): string
  kubelet(node: string, what: string): Said
  takesAway(node: string, what: string): Said
  /** `lines`: rules, or in other modes elements of maps and virtual servers. */
  writes(node: string, what: string, lines: readonly string[]): Said
}

const DONE = { create: 'created', update: 'changed', delete: 'deleted', program: 'programmed' } as const

const quoted = ({ changes }: ControlFact, path: string): string =>
  changes.find((each) => each.path === path)?.value.replaceAll('"', '') ?? ''

/** What the kubelet's probes have come to. */
function readiness(fact: ControlFact): string {
  const { ready, restarts } = reportedReadiness(fact)
  if (ready === undefined) return 'The kubelet reports what has become of the pod to the API server.'
  if (ready)
    return 'The kubelet on its node has asked the containers over the network, as their probes say, and was answered: the pod is ready. From now on it may be sent connections.'
  return restarts
    ? 'A probe failed as often as it may, so that the kubelet had the container started anew; until it answers, the pod is not ready and no Service sends it new connections.'
    : 'The kubelet on its node asks the containers over the network, as their probes say, and has had no right answer often enough: the pod is not ready, and no Service sends it new connections.'
}

function controller(fact: ControlFact, endpoints: number, unready: number): string {
  switch (fact.actor) {
    case 'endpointslice':
      if (fact.verb === 'delete') return 'The Service is gone, and so is the list of its endpoints.'
      return endpoints === 0
        ? 'It looks for pods that have all labels of the selector, and finds none that could serve: the list of endpoints stays empty, and connections will be refused.'
        : `It looks for pods that have all labels of the selector and writes down their addresses, with the port that targetPort leads to in each: ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}${unready === 0 ? '' : `, ${unready === endpoints ? 'none of them' : `${unready} of them not`} ready: kube-proxy sends nothing to ${unready === 1 ? 'it' : 'those'}`}.`
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
      return `It leaves out the nodes that the pod does not fit on, takes the best of the rest and writes its name into the pod: ${quoted(fact, 'spec.nodeName')}.`
    case 'kubelet':
      if (fact.verb === 'update' && quoted(fact, 'status.podIP') === '') return readiness(fact)
      return fact.verb === 'update'
        ? `The node's CNI plugin gave the pod the address ${quoted(fact, 'status.podIP')}; the kubelet reports it to the API server.`
        : 'The pod has ended; the kubelet lets the API server forget it.'
    default:
      return 'It saw the change, compared what there is with what there should be, and wrote the difference.'
  }
}

export const controlEnglish: ControlWords = {
  names: {
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
  },
  takenAway: '(taken away)',
  on: (who, node) => `${who} on ${node}`,
  asks: (what, verb) => ({
    title: `kubectl asks for ${what} to be ${DONE[verb]}`,
    sentence:
      'kubectl reads the manifest and sends it to the API server, the only door to the cluster: nobody speaks to a node. The manifest says what there should be, not how to get there.',
  }),
  admits: (what) => ({
    title: `The API server admits ${what}`,
    sentence:
      'It checks that every field is known and makes sense, and fills in what the manifest leaves out. What is wrong is refused here, in words, and nothing happens.',
  }),
  allocates(address, nodePort) {
    const what = [address ? `the cluster IP ${address}` : '', nodePort ? 'a node port' : ''].filter(Boolean).join(' and ')
    return {
      title: what === '' ? 'The API server fills in the families' : `The API server allocates ${what}`,
      sentence: address
        ? `${address} is taken from the service range and is nobody's but this Service's. No device has this address: only rules will know it.`
        : 'What only the whole cluster can decide is decided here, before the object is stored.',
    }
  },
  stores: (what, revision, deleted) => ({
    title: deleted ? `etcd forgets ${what}` : `etcd stores ${what}`,
    sentence: `The object is written to etcd as revision ${revision}. Everybody who watches objects of this kind hears of it now: controllers and the kube-proxy of every node. No packet is treated otherwise yet.`,
  }),
  controllerTitle: (who, verb, what) =>
    `The ${who} ${verb === 'create' ? 'makes' : verb === 'delete' ? 'deletes' : 'changes'} ${what}`,
  controller,
  kubelet: (node, what) => ({
    title: `The kubelet on ${node} sees to ${what}`,
    sentence:
      'It has the container runtime make a network namespace and calls the CNI plugin, which lays a cable (a veth pair) between the pod and the node and gives the pod its address.',
  }),
  takesAway: (node, what) => ({
    title: `kube-proxy on ${node} takes the rules of ${what} away`,
    sentence: 'It hears of the change as every other node does; what stood for the Service goes out of the kernel.',
  }),
  writes(node, what, lines) {
    const count = lines[0]?.startsWith('-A ')
      ? `${lines.length} ${lines.length === 1 ? 'rule' : 'rules'}`
      : lines[0]?.startsWith('add ')
        ? 'elements of maps and the chains that they lead to'
        : 'virtual servers, and entries of the sets that its few rules ask,'
    return {
      title: `kube-proxy on ${node} writes the rules of ${what}`,
      sentence: `It watches Services and EndpointSlices and hears of the change as every other node's does. It writes ${count} for this Service into the node's kernel and is done: packets will meet the rules, never kube-proxy itself.`,
    }
  },
}

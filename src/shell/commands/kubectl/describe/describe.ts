/** `kubectl describe`: one object after the other, in words and with its Events. */
import { dictionary } from '../../../../net/dictionary.ts'
import type { Resource } from '../../../../kube/resources.ts'
import { listObjects } from '../../../../kube/server/read.ts'
import { present } from '../../../../kube/server/present.ts'
import type { ApiObject, ApiServer } from '../../../../kube/server/server.ts'
import { type Verb, fail, isSet } from '../context.ts'
import { warnOfKinds } from '../get.ts'
import { readManifests, stdinOf } from '../manifest.ts'
import { type Target, mustSelect, resourceNamed, select, targetsOf, whereOf } from '../names.ts'
import { alignTabs } from '../tabwriter.ts'
import { eventsText } from './events.ts'
import { describeNode } from './node.ts'
import {
  describeAny,
  describeConfigMap,
  describeIngressClass,
  describeNamespace,
  describeNetworkPolicy,
  describeSecret,
  describeServiceAccount,
  describeServiceCidr,
} from './others.ts'
import { describePod } from './pod.ts'
import { describeEndpointSlice, describeEndpoints, describeIngress, describeService } from './service.ts'
import { describeDaemonSet, describeDeployment, describeReplicaSet, describeStatefulSet } from './workload.ts'

type Describer = (server: ApiServer, object: ApiObject) => string[]

const DESCRIBERS: Readonly<Record<string, Describer>> = dictionary({
  Pod: describePod,
  Service: describeService,
  Node: describeNode,
  Deployment: describeDeployment,
  ReplicaSet: describeReplicaSet,
  DaemonSet: describeDaemonSet,
  StatefulSet: describeStatefulSet,
  Ingress: describeIngress,
  Endpoints: (_server, object) => describeEndpoints(object),
  EndpointSlice: (_server, object) => describeEndpointSlice(object),
  Namespace: (_server, object) => describeNamespace(object),
  ConfigMap: (_server, object) => describeConfigMap(object),
  Secret: (_server, object) => describeSecret(object),
  ServiceAccount: (_server, object) => describeServiceAccount(object),
  IngressClass: (_server, object) => describeIngressClass(object),
  ServiceCIDR: (_server, object) => describeServiceCidr(object),
  NetworkPolicy: ({ settings }, object) => describeNetworkPolicy(object, settings.version === '1.36'),
})

/** Kinds whose description has no Events. */
const WITHOUT_EVENTS = new Set(['Namespace', 'Secret', 'NetworkPolicy'])

function description(server: ApiServer, { resource, object }: Target, withEvents: boolean): string {
  const shown = present(server, object)
  const lines = (DESCRIBERS[resource.kind] ?? ((_server, any) => describeAny(any)))(server, shown)
  if (!withEvents || WITHOUT_EVENTS.has(resource.kind)) return `${alignTabs(lines.join('\n'))}\n`
  const events = eventsText(server, object)
  return events === '' ? `${alignTabs([...lines, 'Events:\t<none>'].join('\n'))}\n` : `${alignTabs(lines.join('\n'))}\n${events}`
}

export const describe: Verb = {
  name: 'describe',
  flags: {
    'all-namespaces,A': 'bool',
    'selector,l': 'string',
    'filename,f': 'strings',
    'show-events': 'bool',
    'recursive,R': 'bool',
    'chunk-size': 'string',
  },
  async run(kubectl) {
    const { server, operands } = kubectl
    let missing: readonly string[] = []
    const targets = await chosen()
    warnOfKinds(kubectl, {
      groups: [...new Set(targets.map(({ resource }) => resource))].map((resource) => ({ resource, objects: [] })),
      isList: false,
      missing: [],
    })
    if (targets.length === 0 && missing.length === 0) {
      kubectl.err(
        whereOf(kubectl) === undefined ? 'No resources found\n' : `No resources found in ${kubectl.namespace} namespace.\n`,
      )
      return 0
    }
    const withEvents = !kubectl.flags.has('show-events') || isSet(kubectl, 'show-events')
    kubectl.out(targets.map((each) => description(server, each, withEvents)).join('\n\n'))
    kubectl.flush()
    for (const message of missing) kubectl.err(`Error from server (NotFound): ${message}\n`)
    return missing.length > 0 ? 1 : 0

    async function chosen(): Promise<Target[]> {
      if (kubectl.flags.has('filename')) {
        const manifests = readManifests(kubectl, await stdinOf(kubectl))
        return manifests.flatMap(({ object }) => mustSelect(kubectl, [`${object.kind}/${object.metadata.name}`], 'describe'))
      }
      const [first, ...names] = operands
      if (first === undefined)
        throw fail(
          'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
        )
      if (names.length === 0 && !first.includes('/')) return targetsOf(select(kubectl, operands, 'describe'))
      if (names.length === 1 && !first.includes('/')) return byBeginning(resourceNamed(server, first), names[0]!)
      const selection = select(kubectl, operands, 'describe')
      missing = selection.missing
      return targetsOf(selection)
    }

    /** A name that nothing has is taken for the beginning of names. */
    function byBeginning(resource: Resource, name: string): Target[] {
      const all = listObjects(server, resource, whereOf(kubectl)).filter(({ metadata }) => metadata.name.startsWith(name))
      const exact = all.filter(({ metadata }) => metadata.name === name)
      if (all.length === 0) return mustSelect(kubectl, operands, 'describe')
      return (exact.length > 0 ? exact : all).map((object) => ({ resource, object }))
    }
  },
}

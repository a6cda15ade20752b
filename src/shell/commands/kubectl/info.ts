/** Verbs that tell of the cluster and its API: api-resources, api-versions, cluster-info, version, explain. */
import { dictionary } from '../../../net/dictionary.ts'
import { STRUCTS } from '../../../kube/api/fields.ts'
import { nodeAddress } from '../../../kube/cluster.ts'
import { RESOURCES, type Resource, findResource, groupOf } from '../../../kube/resources.ts'
import { RELEASE_OF } from '../../../kube/server/present-node.ts'
import { type Kubectl, type Verb, fail, flag, isSet, usage } from './context.ts'
import { ToolExit } from '../../tool.ts'
import { resourceNamed } from './names.ts'
import { printTable } from './table.ts'
import { toJson, toYaml } from './text.ts'

const VERBS = 'create,delete,deletecollection,get,list,patch,update,watch'
/** Asked once and answered: nothing is stored. */
const REVIEWS = /Review$|^Binding$/

export const apiResources: Verb = {
  name: 'api-resources',
  flags: {
    'api-group': 'string',
    namespaced: 'bool',
    'no-headers': 'bool',
    'output,o': 'string',
    verbs: 'list',
    cached: 'bool',
    'sort-by': 'string',
    categories: 'list',
  },
  run(kubectl) {
    if (kubectl.operands.length > 0) throw usage(`unexpected arguments: [${kubectl.operands.join(' ')}]`, 'api-resources')
    const order = flag(kubectl, 'sort-by')
    if (order !== undefined && order !== 'name' && order !== 'kind') throw fail('--sort-by accepts only name or kind')
    const verbs = kubectl.flags.get('verbs') ?? []
    const group = flag(kubectl, 'api-group')
    const namespaced = kubectl.flags.has('namespaced') ? isSet(kubectl, 'namespaced') : undefined
    const output = flag(kubectl, 'output')
    const rows = RESOURCES.filter(
      (each) =>
        (group === undefined || groupOf(each.apiVersion) === group) &&
        (namespaced === undefined || each.namespaced === namespaced) &&
        verbs.every((verb) => (REVIEWS.test(each.kind) ? ['create'] : VERBS.split(',')).includes(verb)),
    )
    if (order) rows.sort((a, b) => (a[order] < b[order] ? -1 : a[order] > b[order] ? 1 : 0))
    if (output === 'name') {
      kubectl.out(
        rows.map((each) => `${each.name}${groupOf(each.apiVersion) === '' ? '' : `.${groupOf(each.apiVersion)}`}\n`).join(''),
      )
      return 0
    }
    if (output !== undefined && output !== 'wide') throw fail(`--output ${output} is not available`)
    const cells = rows.map((each) => [
      each.name,
      each.shortNames.join(','),
      each.apiVersion,
      String(each.namespaced),
      each.kind,
      ...(output === 'wide' ? [REVIEWS.test(each.kind) ? 'create' : VERBS, ''] : []),
    ])
    const head = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(output === 'wide' ? ['VERBS', 'CATEGORIES'] : [])]
    kubectl.out(printTable(isSet(kubectl, 'no-headers') ? cells : [head, ...cells]))
    return 0
  },
}

export const apiVersions: Verb = {
  name: 'api-versions',
  flags: {},
  run(kubectl) {
    kubectl.out(
      [...new Set(RESOURCES.map(({ apiVersion }) => apiVersion))]
        .sort()
        .map((each) => `${each}\n`)
        .join(''),
    )
    return 0
  },
}

/** Where the API server is: on the control plane's node. */
export function serverUrl({ server }: Pick<Kubectl, 'server'>): string {
  const nodes = server.objects.nodes
  const plane =
    nodes.find(({ metadata }) => Object.keys(metadata.labels ?? {}).some((label) => /control-plane|master/.test(label))) ??
    nodes[0]
  return `https://${(plane && nodeAddress(plane)) ?? '127.0.0.1'}:6443`
}

export const clusterInfo: Verb = {
  name: 'cluster-info',
  flags: {},
  run(kubectl) {
    if (kubectl.operands[0] === 'dump') throw fail('"cluster-info dump" is not simulated')
    const url = serverUrl(kubectl)
    kubectl.out(`Kubernetes control plane is running at ${url}\n`)
    if (
      kubectl.server.objects.services.some(({ metadata }) => metadata.name === 'kube-dns' && metadata.namespace === 'kube-system')
    )
      kubectl.out(`CoreDNS is running at ${url}/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy\n`)
    kubectl.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
    return 0
  },
}

const KUSTOMIZE: Readonly<Record<string, string>> = dictionary({
  '1.36': 'v5.8.1',
  '1.30': 'v5.0.4-0.20230601165947-6ce0bf390ce3',
})

export const version: Verb = {
  name: 'version',
  flags: { client: 'bool', 'output,o': 'string' },
  run(kubectl) {
    const release = RELEASE_OF[kubectl.server.settings.version]
    const [, major = '1', minor = ''] = /^v(\d+)\.(\d+)/.exec(release) ?? []
    const one = { compiler: 'gc', gitTreeState: 'clean', gitVersion: release, major, minor, platform: 'linux/amd64' }
    const kustomize = KUSTOMIZE[kubectl.server.settings.version]
    const client = isSet(kubectl, 'client')
    const whole = {
      clientVersion: one,
      ...(kustomize ? { kustomizeVersion: kustomize } : {}),
      ...(client ? {} : { serverVersion: one }),
    }
    const output = flag(kubectl, 'output')
    if (output === 'json') kubectl.out(toJson(whole, 2))
    else if (output === 'yaml') kubectl.out(toYaml(whole))
    else if (output !== undefined) throw fail("--output must be 'yaml' or 'json'")
    else
      kubectl.out(
        `Client Version: ${release}\n${kustomize ? `Kustomize Version: ${kustomize}\n` : ''}${client ? '' : `Server Version: ${release}\n`}`,
      )
    return 0
  },
}

/** `[]Container` is a list of another struct; `map[string]string` is as it is. */
const structIn = (type: string): string | undefined => {
  const name = type.replace(/^(?:\[\]|map\[string\])*/, '')
  return Object.hasOwn(STRUCTS, name) ? name : undefined
}

const fieldsOf = (struct: string): [string, string][] =>
  (STRUCTS[struct] ?? '')
    .split(',')
    .map((pair) => pair.trim().split(/\s+/) as [string, string])
    .sort(([a], [b]) => (a < b ? -1 : 1))

/** Fields that OpenAPI marks so. */
const REQUIRED = new Set(
  (
    'ServicePort.port EndpointSlice.addressType EndpointSlice.endpoints Endpoint.addresses PodSpec.containers Container.name ' +
    'ContainerPort.containerPort EnvVar.name VolumeMount.name VolumeMount.mountPath Volume.name DeploymentSpec.selector ' +
    'DeploymentSpec.template ReplicaSetSpec.selector DaemonSetSpec.selector DaemonSetSpec.template StatefulSetSpec.selector ' +
    'StatefulSetSpec.template LabelSelectorRequirement.key LabelSelectorRequirement.operator HTTPGetAction.port ' +
    'TCPSocketAction.port GRPCAction.port Taint.key Taint.effect NodeAddress.type NodeAddress.address OwnerReference.apiVersion ' +
    'OwnerReference.kind OwnerReference.name OwnerReference.uid EndpointAddress.ip CoreEndpointPort.port HTTPIngressPath.pathType ' +
    'HTTPIngressPath.backend HTTPIngressRuleValue.paths IngressServiceBackend.name NetworkPolicySpec.podSelector IPBlock.cidr ForZone.name ' +
    'NodeSelector.nodeSelectorTerms TopologySpreadConstraint.maxSkew TopologySpreadConstraint.topologyKey TopologySpreadConstraint.whenUnsatisfiable'
  ).split(' '),
)

/** As OpenAPI names types. */
const typeText = (type: string): string =>
  type
    .replace('int32', 'integer')
    .replace('int64', 'integer')
    .replace('intOrString', 'IntOrString')
    .replace(/\bbool\b/, 'boolean')
    .replace(/\bany\b/, 'Object')

export const explain: Verb = {
  name: 'explain',
  flags: { recursive: 'bool', 'api-version': 'string', output: 'string' },
  run(kubectl) {
    const [path, ...more] = kubectl.operands
    if (path === undefined || more.length > 0)
      throw fail(
        path === undefined
          ? 'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.'
          : 'We accept only this format: explain RESOURCE',
      )
    const [word = '', ...names] = path.split('.')
    const resource = findResource(word) ?? known(kubectl, word)
    if (!Object.hasOwn(STRUCTS, resource.kind)) throw fail(`the fields of ${resource.kind} are not simulated`)
    let struct = resource.kind
    let type = resource.kind
    for (const name of names) {
      const found = fieldsOf(struct).find(([field]) => field === name)
      if (!found) throw fail(`field ${JSON.stringify(name)} does not exist`)
      type = found[1]
      struct = structIn(type) ?? ''
    }
    const group = groupOf(resource.apiVersion)
    const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${resource.kind}\nVERSION:    ${resource.apiVersion.split('/').at(-1)!}\n\n`
    const field = names.length > 0 ? `FIELD: ${names.at(-1)!} <${typeText(type)}>\n\n` : ''
    const list = struct === '' ? '' : `FIELDS:\n${fieldText(struct, '  ', isSet(kubectl, 'recursive'), new Set())}\n`
    kubectl.out(`${head}${field}${list}`)
    return 0
  },
}

/** This verb says it without `error:` before it. */
function known(kubectl: Kubectl, word: string): Resource {
  try {
    return resourceNamed(kubectl.server, word)
  } catch (error) {
    if (!(error instanceof ToolExit)) throw error
    throw new ToolExit(1, error.message.replace(/^error: /, ''))
  }
}

function fieldText(struct: string, indent: string, deep: boolean, seen: ReadonlySet<string>): string {
  return fieldsOf(struct)
    .map(([name, type]) => {
      const inner = structIn(type)
      const below = deep && inner && !seen.has(inner) ? fieldText(inner, `${indent}  `, deep, new Set([...seen, inner])) : ''
      const must = REQUIRED.has(`${struct}.${name}`) ? ' -required-' : ''
      return `${indent}${name}\t<${typeText(type)}>${must}\n${below}`
    })
    .join('')
}

/** `kubectl config`: the file that says which cluster, which user and which namespace. kubectl's pkg/cmd/config. */
import { dictionary } from '../../../net/dictionary.ts'
import { parse } from 'yaml'
import type { ProcessContext } from '../../command.ts'
import { type Kubectl, type Verb, fail, flag, isSet, usage } from './context.ts'
import { printTable } from './table.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { formatObjects } from './output.ts'
import { toYaml } from './text.ts'

interface Context {
  name: string
  context: { cluster: string; user: string; namespace?: string }
}
export interface KubeConfig {
  apiVersion: 'v1'
  kind: 'Config'
  clusters: { name: string; cluster: Record<string, string> }[]
  contexts: Context[]
  'current-context': string
  users: { name: string; user: Record<string, string> }[]
}

const pathOf = (process: ProcessContext): string =>
  process.env.get('KUBECONFIG') ?? `${process.env.get('HOME') ?? '/root'}/.kube/config`

/** The file as it is; undefined where there is none. */
export function readConfig(process: ProcessContext, path = pathOf(process)): KubeConfig | undefined {
  try {
    return parse(process.readFile(process.resolve(path))) as KubeConfig
  } catch {
    return undefined
  }
}

/** What kind writes when it has made a cluster. */
export const kindConfig = (server: string, name = 'kind-kind'): KubeConfig => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name, cluster: { 'certificate-authority-data': 'DATA+OMITTED', server } }],
  contexts: [{ name, context: { cluster: name, user: name } }],
  'current-context': name,
  users: [{ name, user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' } }],
})

export const currentContext = (config: KubeConfig, name = config['current-context']): Context | undefined =>
  config.contexts.find((each) => each.name === name)

export const config: Verb = {
  name: 'config',
  flags: {
    current: 'bool',
    minify: 'bool',
    raw: 'bool',
    flatten: 'bool',
    'output,o': 'string',
    template: 'string',
    'no-headers': 'bool',
    merge: 'bool',
  },
  run(kubectl) {
    const [verb, ...operands] = kubectl.operands
    const path = flag(kubectl, 'kubeconfig') ?? pathOf(kubectl.process)
    const read = readConfig(kubectl.process, path)
    if (!read) throw fail('current-context is not set')
    const save = (next: KubeConfig): void => kubectl.process.writeFile(kubectl.process.resolve(path), toYaml(next))
    const act = verb === undefined ? undefined : ACTS[verb]
    if (verb !== undefined && !act && !['set', 'set-credentials', 'delete-user', 'delete-cluster'].includes(verb))
      throw usage(`unknown command ${JSON.stringify(verb)}`, 'config')
    if (!act)
      throw fail(
        verb === undefined
          ? 'a subcommand is required: current-context, get-contexts, set-context, use-context, view, …'
          : `"config ${verb}" is not simulated`,
      )
    act(kubectl, read, operands, save)
    return 0
  },
}

type Act = (kubectl: Kubectl, config: KubeConfig, operands: readonly string[], save: (next: KubeConfig) => void) => void

const ACTS: Readonly<Record<string, Act>> = dictionary({
  view(kubectl, whole) {
    const name = whole['current-context']
    const context = currentContext(whole)?.context
    const shown = isSet(kubectl, 'minify')
      ? {
          ...whole,
          contexts: whole.contexts.filter((each) => each.name === name),
          clusters: whole.clusters.filter((each) => each.name === context?.cluster),
          users: whole.users.filter((each) => each.name === context?.user),
        }
      : whole
    const isName = flag(kubectl, 'output') === 'name'
    kubectl.out(isName ? 'config/<unknown>\n' : (formatObjects(kubectl, [shown as unknown as ApiObject], false) ?? toYaml(shown)))
  },
  'current-context'(kubectl, whole) {
    if (!whole['current-context']) throw fail('current-context is not set')
    kubectl.out(`${whole['current-context']}\n`)
  },
  'get-contexts'(kubectl, whole, operands) {
    const shown = whole.contexts.filter(({ name }) => operands.length === 0 || operands.includes(name))
    const missing = operands.find((name) => !whole.contexts.some((each) => each.name === name))
    if (missing !== undefined) {
      kubectl.out(printTable([['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']]))
      kubectl.flush()
      throw fail(`context ${missing} not found`)
    }
    if (flag(kubectl, 'output') === 'name') return kubectl.out(shown.map(({ name }) => `${name}\n`).join(''))
    const rows = shown.map(({ name, context }) => [
      name === whole['current-context'] ? '*' : '',
      name,
      context.cluster,
      context.user,
      context.namespace ?? '',
    ])
    kubectl.out(
      printTable(isSet(kubectl, 'no-headers') ? rows : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'], ...rows]),
    )
  },
  'get-clusters'(kubectl, whole) {
    kubectl.out(`NAME\n${whole.clusters.map(({ name }) => `${name}\n`).join('')}`)
  },
  'get-users'(kubectl, whole) {
    kubectl.out(`NAME\n${whole.users.map(({ name }) => `${name}\n`).join('')}`)
  },
  'use-context'(kubectl, whole, [name = ''], save) {
    if (!whole.contexts.some((each) => each.name === name)) throw fail(`no context exists with the name: "${name}"`)
    save({ ...whole, 'current-context': name })
    kubectl.out(`Switched to context "${name}".\n`)
  },
  'set-context'(kubectl, whole, [given], save) {
    const name = isSet(kubectl, 'current') ? whole['current-context'] : given
    if (name === undefined) throw fail('you must specify a non-empty context name or --current')
    const old = currentContext(whole, name)
    const change: Record<string, string> = {}
    for (const field of ['namespace', 'cluster', 'user']) {
      const value = flag(kubectl, field)
      if (value !== undefined) change[field] = value
    }
    const next: Context = { name, context: { cluster: '', user: '', ...old?.context, ...change } }
    save({ ...whole, contexts: old ? whole.contexts.map((each) => (each === old ? next : each)) : [...whole.contexts, next] })
    kubectl.out(`Context "${name}" ${old ? 'modified' : 'created'}.\n`)
  },
  'set-cluster'(kubectl, whole, [name], save) {
    if (name === undefined) throw fail('Unexpected args: []')
    const server = flag(kubectl, 'server')
    const old = whole.clusters.find((each) => each.name === name)
    const next = { name, cluster: { ...old?.cluster, ...(server === undefined ? {} : { server }) } }
    save({ ...whole, clusters: old ? whole.clusters.map((each) => (each === old ? next : each)) : [...whole.clusters, next] })
    kubectl.out(`Cluster "${name}" set.\n`)
  },
  unset(kubectl, whole, [path = ''], save) {
    if (path !== 'current-context' && !path.startsWith('contexts.')) throw fail(`"config unset ${path}" is not simulated`)
    save(
      path === 'current-context'
        ? { ...whole, 'current-context': '' }
        : { ...whole, contexts: whole.contexts.filter(({ name }) => name !== path.slice('contexts.'.length)) },
    )
    kubectl.out(`Property "${path}" unset.\n`)
  },
  'delete-context'(kubectl, whole, [name = ''], save) {
    if (!whole.contexts.some((each) => each.name === name))
      throw fail(`cannot delete context ${name}, not in ${pathOf(kubectl.process)}`)
    save({ ...whole, contexts: whole.contexts.filter((each) => each.name !== name) })
    kubectl.out(`deleted context ${name} from ${pathOf(kubectl.process)}\n`)
  },
  'rename-context'(kubectl, whole, [from = '', to = ''], save) {
    if (!whole.contexts.some((each) => each.name === from))
      throw fail(`cannot rename the context "${from}", it's not in ${pathOf(kubectl.process)}`)
    const contexts = whole.contexts.map((each) => (each.name === from ? { ...each, name: to } : each))
    save({ ...whole, contexts, 'current-context': whole['current-context'] === from ? to : whole['current-context'] })
    kubectl.out(`Context "${from}" renamed to "${to}".\n`)
  },
})

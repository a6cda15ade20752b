/** What Tab offers after `kubectl`: verbs, kinds, names of objects, flags; kubectl's own completion script is the model. */
import { RESOURCES, findResource } from '../../../kube/resources.ts'
import { listObjects } from '../../../kube/server/read.ts'
import type { ProcessContext } from '../../command.ts'
import { GLOBAL_FLAGS } from './flags.ts'
import { SUBCOMMANDS } from './subcommands.ts'
import { COMMANDS, VERBS } from './verbs.ts'

/** Verbs that take a kind and then names. */
const WITH_KIND = new Set(
  'get describe delete edit label annotate patch scale expose wait autoscale rollout set explain taint'.split(' '),
)
const WITH_POD = new Set(['logs', 'exec', 'port-forward', 'attach', 'debug', 'cp'])
const WITH_NODE = new Set(['cordon', 'uncordon', 'drain'])
const THIRD: Readonly<Record<string, string>> = {
  'create service': 'clusterip externalname loadbalancer nodeport',
  'create secret': 'docker-registry generic tls',
}
const OUTPUTS = 'custom-columns= go-template= json jsonpath= jsonpath-as-json= name wide yaml'

interface Spot {
  readonly process: ProcessContext
  /** The words before, from `kubectl` on. */
  readonly before: readonly string[]
  readonly word: string
}

/** What may stand here; undefined for files. */
export function kubectlWords({ process, before, word }: Spot): Iterable<string> | undefined {
  const last = before.at(-1)!
  if (before.includes('--')) return process.host.commands.keys()
  const server = process.host.cluster?.server
  const namesOf = (kind: string): string[] => {
    const resource = findResource(kind)
    if (!server || !resource) return []
    return listObjects(server, resource, namespaceIn(before)).map(({ metadata }) => metadata.name)
  }
  if (last === '-n' || last === '--namespace') return namesOf('namespaces')
  if (last === '-o' || last === '--output') return OUTPUTS.split(' ')
  if (last === '-f' || last === '--filename') return undefined
  const operands = operandsOf(before.slice(1))
  const [verb, ...rest] = operands
  if (word.startsWith('-')) return flagsOf(verb)
  if (verb === undefined) return COMMANDS
  if (WITH_POD.has(verb)) return rest.length > 0 ? ['--'] : (named(word, namesOf) ?? namesOf('pods'))
  if (WITH_NODE.has(verb)) return namesOf('nodes')
  if (SUBCOMMANDS[verb] !== undefined && rest.length === 0) return SUBCOMMANDS[verb].split(' ')
  if (verb === 'config' && rest[0] === 'use-context') return ['kind-kind']
  const third = THIRD[operands.slice(0, 2).join(' ')]
  if (third !== undefined && rest.length === 1) return third.split(' ')
  if (!WITH_KIND.has(verb)) return []
  const kinds = verb === 'rollout' || verb === 'set' ? rest.slice(1) : rest
  const [kind] = kinds
  if (kind === undefined || kind.includes('/')) return named(word, namesOf) ?? RESOURCES.map(({ name }) => name)
  return namesOf(kind.split(',').at(-1)!)
}

/** `svc/` is followed by names. */
function named(word: string, namesOf: (kind: string) => string[]): string[] | undefined {
  const slash = word.indexOf('/')
  return slash < 0 ? undefined : namesOf(word.slice(0, slash)).map((name) => `${word.slice(0, slash)}/${name}`)
}

const takesValue = (word: string): boolean => {
  const name = word.replace(/^--?/, '')
  const tables = [GLOBAL_FLAGS, ...[...VERBS.values()].map(({ flags }) => flags)]
  return tables.some((table) =>
    Object.entries(table).some(([key, kind]) => kind !== 'bool' && typeof kind !== 'object' && key.split(',').includes(name)),
  )
}

function operandsOf(words: readonly string[]): string[] {
  const found: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (!word.startsWith('-')) found.push(word)
    else if (!word.includes('=') && takesValue(word)) i++
  }
  return found
}

function namespaceIn(before: readonly string[]): string | undefined {
  if (before.includes('-A') || before.includes('--all-namespaces')) return undefined
  const at = before.findIndex((word) => word === '-n' || word === '--namespace')
  return at < 0 ? 'default' : before[at + 1]
}

const flagsOf = (verb: string | undefined): string[] =>
  Object.entries({ ...GLOBAL_FLAGS, ...(verb === undefined ? {} : VERBS.get(verb)?.flags) }).map(
    ([key, kind]) => `--${key.split(',')[0]!}${kind === 'bool' || typeof kind === 'object' ? '' : '='}`,
  )

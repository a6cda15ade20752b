/** `kubectl -h`, `kubectl help`, `kubectl VERB -h`: the layout is cobra's, the words are our own; only what is simulated is listed. */
import { dictionary } from '../../../net/dictionary.ts'
import { type FlagTable, GLOBAL_FLAGS } from './flags.ts'
import { SUBCOMMANDS } from './subcommands.ts'

const GROUPS: readonly (readonly [title: string, verbs: string])[] = [
  ['Basic Commands (Beginner)', 'create expose run set'],
  ['Basic Commands (Intermediate)', 'explain get edit delete'],
  ['Deploy Commands', 'rollout scale'],
  ['Cluster Management Commands', 'cluster-info top cordon uncordon drain taint'],
  ['Troubleshooting and Debugging Commands', 'describe logs exec port-forward auth events'],
  ['Advanced Commands', 'diff apply patch replace wait'],
  ['Settings Commands', 'label annotate completion'],
]
const OTHERS = 'api-resources api-versions config version'

const SUMMARIES: Readonly<Record<string, string>> = dictionary({
  create: 'Make an object from a file, or of a kind from flags',
  expose: 'Make a Service for a Deployment, pod or another Service',
  run: 'Start one pod with an image',
  set: 'Change an image, the environment or a selector',
  explain: 'Show the fields of a kind',
  get: 'Show objects, as a table or as -o asks',
  edit: 'Change an object with the command that KUBE_EDITOR names; in the page, in the YAML panel',
  delete: 'Delete objects by file, name or label',
  rollout: 'Watch, undo, pause or restart what a Deployment rolls out',
  scale: 'Set the number of replicas',
  'cluster-info': 'Show where the API server is',
  top: 'Show what pods and nodes use (nothing measures it here)',
  cordon: 'Let no new pods onto a node',
  uncordon: 'Let new pods onto a node again',
  drain: 'Evict the pods of a node',
  taint: 'Set or remove taints of nodes',
  describe: 'Show an object in words, with its Events',
  logs: 'Show what a container printed',
  exec: 'Run a command in a container',
  'port-forward': 'Lead a local port to a pod',
  auth: 'Ask what one may do',
  events: 'Show what happened',
  diff: 'Compare a file with what there is',
  apply: 'Make objects what a file says',
  patch: 'Change fields of an object',
  replace: 'Put a file in the place of an object',
  wait: 'Wait until a condition holds',
  label: 'Set or remove labels',
  annotate: 'Set or remove annotations',
  completion: 'Print the shell completion script',
  'api-resources': 'List the kinds that the server knows',
  'api-versions': 'List the API versions that the server knows',
  config: 'Change the kubeconfig file',
  version: 'Show the versions of client and server',
})

const listed = (verbs: string): string =>
  verbs
    .split(' ')
    .map((verb) => `  ${verb.padEnd(15)} ${SUMMARIES[verb] ?? ''}`.trimEnd())
    .join('\n')

const GLOBAL_HINT = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'

/** `kubectl` alone. */
export const generalHelp = (): string =>
  [
    'kubectl controls the Kubernetes cluster manager.',
    ' Find more information at: https://kubernetes.io/docs/reference/kubectl/',
    ...GROUPS.map(([title, verbs]) => `${title}:\n${listed(verbs)}`),
    `Other Commands:\n${listed(OTHERS)}`,
    `Usage:\n  kubectl [flags] [options]`,
    `Use "kubectl <command> --help" for more information about a given command.\n${GLOBAL_HINT}`,
  ].join('\n\n')

/** `    -o, --output='':`, by name. */
const optionLines = (flags: FlagTable): string[] =>
  Object.entries(flags)
    .map(([key, kind]) => {
      const [name = '', letter] = key.split(',')
      const value =
        kind === 'bool' ? 'false' : kind === 'list' || kind === 'strings' ? '[]' : kind === 'string' ? "''" : `'${kind.without}'`
      return { name, line: `    ${letter ? `-${letter}, ` : ''}--${name}=${value}` }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ line }) => line)

/** What one verb takes. `flags`: its own. */
export function verbHelp(verb: string, flags: FlagTable): string {
  const [first = ''] = verb.split(' ')
  const below = SUBCOMMANDS[verb]
  return [
    `${SUMMARIES[verb] ?? SUMMARIES[first] ?? verb}.`,
    ...(below
      ? [
          `Available Commands:\n${below
            .split(' ')
            .map((each) => `  ${each}`)
            .join('\n')}`,
        ]
      : []),
    ...(Object.keys(flags).length > 0 ? [`Options:\n${optionLines(flags).join('\n')}`] : []),
    `Usage:\n  kubectl ${verb} [flags] [options]`,
    ...(below
      ? [`Use "kubectl ${verb} <command> --help" for more information about a given command.\n${GLOBAL_HINT}`]
      : [GLOBAL_HINT]),
  ].join('\n\n')
}

/** `kubectl options`. */
export const globalOptions = (): string =>
  `The following options can be passed to any command:\n\n${optionLines(GLOBAL_FLAGS).join('\n')}\n`

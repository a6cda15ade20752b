/** `kubectl`: its verbs by name, the flags that all of them take, and what is known of it but not simulated. */
import { dictionary } from '../../../net/dictionary.ts'
import { ApiError } from '../../../kube/server/errors.ts'
import type { Command, ProcessContext } from '../../command.ts'
import { ToolExit, runTool } from '../../tool.ts'
import { currentContext, readConfig } from './config.ts'
import { type Kubectl, refusal } from './context.ts'
import { create, generatorOf } from './create.ts'
import { GLOBAL_FLAGS, parseFlags } from './flags.ts'
import { generalHelp, globalOptions, verbHelp } from './help.ts'
import { COMMANDS, VERBS } from './verbs.ts'

/** Known to kubectl and refused by name, with what would do instead. */
const REFUSED: Readonly<Record<string, string>> = dictionary({
  autoscale: 'nothing measures load here: use kubectl scale',
  attach: 'use kubectl exec',
  certificate: '',
  cp: 'use kubectl exec POD -- cat',
  debug: 'use kubectl run, or nsenter on the node',
  kustomize: '',
  plugin: '',
  proxy: 'use kubectl port-forward',
  alpha: '',
})

/** The first word that is no flag and no flag's value. */
function findVerb(args: readonly string[]): number {
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (!word.startsWith('-')) return i
    const name = word.replace(/^--?/, '')
    const known = Object.entries(GLOBAL_FLAGS).find(([key]) => key.split(',').includes(name))
    if (known?.[1] === 'string') i++
  }
  return -1
}

/** A level of logging that is no number. */
const parsedLevel = (words: readonly string[]): string | undefined =>
  words.find((word) => /^(?:--v|-v)=(?!-?\d+$)/.test(word))?.replace(/^--?v=/, '')

async function main(process: ProcessContext, out: (text: string) => void, flush: () => void): Promise<number> {
  const { args } = process
  const at = findVerb(args)
  const word = args[at]
  const asked = word === 'help' ? args.filter((each, i) => i !== at && !each.startsWith('-')) : undefined
  if (word === undefined || asked?.length === 0) {
    out(generalHelp())
    return 0
  }
  if (word === 'options') {
    out(globalOptions())
    return 0
  }
  if (asked) return main({ ...process, args: [...asked, '-h'] }, out, flush)
  const rest = [...args.slice(0, at), ...args.slice(at + 1)]
  const verb = VERBS.get(word)
  if (!verb) throw unknown(word)
  const cluster = process.host.cluster
  if (!cluster || process.machine.name !== cluster.workstation)
    throw new ToolExit(1, 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n')
  const level = parsedLevel(rest)
  if (level !== undefined)
    throw new ToolExit(
      1,
      `error: invalid argument "${level}" for "-v, --v" flag: strconv.ParseInt: parsing "${level}": invalid syntax\nSee 'kubectl ${word} --help' for usage.\n`,
    )
  const generator = verb === create ? generatorOf(rest.find((each) => !each.startsWith('-'))) : undefined
  const used = generator ?? verb
  const parsed = parseFlags(rest, { ...GLOBAL_FLAGS, ...used.flags }, used.name)
  // The generator's own word is no operand of it.
  const operands = generator ? parsed.operands.slice(1) : parsed.operands
  const dash = generator && parsed.dash !== undefined ? parsed.dash - 1 : parsed.dash
  if (parsed.flags.has('help')) {
    out(verbHelp(used.name, used.flags))
    return 0
  }
  const bare = parsed.operands.length === 0 && parsed.flags.size === 0
  if (bare && used.name === 'rollout') {
    out(verbHelp(used.name, {}))
    return 0
  }
  if (bare && ['set', 'auth', 'config'].includes(used.name)) throw new ToolExit(1, verbHelp(used.name, {}))
  const given = parsed.flags.get('namespace')?.at(-1)
  const file = readConfig(process, parsed.flags.get('kubeconfig')?.at(-1))
  const context = parsed.flags.get('context')?.at(-1)
  if (context !== undefined && file && !currentContext(file, context))
    throw new ToolExit(1, `Error in configuration: context was not found for specified context: ${context}\n`)
  const kubectl: Kubectl = {
    ...parsed,
    operands,
    dash,
    process,
    server: cluster.server,
    verb: used.name,
    namespace: given ?? (file && currentContext(file, context)?.context.namespace) ?? 'default',
    namespaceGiven: given !== undefined,
    out,
    err: (text) => {
      flush()
      process.stderr.write(text)
    },
    flush,
  }
  try {
    return await used.run(kubectl)
  } catch (error) {
    if (error instanceof ApiError) throw new ToolExit(1, refusal(error))
    throw error
  }
}

function unknown(word: string): ToolExit {
  const instead = REFUSED[word]
  if (instead !== undefined)
    return new ToolExit(1, `kubectl: "${word}" is not simulated${instead === '' ? '' : `: ${instead}`}\n`)
  const near = [...COMMANDS].filter((name) => name.startsWith(word) || distance(name, word) <= 2)
  const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}` : '\n'
  return new ToolExit(1, `error: unknown command "${word}" for "kubectl"${hint}`)
}

/** Levenshtein's, which cobra measures its suggestions with. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

export const kubectl: Command = {
  name: 'kubectl',
  summary: 'asks the cluster’s API server',
  run: (process) => runTool(process, ({ out, flush }) => main(process, out, flush)),
}

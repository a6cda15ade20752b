/** What a verb of kubectl works with: its flags, the API server, where it prints; and how refusals are worded (kubectl's cmdutil.CheckErr). */
import { ApiError } from '../../../kube/server/errors.ts'
import type { ApiServer } from '../../../kube/server/server.ts'
import type { ProcessContext } from '../../command.ts'
import { ToolExit } from '../../tool.ts'
import type { FlagTable, Parsed } from './flags.ts'

export interface Kubectl extends Parsed {
  readonly process: ProcessContext
  readonly server: ApiServer
  /** The verb's name: `create deployment`. */
  readonly verb: string
  /** Of `-n`, else of the current context. */
  readonly namespace: string
  readonly namespaceGiven: boolean
  out(text: string): void
  err(text: string): void
  /** Writes what waits, before something else writes. */
  flush(): void
}

export interface Verb {
  /** `get`, `create deployment`, … */
  readonly name: string
  readonly flags: FlagTable
  run(kubectl: Kubectl): Promise<number> | number
}

export const flag = ({ flags }: Pick<Kubectl, 'flags'>, name: string): string | undefined => flags.get(name)?.at(-1)
export const flagList = ({ flags }: Pick<Kubectl, 'flags'>, name: string): readonly string[] => flags.get(name) ?? []
export const isSet = ({ flags }: Pick<Kubectl, 'flags'>, name: string): boolean =>
  /^(?:true|1|t|T|TRUE|True)$/.test(flags.get(name)?.at(-1) ?? 'false')

/** `error: …` and status 1. */
export const fail = (message: string): ToolExit => new ToolExit(1, `error: ${message}\n`)

/** Wrong usage, as cobra's commands complain. */
export const usage = (message: string, command: string): ToolExit =>
  new ToolExit(1, `error: ${message}\nSee 'kubectl ${command} -h' for help and examples\n`)

/** A refusal of the API server as kubectl prints it. `source`: what was being done, `error when creating "x.yaml"`. */
export function refusal(error: ApiError, source?: string): string {
  const { details, reason, message } = error
  if (reason === 'Invalid' && details) {
    const { kind, name, causes } = details
    const text = causes.length === 1 ? causes[0]! : `\n${causes.map((each) => `* ${each}`).join('\n')}`
    return `The ${kind} "${name}" is invalid: ${text}\n`
  }
  if (reason === 'Invalid') return `The request is invalid: ${message}\n`
  return `Error from server (${reason}): ${source === undefined ? '' : `${source}: `}${message}\n`
}

/** One refusal among several, each on a line of its own. */
export const refusalLine = (error: ApiError, source: string): string =>
  `Error from server (${error.reason}): ${source}: ${error.message}\n`

/** Does something with the API server; a refusal ends the command in kubectl's words. */
export function asking<T>(what: () => T, source?: string): T {
  try {
    return what()
  } catch (error) {
    if (error instanceof ApiError) throw new ToolExit(1, refusal(error, source))
    throw error
  }
}

export type DryRun = 'none' | 'client' | 'server'

export function dryRunOf(kubectl: Kubectl): DryRun {
  const given = flag(kubectl, 'dry-run')
  if (given === undefined || given === 'none') return 'none'
  if (given === 'client' || given === 'server') return given
  if (given === 'unchanged') throw fail('--dry-run without a value is not supported: use --dry-run=client or --dry-run=server')
  throw fail(`Invalid dry-run value (${given}). Must be "none", "server", or "client".`)
}

export const dryRunSuffix = (dryRun: DryRun): string =>
  dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''

/** How kubectl reads its command line: spf13/pflag, with cobra's complaints. Flags may stand anywhere before `--`. */
import { ToolExit } from '../../tool.ts'

/** `string`, `list` (each use adds, commas separate) and `strings` (each use adds) take a value; `bool` may take `=false`; another text is the value that a flag without `=` has. */
export type FlagKind = 'string' | 'list' | 'strings' | 'bool' | { without: string }

/** `name` or `name,n` with its kind. */
export type FlagTable = Readonly<Record<string, FlagKind>>

export interface Parsed {
  /** As given, in order, by long name. */
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly operands: readonly string[]
  /** How many operands stood before `--`; undefined without one. */
  readonly dash: number | undefined
}

interface Known {
  name: string
  kind: FlagKind
}

function lookup(table: FlagTable): { long: Map<string, Known>; short: Map<string, Known> } {
  const long = new Map<string, Known>()
  const short = new Map<string, Known>()
  for (const [key, kind] of Object.entries(table)) {
    const [name = '', letter] = key.split(',')
    long.set(name, { name, kind })
    if (letter) short.set(letter, { name, kind })
  }
  return { long, short }
}

export function parseFlags(args: readonly string[], table: FlagTable, command: string): Parsed {
  const { long, short } = lookup(table)
  const flags = new Map<string, string[]>()
  const operands: string[] = []
  const wrong = (message: string): never => {
    throw new ToolExit(1, `error: ${message}\nSee 'kubectl ${command} --help' for usage.\n`)
  }
  const set = ({ name, kind }: Known, value: string): void => {
    if (kind === 'bool' && !/^(?:true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$/.test(value))
      wrong(`invalid argument "${value}" for "--${name}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`)
    flags.set(name, [...(flags.get(name) ?? []), ...(kind === 'list' ? value.split(',') : [value])])
  }
  let i = 0
  const next = (complaint: string): string => args[++i] ?? wrong(complaint)
  for (; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') return { flags, operands: [...operands, ...args.slice(i + 1)], dash: operands.length }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=')
      const name = word.slice(2, equals < 0 ? undefined : equals)
      const known = long.get(name) ?? wrong(`unknown flag: --${name}`)
      if (equals >= 0) set(known, word.slice(equals + 1))
      else if (known.kind === 'bool') set(known, 'true')
      else if (typeof known.kind === 'object') set(known, known.kind.without)
      else set(known, next(`flag needs an argument: --${name}`))
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at]!
        const known = short.get(letter) ?? wrong(`unknown shorthand flag: '${letter}' in ${word}`)
        const rest = word.slice(at + 1)
        if (rest.startsWith('=')) set(known, rest.slice(1))
        else if (known.kind === 'bool') {
          set(known, 'true')
          continue
        } else if (typeof known.kind === 'object') set(known, known.kind.without)
        else set(known, rest !== '' ? rest : next(`flag needs an argument: '${letter}' in ${word}`))
        break
      }
    } else operands.push(word)
  }
  return { flags, operands, dash: undefined }
}

/** What every command takes (kubectl options). */
export const GLOBAL_FLAGS: FlagTable = {
  'namespace,n': 'string',
  context: 'string',
  cluster: 'string',
  user: 'string',
  kubeconfig: 'string',
  'server,s': 'string',
  token: 'string',
  as: 'string',
  'request-timeout': 'string',
  'cache-dir': 'string',
  'v,v': 'string',
  'warnings-as-errors': 'bool',
  'insecure-skip-tls-verify': 'bool',
  'help,h': 'bool',
}

/** The command line's arguments: options by name, the rest in order. Wrong usage is one plain sentence and exit status 2. */

export class UsageError extends Error {}

export interface Arguments {
  positional: string[]
  /** The last value of an option; flags are `true`. */
  options: Map<string, string[]>
}

/** `spec`: option name → whether it takes a value. Both `--name value` and `--name=value` are understood; `--` ends options. */
export function parseArguments(argv: readonly string[], spec: Readonly<Record<string, boolean>>, usage: string): Arguments {
  const positional: string[] = []
  const options = new Map<string, string[]>()
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') {
      positional.push(...argv.slice(i + 1))
      break
    }
    if (!word.startsWith('--')) {
      positional.push(word)
      continue
    }
    const [name = '', inline] = word.slice(2).split(/=(.*)/s, 2)
    const takesValue = spec[name]
    if (takesValue === undefined) throw new UsageError(`unknown option "--${name}"; usage: ${usage}`)
    const value = takesValue ? (inline ?? argv[++i]) : 'true'
    if (value === undefined) throw new UsageError(`option "--${name}" needs a value; usage: ${usage}`)
    options.set(name, [...(options.get(name) ?? []), value])
  }
  return { positional, options }
}

export const one = (args: Arguments, name: string): string | undefined => args.options.get(name)?.at(-1)
export const flag = (args: Arguments, name: string): boolean => args.options.has(name)

export function onlyFile(args: Arguments, usage: string): string {
  const [file, ...rest] = args.positional
  if (file === undefined || rest.length > 0) throw new UsageError(`usage: ${usage}`)
  return file
}

export function numberOf(args: Arguments, name: string): number | undefined {
  const text = one(args, name)
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`"--${name} ${text}": write a whole number`)
  return Number(text)
}

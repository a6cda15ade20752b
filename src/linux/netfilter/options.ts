/** iptables' own options, and how an option's name is found among them and those of the loaded extensions (xshared.c, getopt_long(3)). */
import type { MatchExtension, OptionSpec, TargetExtension } from './extension.ts'

/** Long names of iptables' own options and commands. */
const LONG: ReadonlyMap<string, string> = new Map([
  ['--append', '-A'],
  ['--delete', '-D'],
  ['--check', '-C'],
  ['--insert', '-I'],
  ['--replace', '-R'],
  ['--list', '-L'],
  ['--list-rules', '-S'],
  ['--flush', '-F'],
  ['--zero', '-Z'],
  ['--new-chain', '-N'],
  ['--delete-chain', '-X'],
  ['--rename-chain', '-E'],
  ['--policy', '-P'],
  ['--source', '-s'],
  ['--destination', '-d'],
  ['--src', '-s'],
  ['--dst', '-d'],
  ['--protocol', '-p'],
  ['--in-interface', '-i'],
  ['--jump', '-j'],
  ['--table', '-t'],
  ['--match', '-m'],
  ['--numeric', '-n'],
  ['--out-interface', '-o'],
  ['--verbose', '-v'],
  ['--wait', '-w'],
  ['--wait-interval', '-W'],
  ['--exact', '-x'],
  ['--fragments', '-f'],
  ['--version', '-V'],
  ['--help', '-h'],
  ['--line-numbers', '-0'],
  ['--modprobe', '-M'],
  ['--set-counters', '-c'],
  ['--goto', '-g'],
  ['--ipv4', '-4'],
  ['--ipv6', '-6'],
])
/** Own options that take a value as their next word. */
export const WITH_VALUE = new Set([
  '-A',
  '-D',
  '-C',
  '-I',
  '-R',
  '-N',
  '-E',
  '-P',
  '-s',
  '-d',
  '-p',
  '-i',
  '-o',
  '-j',
  '-g',
  '-t',
  '-m',
  '-c',
  '-W',
  '-M',
])
/** What every line asks for again and again, made once. */
const OWN: ReadonlyMap<string, FoundOption> = new Map(
  [...LONG].flatMap(([long, name]) => {
    const found: FoundOption = { kind: 'own', name, value: undefined }
    return name === '-0' ? [[long, found] as const] : [[long, found] as const, [name, found] as const]
  }),
)

/** An extension with its options in a map, made once: rule texts are long. */
export interface Loadable {
  readonly extension: MatchExtension<unknown> | TargetExtension<unknown>
  readonly target: boolean
  readonly options: ReadonlyMap<string, { name: string; spec: OptionSpec }>
}

const loadables = new Map<MatchExtension<unknown> | TargetExtension<unknown>, Loadable>()

export function loadableOf(extension: MatchExtension<unknown> | TargetExtension<unknown>, target: boolean): Loadable {
  const known = loadables.get(extension)
  if (known) return known
  const entries = Object.entries(extension.options).map(([name, spec]) => {
    const real = spec.as ?? name
    return [name, { name: real, spec: extension.options[real] ?? spec }] as const
  })
  const made: Loadable = { extension, target, options: new Map(entries) }
  loadables.set(extension, made)
  return made
}

export type FoundOption =
  | { kind: 'own'; name: string; value: string | undefined }
  | { kind: 'extension'; index: number; name: string; spec: OptionSpec; value: string | undefined }

/**
 * Finds the option that a word names: exactly, or by an unambiguous beginning, or `--name=value`, or a short option with its
 * value or further short ones attached. Extensions loaded last are asked first.
 */
export function findOption(word: string, loaded: readonly { loadable: Loadable }[]): FoundOption | undefined {
  if (word.charCodeAt(1) !== 45) return OWN.get(word) ?? findAttached(word)
  for (let i = loaded.length - 1; i >= 0; i--) {
    const option = loaded[i]!.loadable.options.get(word)
    if (option) return { kind: 'extension', index: i, name: option.name, spec: option.spec, value: undefined }
  }
  const own = OWN.get(word)
  if (own !== undefined) return own
  const equals = word.indexOf('=')
  if (equals > 0) {
    const found = findOption(word.slice(0, equals), loaded)
    return found && { ...found, value: word.slice(equals + 1) }
  }
  return findAbbreviated(word, loaded)
}

/** `-s10.0.0.1`, `-nvL`. */
function findAttached(word: string): FoundOption | undefined {
  const own = OWN.get(word.slice(0, 2))
  return own && { ...own, value: word.slice(2) }
}

function findAbbreviated(word: string, loaded: readonly { loadable: Loadable }[]): FoundOption | undefined {
  const found = new Map<string, FoundOption>()
  for (const [long, name] of LONG) if (long.startsWith(word)) found.set(name, { kind: 'own', name, value: undefined })
  loaded.forEach(({ loadable }, index) => {
    for (const [spelt, { name, spec }] of loadable.options) {
      if (spelt.startsWith(word)) found.set(`${index} ${name}`, { kind: 'extension', index, name, spec, value: undefined })
    }
  })
  const [only, ...others] = found.values()
  return others.length === 0 ? only : undefined
}

export const spellOwn = (name: string): string => (name === '-0' ? '--line-numbers' : name)

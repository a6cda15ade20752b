/** `grep`: prints lines that match, as they come. grep(1), GNU grep 3.8. */
import { getopt } from '../../arguments.ts'
import { StreamError, type Command, type InputStream } from '../../command.ts'
import { listFiles, statFile } from '../../files.ts'
import { patternSource } from '../../interpreter/pattern.ts'
import { RegularError } from '../../interpreter/regular.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { type Finder, type Syntax, compileFinder } from './expression.ts'

const command = (name: string, syntax: Syntax): Command => ({
  name,
  summary: 'print lines that match a pattern',
  run: (process) => runTool(process, (tool) => run(tool, syntax)),
})

export const grepCommands: readonly Command[] = [
  command('grep', 'basic'),
  command('egrep', 'extended'),
  command('fgrep', 'fixed'),
]

const LETTERS = 'EFGPe:f:ivwxcm:obHhnqsrRlLA:B:C:aIyTZ0123456789d:D:UuzV'
const LONG = {
  'extended-regexp': { short: 'E' },
  'fixed-strings': { short: 'F' },
  'basic-regexp': { short: 'G' },
  'perl-regexp': { short: 'P' },
  regexp: { short: 'e', value: true },
  file: { short: 'f', value: true },
  'ignore-case': { short: 'i' },
  'no-ignore-case': { short: 'no-i' },
  'invert-match': { short: 'v' },
  'word-regexp': { short: 'w' },
  'line-regexp': { short: 'x' },
  count: { short: 'c' },
  'max-count': { short: 'm', value: true },
  'only-matching': { short: 'o' },
  'byte-offset': { short: 'b' },
  'with-filename': { short: 'H' },
  'no-filename': { short: 'h' },
  'line-number': { short: 'n' },
  quiet: { short: 'q' },
  silent: { short: 'q' },
  'no-messages': { short: 's' },
  recursive: { short: 'r' },
  'dereference-recursive': { short: 'r' },
  'files-with-matches': { short: 'l' },
  'files-without-match': { short: 'L' },
  'after-context': { short: 'A', value: true },
  'before-context': { short: 'B', value: true },
  context: { short: 'C', value: true },
  text: { short: 'a' },
  'line-buffered': { short: 'line-buffered' },
  color: { short: 'color' },
  colour: { short: 'color' },
  'no-group-separator': { short: 'no-separator' },
  'group-separator': { short: 'separator', value: true },
  include: { short: 'include', value: true },
  exclude: { short: 'exclude', value: true },
  'exclude-dir': { short: 'exclude-dir', value: true },
  version: { short: 'V' },
} as const

const USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
/** Not simulated: NUL as the end of a line, byte offsets, what to do with devices. */
const REFUSED = ['z', 'b', 'T', 'Z', 'd', 'D', 'u', 'V']

interface Grep {
  readonly tool: Tool
  readonly flags: ReadonlySet<string>
  readonly find: Finder
  readonly before: number
  readonly after: number
  readonly most: number
  readonly separator: string | undefined
  /** Of what a recursive search meets: which names are looked into. */
  readonly wanted: (name: string, kind: 'file' | 'directory') => boolean
  named: boolean
  matched: boolean
  failed: boolean
  /** Whether any group of lines was printed. */
  grouped: boolean
}

function number(text: string | undefined, what: string): number {
  if (!/^\d+$/.test(text ?? '')) throw new ToolExit(2, `grep: ${text ?? ''}: ${what}\n`)
  return Number(text)
}

/** `--color=auto` and the like: nothing in a pipe, and there is no terminal's colour here. */
function withoutColour(args: readonly string[]): { args: string[]; always: boolean } {
  const end = args.indexOf('--')
  const isColour = (arg: string, i: number): boolean => (end < 0 || i < end) && /^--colou?r(=|$)/.test(arg)
  return {
    args: args.filter((arg, i) => !isColour(arg, i)),
    always: args.some((arg, i) => isColour(arg, i) && arg.endsWith('=always')),
  }
}

async function run(tool: Tool, given: Syntax): Promise<number> {
  const { args, always } = withoutColour(tool.process.args)
  if (always) throw new ToolExit(2, 'grep: option "--color=always" is not simulated\n')
  if (args.includes('--help')) throw new ToolExit(0, USAGE)
  const { options, operands: words, problem } = getopt(args, LETTERS, LONG)
  const operands = [...words]
  if (problem !== undefined) throw new ToolExit(2, `grep: ${problem}\n${USAGE}`)
  const flags = new Set(options.map(({ name }) => name))
  for (const name of REFUSED) if (flags.has(name)) throw new ToolExit(2, `grep: option "-${name}" is not simulated\n`)
  const last = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value
  const patterns = readPatterns(tool, options)
  if (patterns.length === 0 && !flags.has('e') && !flags.has('f')) {
    const first = operands.shift()
    if (first === undefined) throw new ToolExit(2, USAGE)
    patterns.push(...first.split('\n'))
  }
  const digits = options
    .map(({ name }) => name)
    .filter((name) => /^\d$/.test(name))
    .join('')
  const context =
    last('C') === undefined ? (digits === '' ? 0 : Number(digits)) : number(last('C'), 'invalid context length argument')
  const length = (name: string): number =>
    last(name) === undefined ? context : number(last(name), 'invalid context length argument')
  const most = last('m')
  const grep: Grep = {
    tool,
    flags,
    find: finder(patterns, flags, options.findLast(({ name }) => 'EFGP'.includes(name))?.name, given),
    before: length('B'),
    after: length('A'),
    most: most === undefined ? Infinity : number(most, 'invalid max count'),
    separator: flags.has('no-separator') ? undefined : (last('separator') ?? '--'),
    wanted: wantedNames(options),
    named: false,
    matched: false,
    failed: false,
    grouped: false,
  }
  return searchAll(grep, operands)
}

const SYNTAXES: Readonly<Record<string, Syntax>> = { E: 'extended', F: 'fixed', G: 'basic', P: 'perl' }

function finder(patterns: readonly string[], flags: ReadonlySet<string>, letter: string | undefined, given: Syntax): Finder {
  const whole = flags.has('x') ? 'line' : flags.has('w') ? 'word' : undefined
  const ignoreCase = (flags.has('i') || flags.has('y')) && !flags.has('no-i')
  if (patterns.length === 0) return () => undefined
  try {
    return compileFinder(patterns, { syntax: SYNTAXES[letter ?? ''] ?? given, ignoreCase, whole })
  } catch (error) {
    if (!(error instanceof RegularError)) throw error
    throw new ToolExit(2, `grep: ${error.message}\n`)
  }
}

function readPatterns(tool: Tool, options: readonly { name: string; value: string | undefined }[]): string[] {
  const patterns: string[] = []
  for (const { name, value = '' } of options) {
    if (name === 'e') patterns.push(...value.split('\n'))
    if (name !== 'f') continue
    try {
      const text = tool.process.readFile(tool.process.resolve(value))
      if (text !== '') patterns.push(...text.replace(/\n$/, '').split('\n'))
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      throw new ToolExit(2, `grep: ${value}: ${error.message}\n`)
    }
  }
  return patterns
}

async function searchAll(grep: Grep, operands: readonly string[]): Promise<number> {
  const { flags } = grep
  const recursive = flags.has('r') || flags.has('R')
  const files = operands.length > 0 ? operands : [recursive ? '.' : '-']
  grep.named = flags.has('H') || (!flags.has('h') && (files.length > 1 || recursive))
  for (const file of files) {
    if (recursive && file !== '-') for (const each of below(grep, file, operands.length === 0)) await searchFile(grep, each)
    else await searchFile(grep, file)
    if (grep.matched && flags.has('q')) return 0
  }
  if (grep.failed && !(grep.matched && flags.has('q'))) return 2
  return grep.matched ? 0 : 1
}

function wantedNames(options: readonly { name: string; value: string | undefined }[]): Grep['wanted'] {
  const globs = (name: string): RegExp[] =>
    options.flatMap((option) => (option.name === name ? [new RegExp(`^${patternSource(option.value ?? '')}$`)] : []))
  const [include, exclude, directories] = [globs('include'), globs('exclude'), globs('exclude-dir')]
  return (name, kind) =>
    kind === 'directory'
      ? !directories.some((glob) => glob.test(name))
      : (include.length === 0 || include.some((glob) => glob.test(name))) && !exclude.some((glob) => glob.test(name))
}

/** All files below a directory; the file itself where it is none. */
function below(grep: Grep, path: string, bare: boolean): string[] {
  const { process } = grep.tool
  const user = { context: process, fds: new Map() }
  const stat = statFile(user, process.resolve(path))
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (stat?.kind !== 'directory') return grep.wanted(name, 'file') ? [path] : []
  if (!grep.wanted(name, 'directory')) return []
  return [...listFiles(user, process.resolve(path))]
    .sort()
    .flatMap((name) => below(grep, bare && path === '.' ? name : `${path.replace(/\/$/, '')}/${name}`, false))
}

async function searchFile(grep: Grep, file: string): Promise<void> {
  const { tool, flags } = grep
  let input: InputStream
  try {
    input = file === '-' ? tool.process.stdin : tool.process.openRead(tool.process.resolve(file))
    await searchStream(grep, file === '-' ? '(standard input)' : file, input)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    grep.failed = true
    if (!flags.has('s')) tool.err(`grep: ${file}: ${error.message}\n`)
  }
}

async function searchStream(grep: Grep, name: string, input: InputStream): Promise<void> {
  const { flags, tool, before, after } = grep
  const listing = flags.has('l') || flags.has('L')
  const silent = flags.has('q') || flags.has('c') || listing
  const earlier: { line: string; at: number }[] = []
  let count = 0
  let printed = 0
  let left = 0
  let at = 0
  const print = (line: string, number: number, mark: ':' | '-'): void => {
    if ((before > 0 || after > 0) && grep.grouped && number > printed + 1 && grep.separator !== undefined && !flags.has('o'))
      tool.out(`${grep.separator}\n`)
    if (mark === '-' && flags.has('o')) return
    tool.out(`${prefix(grep, name, number, mark)}${line}\n`)
    printed = number
    grep.grouped = true
  }
  while (count < grep.most || left > 0) {
    const read = await input.readLine()
    if (read === null) break
    const line = read.replace(/\n$/, '')
    at++
    const found = count < grep.most ? grep.find(line, 0) : undefined
    if ((found !== undefined) === flags.has('v') || count >= grep.most) {
      if (left > 0 && !silent) print(line, at, '-')
      if (left > 0) left--
      else if (before > 0) earlier.push({ line, at })
      if (earlier.length > before) earlier.shift()
      continue
    }
    count++
    grep.matched ||= !flags.has('L')
    if (flags.has('q') || listing) break
    if (silent) continue
    // What stood before the first group of a file is apart from it too.
    for (const each of earlier.splice(0)) print(each.line, each.at, '-')
    if (flags.has('o')) printParts(grep, name, line, at)
    else print(line, at, ':')
    left = after
    if (tool.process.stdin.isTerminal || flags.has('line-buffered')) tool.flush()
  }
  printed = 0
  if (flags.has('q')) return
  if (flags.has('c') && !listing) tool.out(`${grep.named ? `${name}:` : ''}${count}\n`)
  if (flags.has('l') && count > 0) tool.out(`${name}\n`)
  if (flags.has('L') && count === 0) {
    tool.out(`${name}\n`)
    grep.matched = true
  }
}

const prefix = ({ named, flags }: Grep, name: string, at: number, mark: ':' | '-'): string =>
  `${named ? `${name}${mark}` : ''}${flags.has('n') ? `${at}${mark}` : ''}`

/** `-o`: every match that is not empty. */
function printParts(grep: Grep, name: string, line: string, at: number): void {
  if (grep.flags.has('v')) return
  for (let from = 0; from <= line.length;) {
    const found = grep.find(line, from)
    if (!found) return
    if (found.end > found.start) grep.tool.out(`${prefix(grep, name, at, ':')}${line.slice(found.start, found.end)}\n`)
    from = Math.max(found.end, from + 1)
  }
}

/** `ls`: what is in a directory, by bytes as in the locale C. ls(1). */
import { compareBytes } from '../collation.ts'
import { listFiles, readLink, statFile, type FileStat, type FileUser } from '../files.ts'
import { formatTime } from '../format-time.ts'
import { epochMs } from '../interpreter/variables.ts'
import { StreamError, type Command, type ProcessContext } from '../command.ts'

const KNOWN = '1aAlCdRrtSFphgonGULkx'
const LONG: ReadonlyMap<string, string> = new Map([
  ['--all', 'a'],
  ['--almost-all', 'A'],
  ['--directory', 'd'],
  ['--recursive', 'R'],
  ['--reverse', 'r'],
  ['--classify', 'F'],
  ['--human-readable', 'h'],
  ['--numeric-uid-gid', 'n'],
  ['--dereference', 'L'],
])

interface Entry {
  readonly name: string
  readonly path: string
  readonly stat: FileStat
}

interface Listing {
  readonly user: FileUser
  readonly flags: ReadonlySet<string>
  readonly out: string[]
  status: number
}

const has = (listing: Listing, flag: string): boolean => listing.flags.has(flag)

const TYPE_LETTERS: Readonly<Record<FileStat['kind'], string>> = { file: '-', directory: 'd', link: 'l', device: 'c' }

function modeText({ kind, mode }: FileStat): string {
  const triple = (bits: number): string => (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (bits & 1 ? 'x' : '-')
  return TYPE_LETTERS[kind] + triple(mode >> 6) + triple(mode >> 3) + triple(mode)
}

function sizeText(listing: Listing, size: number): string {
  if (!has(listing, 'h') || size < 1024) return String(size)
  let value = size
  let unit = -1
  while (value >= 1024) {
    value /= 1024
    unit++
  }
  const rounded = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value))
  return `${rounded}${'KMGT'[unit]}`
}

function nameText(listing: Listing, { name, path, stat }: Entry): string {
  const mark =
    stat.kind === 'directory' && (has(listing, 'F') || has(listing, 'p'))
      ? '/'
      : has(listing, 'F') && stat.kind === 'link' && !has(listing, 'l')
        ? '@'
        : has(listing, 'F') && stat.kind === 'file' && stat.mode & 0o111
          ? '*'
          : ''
  return has(listing, 'l') && stat.kind === 'link' ? `${name} -> ${readLink(listing.user, path)}` : name + mark
}

function longLines(listing: Listing, entries: readonly Entry[]): string[] {
  const rows = entries.map((entry) => {
    const { stat } = entry
    const links = stat.kind === 'directory' ? 2 : 1
    return [modeText(stat), String(links), 'root', 'root', sizeText(listing, stat.size), dateText(stat), nameText(listing, entry)]
  })
  const width = (column: number): number => rows.reduce((most, row) => Math.max(most, row[column]!.length), 0)
  const [links, size] = [width(1), width(4)]
  return rows.map((row) => [row[0], row[1]!.padStart(links), row[2], row[3], row[4]!.padStart(size), row[5], row[6]].join(' '))
}

const dateText = ({ modified }: FileStat): string => formatTime(epochMs + modified, '%b %e %H:%M')

function ordered(listing: Listing, entries: Entry[]): Entry[] {
  if (has(listing, 'U')) return entries
  const difference = (a: Entry, b: Entry): number =>
    (has(listing, 't') ? b.stat.modified - a.stat.modified : has(listing, 'S') ? b.stat.size - a.stat.size : 0) ||
    compareBytes(a.name, b.name)
  const sorted = entries.sort(difference)
  return has(listing, 'r') ? sorted.reverse() : sorted
}

/** In columns, read downwards, as at a terminal of eighty. */
function columnLines(names: readonly string[]): string[] {
  for (let rows = 1; rows <= names.length; rows++) {
    const widths = Array.from({ length: Math.ceil(names.length / rows) }, (_, c) =>
      names.slice(c * rows, (c + 1) * rows).reduce((most, name) => Math.max(most, name.length), 0),
    )
    if (rows < names.length && widths.reduce((sum, width) => sum + width + 2, -2) > 80) continue
    return Array.from({ length: rows }, (_, r) =>
      widths
        .map((width, c) => (names[c * rows + r] ?? '').padEnd(width))
        .join('  ')
        .trimEnd(),
    )
  }
  return []
}

function print(listing: Listing, entries: readonly Entry[]): void {
  if (has(listing, 'l')) return void listing.out.push(...longLines(listing, entries))
  const names = entries.map((entry) => nameText(listing, entry))
  listing.out.push(...(has(listing, 'C') ? columnLines(names) : names))
}

function refuse(listing: Listing, process: ProcessContext, text: string): void {
  flush(listing, process)
  process.stderr.write(`ls: ${text}\n`)
  listing.status = 2
}

function flush(listing: Listing, process: ProcessContext): void {
  const lines = listing.out.splice(0)
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}

function showDirectory(listing: Listing, process: ProcessContext, path: string, titled: boolean): void {
  let names: readonly string[]
  try {
    names = listFiles(listing.user, path)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    return refuse(listing, process, `cannot open directory '${path}': ${error.message}`)
  }
  const shown = names.filter((name) => has(listing, 'a') || has(listing, 'A') || !name.startsWith('.'))
  const join = (name: string): string => (path.endsWith('/') ? path + name : `${path}/${name}`)
  const entries = (has(listing, 'a') ? ['.', '..', ...shown] : shown).flatMap((name): Entry[] => {
    const stat = statFile(listing.user, join(name), has(listing, 'L'))
    return stat ? [{ name, path: join(name), stat }] : []
  })
  const sorted = ordered(listing, entries)
  if (titled) listing.out.push(`${path}:`)
  // Blocks of 1 KiB, four to a page, as ext4 has them; what is no file has none.
  if (has(listing, 'l')) {
    const blocks = sorted.reduce(
      (sum, { stat }) => sum + (stat.kind === 'file' || stat.kind === 'directory' ? 4 * Math.ceil(stat.size / 4096) : 0),
      0,
    )
    listing.out.push(`total ${has(listing, 'h') && blocks > 0 ? `${blocks}K` : blocks}`)
  }
  print(listing, sorted)
  if (!has(listing, 'R')) return
  for (const { name, path: inner, stat } of sorted) {
    if (stat.kind !== 'directory' || name === '.' || name === '..') continue
    listing.out.push('')
    showDirectory(listing, process, inner, true)
  }
}

export const ls: Command = {
  name: 'ls',
  summary: 'what is in a directory',
  run(process) {
    const flags = new Set<string>()
    const paths: string[] = []
    const done = (text: string): Promise<number> => {
      process.stderr.write(`ls: ${text}\nTry 'ls --help' for more information.\n`)
      return Promise.resolve(2)
    }
    let ended = false
    for (const arg of process.args) {
      if (ended || arg === '-' || !arg.startsWith('-')) paths.push(arg)
      else if (arg === '--') ended = true
      else if (arg.startsWith('--')) {
        if (/^--(color|group-directories-first|time-style)(=|$)/.test(arg)) continue
        const letter = LONG.get(arg)
        if (!letter) return done(`unrecognized option '${arg}'`)
        flags.add(letter)
      } else
        for (const letter of arg.slice(1)) {
          if (!KNOWN.includes(letter)) return done(`invalid option -- '${letter}'`)
          flags.add(letter)
          if (letter === 'n' || letter === 'g' || letter === 'o') flags.add('l')
          if (letter === '1') flags.delete('C')
        }
    }
    if (process.stdout.isTerminal && !flags.has('1')) flags.add('C')
    const listing: Listing = { user: { context: process, fds: new Map() }, flags, out: [], status: 0 }
    const entries: Entry[] = []
    const directories: Entry[] = []
    for (const path of paths.length > 0 ? paths : ['.']) {
      // A link to a directory that is named is followed, unless its own line is asked for.
      const stat =
        statFile(listing.user, path, !flags.has('l') && !flags.has('d') && !flags.has('F')) ?? statFile(listing.user, path, false)
      if (!stat || path === '') refuse(listing, process, `cannot access '${path}': No such file or directory`)
      else (stat.kind === 'directory' && !flags.has('d') ? directories : entries).push({ name: path, path, stat })
    }
    print(listing, ordered(listing, entries))
    for (const [i, { path }] of ordered(listing, directories).entries()) {
      if (i > 0 || entries.length > 0) listing.out.push('')
      showDirectory(listing, process, path, paths.length > 1 || flags.has('R'))
    }
    flush(listing, process)
    return Promise.resolve(listing.status)
  },
}

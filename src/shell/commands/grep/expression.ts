/** What grep looks for: basic, extended, fixed and Perl expressions, as one thing that finds the next match in a line. regex(7), grep(1). */
import { characterClasses } from '../../interpreter/pattern.ts'
import { type Regular, RegularError, compileRegular, searchRegular } from '../../interpreter/regular.ts'

export type Syntax = 'basic' | 'extended' | 'fixed' | 'perl'

export interface Span {
  readonly start: number
  readonly end: number
}

/** The next match that begins at `from` or later; of those that begin first the longest. */
export type Finder = (line: string, from: number) => Span | undefined

export interface FinderOptions {
  readonly syntax: Syntax
  readonly ignoreCase: boolean
  /** `-w`, `-x`: only what stands as a word, or is the line. */
  readonly whole: 'word' | 'line' | undefined
}

const INVALID = 'Invalid regular expression'

const special = /[\\^$.*+?()[\]{}|/]/g

/** In a basic expression `\(`, `\{`, `\|`, `\+` and `\?` are what `(`, `{`, … are in an extended one, and the other way round. */
export function extendedFromBasic(source: string): string {
  let out = ''
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    const begins = out === '' || out.endsWith('(') || (out.endsWith('|') && !out.endsWith('\\|'))
    if (c === '[') {
      const end = bracketEnd(source, i)
      out += source.slice(i, end)
      i = end - 1
    } else if (c === '\\') {
      const next = source[++i]
      if (next === undefined) throw new RegularError('Trailing backslash')
      out += '(){}|+?'.includes(next) ? next : `\\${next}`
    } else if ('(){}|+?'.includes(c)) out += `\\${c}`
    else if (c === '*' && (begins || out.endsWith('^'))) out += '\\*'
    else if (c === '^' && !begins) out += '\\^'
    else if (c === '$' && !(i === source.length - 1 || /^\\[)|]/.test(source.slice(i + 1)))) out += '\\$'
    else out += c
  }
  return out
}

function bracketEnd(source: string, from: number): number {
  let i = from + 1
  if (source[i] === '^') i++
  if (source[i] === ']') i++
  for (; i < source.length; i++) {
    if (source[i] === '[' && ':.='.includes(source[i + 1] ?? ' ')) {
      const end = source.indexOf(`${source[i + 1]}]`, i + 2)
      if (end > 0) i = end + 1
    } else if (source[i] === ']') return i + 1
  }
  throw new RegularError(INVALID)
}

/** What GNU's extended expressions forgive: a repetition of nothing, a brace that is no bound. */
const forgiving = (source: string): string =>
  source
    .replace(/^([*+?])/, '\\$1')
    .replace(/(^|[^\\])([(|])([*+?])/g, '$1$2\\$3')
    .replace(/(^|[^\\])\{(?!\d*,?\d*\})/g, '$1\\{')

/** Perl's expressions, and those with back references, which our own engine cannot have. */
function scripted(source: string, ignoreCase: boolean): Finder {
  const kept = source.lastIndexOf('\\K')
  const text = (kept < 0 ? source : `(?<=${source.slice(0, kept)})${source.slice(kept + 2)}`)
    .replace(/\[:(\w+):\]/g, (all, name: string) => characterClasses[name] ?? all)
    .replaceAll('\\<', '\\b(?=\\w)')
    .replaceAll('\\>', '\\b(?<=\\w)')
    .replaceAll('\\h', '[ \\t]')
  let regex: RegExp
  try {
    regex = new RegExp(text, `g${ignoreCase ? 'i' : ''}`)
  } catch {
    throw new RegularError(INVALID)
  }
  return (line, from) => {
    regex.lastIndex = from
    const found = regex.exec(line)
    return found ? { start: found.index, end: found.index + found[0].length } : undefined
  }
}

function fixed(source: string): Finder {
  return (line, from) => {
    const start = line.indexOf(source, from)
    return start < 0 ? undefined : { start, end: start + source.length }
  }
}

function ours(source: string, ignoreCase: boolean): Finder {
  let regular: Regular
  try {
    regular = compileRegular(source, ignoreCase)
  } catch (error) {
    if (!(error instanceof RegularError)) throw error
    throw new RegularError(faultOf(source))
  }
  return (line, from) => searchRegular(regular, line, from)
}

/** glibc's words for what is wrong. */
function faultOf(source: string): string {
  const bare = source.replace(/\\[^]/g, '').replace(/\[[^\]]*\]/g, '')
  const open = (bare.match(/\(/g) ?? []).length - (bare.match(/\)/g) ?? []).length
  return open > 0 ? 'Unmatched ( or \\(' : /\{[^}]*$/.test(bare) ? 'Unmatched \\{' : INVALID
}

function finderOf(source: string, { syntax, ignoreCase }: FinderOptions): Finder {
  const plain = syntax === 'fixed' || (!/[\\^$.*+?()[\]{}|]/.test(source) && syntax !== 'perl')
  if (plain && !ignoreCase) return fixed(source)
  if (syntax === 'perl') return scripted(source, ignoreCase)
  if (syntax === 'fixed') return ours(source.replace(special, '\\$&').replaceAll('\\/', '/'), ignoreCase)
  const extended = syntax === 'basic' ? extendedFromBasic(source) : forgiving(source)
  return /(^|[^\\])(\\\\)*\\[1-9]/.test(extended) ? scripted(extended, ignoreCase) : ours(extended, ignoreCase)
}

const isWord = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{N}_]/u.test(c)

/** With `-w` a match that is no word is looked for again a character later. */
function asWord(find: Finder): Finder {
  return (line, from) => {
    for (let at = from; at <= line.length;) {
      const found = find(line, at)
      if (!found) return undefined
      if (!isWord(line[found.start - 1]) && !isWord(line[found.end])) return found
      at = found.start + 1
    }
    return undefined
  }
}

const asLine =
  (find: Finder): Finder =>
  (line, from) => {
    const found = from === 0 ? find(line, 0) : undefined
    return found && found.start === 0 && found.end === line.length ? found : undefined
  }

/** The first of the matches of several patterns, and of those the longest. Throws `RegularError`. */
export function compileFinder(patterns: readonly string[], options: FinderOptions): Finder {
  const finders = patterns.map((pattern) => {
    // A whole line is asked for by the expression itself: a shorter match would hide it.
    const anchored =
      options.whole === 'line' && options.syntax !== 'fixed'
        ? options.syntax === 'basic'
          ? `^\\(${pattern}\\)$`
          : `^(${pattern})$`
        : pattern
    const find = finderOf(anchored, options)
    return options.whole === 'word' ? asWord(find) : options.whole === 'line' ? asLine(find) : find
  })
  if (finders.length === 1) return finders[0]!
  return (line, from) => {
    let best: Span | undefined
    for (const find of finders) {
      const found = find(line, from)
      if (found && (!best || found.start < best.start || (found.start === best.start && found.end > best.end))) best = found
    }
    return best
  }
}

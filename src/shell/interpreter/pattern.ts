/** Patterns (`*`, `?`, `[a-z]`, `@(a|b)`) as regular expressions. bash(1), "Pattern Matching". In a pattern a backslash protects the next character. */
import { dictionary } from '../../net/dictionary.ts'
import { compileRegular, execRegular, RegularError } from './regular.ts'

const special = /[\\^$.*+?()[\]{}|/]/g
/** What stands in brackets for a class by name: `[[:alpha:]]`. */
export const characterClasses: Readonly<Record<string, string>> = dictionary({
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
})

/** Protects text so that it matches only itself. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\]()|!@+^-]/g, '\\$&')
export const hasPattern = (text: string): boolean => /(^|[^\\])(\\\\)*([*?[]|[?*+@!]\()/.test(text)
export const unescapePattern = (text: string): string => text.replace(/\\([^])/g, '$1')

interface Style {
  /** In a path neither `*` nor `?` matches a slash. */
  readonly path: boolean
  readonly lazy: boolean
}

/** Source of the expression that matches what the pattern matches, without anchors. */
export function patternSource(pattern: string, style: Style = { path: false, lazy: false }): string {
  const any = style.path ? '[^/]' : '[^]'
  let out = ''
  let i = 0
  while (i < pattern.length) {
    const c = pattern[i]!
    const group = '?*+@!'.includes(c) && pattern[i + 1] === '(' ? groupEnd(pattern, i + 1) : -1
    if (group > 0) {
      out += groupSource(c, pattern.slice(i + 2, group), style, any)
      i = group + 1
      continue
    }
    if (c === '\\') {
      out += (pattern[++i] ?? '\\').replace(special, '\\$&')
      i++
    } else if (c === '*') {
      while (pattern[i] === '*') i++
      out += `${any}*${style.lazy ? '?' : ''}`
    } else if (c === '?') {
      out += any
      i++
    } else if (c === '[') {
      const set = bracket(pattern, i)
      out += set ? set.source : '\\['
      i = set ? set.end : i + 1
    } else {
      out += c.replace(special, '\\$&')
      i++
    }
  }
  return out
}

function groupSource(c: string, body: string, style: Style, any: string): string {
  const inner = alternatives(body)
    .map((each) => patternSource(each, style))
    .join('|')
  if (c === '!') return `(?:(?!(?:${inner})$)${any}*)`
  return `(?:${inner})${c === '@' ? '' : c}`
}

function groupEnd(pattern: string, open: number): number {
  let depth = 0
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++
    else if (pattern[i] === '(') depth++
    else if (pattern[i] === ')' && --depth === 0) return i
  }
  return -1
}

function alternatives(body: string): string[] {
  const out: string[] = ['']
  let depth = 0
  for (let i = 0; i < body.length; i++) {
    const c = body[i]!
    if (c === '(') depth++
    if (c === ')') depth--
    if (c === '|' && depth === 0) out.push('')
    else out[out.length - 1] += c === '\\' ? c + (body[++i] ?? '') : c
  }
  return out
}

const backwards = (pattern: string, i: number): boolean =>
  pattern[i + 1] === '-' && pattern[i + 2] !== ']' && pattern[i + 2] !== undefined && pattern[i]! > pattern[i + 2]!

function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let i = start + 1
  const negated = pattern[i] === '!' || pattern[i] === '^'
  if (negated) i++
  let set = ''
  for (let first = true; i < pattern.length; first = false) {
    const c = pattern[i]!
    if (c === ']' && !first) return { source: `[${negated ? '^' : ''}${set}]`, end: i + 1 }
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i))
    if (named) {
      set += characterClasses[named[1]!] ?? ''
      i += named[0].length
    } else if (backwards(pattern, i)) {
      // `z-a` holds nothing.
      i += 3
    } else if (c === '\\') {
      set += (pattern[i + 1] ?? '').replace(/[\\\]^-]/g, '\\$&')
      i += 2
    } else {
      set += c === '-' ? '-' : c.replace(/[\\\][^]/g, '\\$&')
      i++
    }
  }
  return undefined
}

const cache = new Map<string, RegExp>()

/** Expression that matches whole strings. */
export function patternRegex(pattern: string, ignoreCase = false): RegExp {
  const key = `${ignoreCase ? 'i' : ''} ${pattern}`
  let regex = cache.get(key)
  if (!regex) {
    regex = new RegExp(`^(?:${patternSource(pattern)})$`, ignoreCase ? 'iu' : 'u')
    if (cache.size > 500) cache.clear()
    cache.set(key, regex)
  }
  return regex
}

/** Two stars or more, or groups within groups: backtracking could take for ever, so all possibilities are followed at once. */
const costly = (pattern: string): boolean => /\*[^*]+\*[^*]+\*|[?*+@]\(/.test(pattern) && !pattern.includes('!(')

/** The pattern as an extended regular expression (regular.ts). */
function regularSource(pattern: string): string {
  let out = ''
  let i = 0
  while (i < pattern.length) {
    const c = pattern[i]!
    const group = '?*+@'.includes(c) && pattern[i + 1] === '(' ? groupEnd(pattern, i + 1) : -1
    const set = c === '[' ? bracketText(pattern, i) : undefined
    if (group > 0) {
      out += `(${alternatives(pattern.slice(i + 2, group))
        .map(regularSource)
        .join('|')})${c === '@' ? '' : c}`
      i = group + 1
    } else if (set) {
      out += set.source
      i = set.end
    } else {
      if (c === '*') out += '.*'
      else if (c === '?') out += '.'
      else out += (c === '\\' ? (pattern[++i] ?? '\\') : c).replace(special, '\\$&')
      i++
    }
  }
  return out
}

/** Brackets as regex(7) writes them: there a backslash is itself, and `]` and `-` have their places. */
function bracketText(pattern: string, start: number): { readonly source: string; readonly end: number } | undefined {
  const set = bracket(pattern, start)
  if (!set) return undefined
  const negated = /^\[[!^]/.test(pattern.slice(start))
  const inner = pattern.slice(start + (negated ? 2 : 1), set.end - 1)
  if (!inner.includes('\\')) return { source: `[${negated ? '^' : ''}${inner}]`, end: set.end }
  const plain = inner.replace(/\\([^])/g, '$1')
  const close = plain.includes(']') ? ']' : ''
  const dash = /\\-/.test(inner) ? '-' : ''
  return { source: `[${negated ? '^' : ''}${close}${plain.replace(/[\]]/g, '').replace(dash, '')}${dash}]`, end: set.end }
}

export function matches(text: string, pattern: string, ignoreCase = false): boolean {
  try {
    return costly(pattern)
      ? execRegular(compileRegular(`^(${regularSource(pattern)})$`, ignoreCase), text) !== undefined
      : patternRegex(pattern, ignoreCase).test(text)
  } catch (error) {
    // `[z-a]` holds nothing.
    if (error instanceof RegularError || error instanceof SyntaxError) return false
    throw error
  }
}

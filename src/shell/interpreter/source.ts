/** The place of the parser in a script: position, line, pending here-documents, and the errors that name them. bash's parse.y. */
import { SyntaxFailure, type Redirection } from './syntax.ts'

export interface Source {
  /** An alias is put into it where it stands. */
  text: string
  position: number
  /** Line of `position`, counted from 1. */
  line: number
  /** Whether the statement just read ended with `;` or `&`. */
  separated: boolean
  /** Here-documents whose bodies begin after the next newline. */
  readonly pending: {
    readonly redirection: Redirection
    readonly delimiter: string
    readonly quoted: boolean
    readonly stripTabs: boolean
  }[]
  /** The text ended within a here-document: at a prompt more is asked for. */
  cut?: boolean
  /** Whether `@(a|b)` is a pattern (`shopt -s extglob`). */
  readonly extendedGlob: () => boolean
  /** The shell's aliases while it expands them (`shopt -s expand_aliases`, the default at a prompt). */
  readonly aliases: () => ReadonlyMap<string, string> | undefined
  /** Aliases whose text is being read: how much of the script stands behind it. They are not expanded again within. */
  readonly expanding: { readonly name: string; readonly behind: number }[]
  /** Where a word is looked up too, because the alias before it ends in a blank: what stands behind it then. */
  next?: number | undefined
}

export const openSource = (
  text: string,
  line = 1,
  extendedGlob: () => boolean = () => false,
  aliases: Source['aliases'] = () => undefined,
): Source => ({ text, position: 0, line, separated: false, pending: [], extendedGlob, aliases, expanding: [] })

const aliasWord = /[^\s;&|<>()"'\\$`=/]+(?=[\s;&|<>()]|$)/y

/** Where a command's name stands: an alias is replaced by its text, again and again, but never within itself. bash(1), "ALIASES". */
export function expandAlias(source: Source): void {
  for (;;) {
    const word = match(source, aliasWord)?.[0]
    const text = word === undefined ? undefined : source.aliases()?.get(word)
    if (word === undefined || text === undefined) return
    const left = source.text.length - source.position
    while (source.expanding.length > 0 && source.expanding.at(-1)!.behind >= left) source.expanding.pop()
    if (source.expanding.some(({ name }) => name === word)) return
    const end = source.position + word.length
    source.text = source.text.slice(0, source.position) + text + source.text.slice(end)
    const behind = left - word.length
    source.expanding.push({ name: word, behind })
    source.next = /[ \t]$/.test(text) ? behind : undefined
    skipBlanks(source)
  }
}

/** After an alias that ends in a blank the next word may be one too. */
export function expandNext(source: Source): void {
  if (source.next === undefined || source.text.length - source.position >= source.next) return
  source.next = undefined
  expandAlias(source)
}

export const peek = (source: Source, offset = 0): string => source.text[source.position + offset] ?? ''
export const startsWith = (source: Source, text: string): boolean => source.text.startsWith(text, source.position)
export const atEnd = (source: Source): boolean => source.position >= source.text.length

/** Moves past `count` characters and counts the lines among them. */
export function advance(source: Source, count = 1): string {
  const taken = source.text.slice(source.position, source.position + count)
  source.position += taken.length
  for (const c of taken) if (c === '\n') source.line++
  return taken
}

/** The text of a sticky expression at the position, without moving. */
export function match(source: Source, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = source.position
  return pattern.exec(source.text)
}

/** Skips blanks, line continuations and a comment. */
export function skipBlanks(source: Source): void {
  for (;;) {
    const c = peek(source)
    if (c === ' ' || c === '\t' || (c === '\r' && peek(source, 1) === '\n')) source.position++
    else if (c === '\\' && peek(source, 1) === '\n') advance(source, 2)
    else if (c === '#') {
      const end = source.text.indexOf('\n', source.position)
      source.position = end < 0 ? source.text.length : end
    } else return
  }
}

const operators = /;;&|;;|;&|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||[;&|<>()]/y
const plainWord = /[^\s;&|<>()]+/y

/** `syntax error near unexpected token …`, with the line quoted below, as bash says it of what stands at the position. */
export function unexpected(source: Source): SyntaxFailure {
  skipBlanks(source)
  if (atEnd(source)) return endOfFile(source)
  const token = peek(source) === '\n' ? 'newline' : ((match(source, operators) ?? match(source, plainWord))?.[0] ?? peek(source))
  const start = source.text.lastIndexOf('\n', source.position - 1) + 1
  const end = source.text.indexOf('\n', source.position)
  const quoted = source.text.slice(start, end < 0 ? undefined : end)
  return new SyntaxFailure(`syntax error near unexpected token \`${token}'`, source.line, quoted)
}

export function endOfFile(source: Source): SyntaxFailure {
  const lines = source.text.endsWith('\n') ? source.line : source.line + 1
  return new SyntaxFailure('syntax error: unexpected end of file', lines)
}

export const unmatched = (delimiter: string, line: number): SyntaxFailure =>
  new SyntaxFailure(`unexpected EOF while looking for matching \`${delimiter}'`, line)

/** Reads the bodies of the here-documents that were announced on the line that ends here. The newline has been taken. */
export function takeHereDocuments(
  source: Source,
  parseBody: (text: string, line: number) => NonNullable<Redirection['body']>,
): void {
  for (const { redirection, delimiter, quoted, stripTabs } of source.pending.splice(0)) {
    const firstLine = source.line
    let body = ''
    let whole = false
    while (!atEnd(source)) {
      const end = source.text.indexOf('\n', source.position)
      let line = source.text.slice(source.position, end < 0 ? undefined : end)
      advance(source, line.length + 1)
      if (stripTabs) line = line.replace(/^\t+/, '')
      if (line === delimiter) {
        whole = true
        break
      }
      body += `${line}\n`
    }
    if (!whole) source.cut = true
    redirection.body = quoted ? [{ kind: 'quoted', text: body }] : parseBody(body, firstLine)
  }
}

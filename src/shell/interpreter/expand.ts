/** From words to arguments: braces, tilde, parameters, commands, arithmetic, splitting, files, quotes. bash(1), "EXPANSION". */
import { userOf } from '../process-context.ts'
import { ArithmeticError, evaluate } from './arithmetic.ts'
import { expandBraces, TooManyWords } from './brace.ts'
import { expandGlob } from './glob.ts'
import { expandParameter } from './parameter.ts'
import { escapePattern, hasPattern } from './pattern.ts'
import { complain, discard, fatal, type Shell } from './state.ts'
import type { ArithmeticText, Part, Word } from './syntax.ts'
import { getValue } from './variables.ts'

/** A run of text in a field; `quoted` text is neither split nor a pattern. */
interface Piece {
  readonly text: string
  readonly quoted: boolean
}
type Field = Piece[]

/** What one expansion gives: text, several words (`"$@"`, `${a[@]}`), or parts that stand in its place (`${x:-"a b"}`). */
export type Expanded =
  string | { readonly words: readonly string[]; readonly star: boolean } | { readonly parts: readonly Part[] }

/** Where fields are collected. */
interface Fields {
  readonly done: Field[]
  current: Field | undefined
}

const add = (fields: Fields, text: string, quoted: boolean): void => {
  if (text === '' && !quoted) return
  ;(fields.current ??= []).push({ text, quoted })
}
function close(fields: Fields): void {
  if (fields.current) fields.done.push(fields.current)
  fields.current = undefined
}

/** Word splitting by IFS. */
function addSplit(fields: Fields, text: string, ifs: string): void {
  const isSpace = (c: string | undefined): boolean => c !== undefined && ifs.includes(c) && ' \t\n'.includes(c)
  const isOther = (c: string | undefined): boolean => c !== undefined && ifs.includes(c) && !' \t\n'.includes(c)
  let run = ''
  const flush = (): void => {
    add(fields, run, false)
    run = ''
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (!ifs.includes(c)) {
      run += c
      continue
    }
    flush()
    const open = fields.current !== undefined
    if (isOther(c) && !open) fields.done.push([])
    else close(fields)
    while (isSpace(text[i + 1])) i++
    if (isSpace(c) && open && isOther(text[i + 1])) {
      i++
      while (isSpace(text[i + 1])) i++
    }
  }
  flush()
}

export const ifsOf = (shell: Shell): string => getValue(shell, 'IFS') ?? ' \t\n'
const joiner = (shell: Shell): string => (getValue(shell, 'IFS') ?? ' ').slice(0, 1)

/** Arguments of a command: every expansion. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const out: string[] = []
  for (const word of words) {
    const only = word.parts.length === 1 ? word.parts[0]! : undefined
    // Most words are plain text.
    if (only?.kind === 'literal' && !/[~{*?[(]/.test(only.text)) out.push(only.text)
    else if (only?.kind === 'quoted') out.push(only.text)
    else for (const parts of bracesOf(shell, word.parts)) for (const field of await expandParts(shell, parts)) out.push(field)
  }
  return out
}

/** Braces that would become more words than there is memory for stand for themselves. */
function bracesOf(shell: Shell, parts: readonly Part[]): readonly (readonly Part[])[] {
  try {
    return expandBraces(parts)
  } catch (error) {
    if (!(error instanceof TooManyWords)) throw error
    complain(shell, error.message)
    return [parts]
  }
}

async function expandParts(shell: Shell, parts: readonly Part[]): Promise<string[]> {
  const fields: Fields = { done: [], current: undefined }
  for (const [i, part] of parts.entries()) await addPart(shell, fields, part, i === 0 ? tildeEnd(parts) : false)
  close(fields)
  return fields.done.flatMap((field) => finishField(shell, field))
}

/** Whether a leading tilde's name is all literal. */
const tildeEnd = (parts: readonly Part[]): boolean => {
  const first = parts[0]
  return first?.kind === 'literal' && first.text.startsWith('~') && (first.text.includes('/') || parts.length === 1)
}

export function expandTilde(shell: Shell, text: string): string {
  const [whole, name] = /^~([^/]*)/.exec(text) ?? ['', '']
  const home =
    name === ''
      ? getValue(shell, 'HOME')
      : name === 'root'
        ? '/root'
        : name === '+'
          ? shell.process.cwd
          : name === '-'
            ? getValue(shell, 'OLDPWD')
            : undefined
  return home === undefined ? text : home + text.slice(whole.length)
}

async function addPart(shell: Shell, fields: Fields, part: Part, tilde: boolean): Promise<void> {
  switch (part.kind) {
    case 'literal': {
      const [, head = '', rest = part.text] = tilde ? (/^(~[^/]*)(.*)$/s.exec(part.text) ?? []) : []
      if (head) add(fields, expandTilde(shell, head), true)
      return add(fields, rest, false)
    }
    case 'quoted':
      return add(fields, part.text, true)
    case 'double':
      return addDouble(shell, fields, part.parts)
    default: {
      const value = await expandPart(shell, part, false)
      const ifs = ifsOf(shell)
      if (typeof value === 'string') return part.kind === 'process' ? add(fields, value, true) : addSplit(fields, value, ifs)
      if ('parts' in value) return addSubstitute(shell, fields, value.parts, ifs)
      value.words.forEach((word, i) => {
        if (i > 0) close(fields)
        addSplit(fields, word, ifs)
      })
    }
  }
}

/** The word of `${x:-word}`: its unquoted text is split, its quoted text is not. */
async function addSubstitute(shell: Shell, fields: Fields, parts: readonly Part[], ifs: string): Promise<void> {
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'literal') addSplit(fields, i === 0 && tildeEnd(parts) ? expandTilde(shell, part.text) : part.text, ifs)
    else await addPart(shell, fields, part, false)
  }
}

async function addDouble(shell: Shell, fields: Fields, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return add(fields, '', true)
  for (const part of parts) {
    if (part.kind === 'literal' || part.kind === 'quoted') add(fields, part.text, true)
    else {
      const value = await expandPart(shell, part, true)
      if (typeof value === 'string') add(fields, value, true)
      else if ('parts' in value) add(fields, await expandText(shell, value.parts), true)
      else if (value.star) add(fields, value.words.join(joiner(shell)), true)
      else {
        value.words.forEach((word, i) => {
          if (i > 0) close(fields)
          add(fields, word, true)
        })
      }
    }
  }
}

function finishField(shell: Shell, field: Field): readonly string[] {
  const text = field.map((piece) => piece.text).join('')
  if (shell.options.has('noglob') || !field.some((piece) => !piece.quoted && /[*?[(]/.test(piece.text))) return [text]
  const pattern = field.map((piece) => (piece.quoted ? escapePattern(piece.text) : piece.text)).join('')
  if (!hasPattern(pattern)) return [text]
  const found = expandGlob(userOf(shell.system, shell.process), pattern, shell.shopts.has('dotglob'))
  if (found.length > 0) return found
  if (shell.shopts.has('failglob')) discard(shell, `no match: ${text}`)
  return shell.shopts.has('nullglob') ? [] : [text]
}

/** Value of one expansion, unsplit. */
export async function expandPart(
  shell: Shell,
  part: Exclude<Part, { kind: 'literal' | 'quoted' }>,
  quoted: boolean,
): Promise<Expanded> {
  switch (part.kind) {
    case 'double':
      return expandText(shell, part.parts)
    case 'parameter':
      return expandParameter(shell, part, quoted, {
        text: expandText,
        pattern: expandPattern,
        replacement: expandReplacement,
        arithmetic: expandArithmetic,
      })
    case 'command':
      return shell.engine.substitute(shell, part.body)
    case 'arithmetic':
      return String(await expandArithmetic(shell, part.text))
    case 'process':
      return shell.engine.processSubstitution(shell, part.direction, part.body)
  }
}

async function flatten(shell: Shell, value: Expanded): Promise<string> {
  if (typeof value === 'string') return value
  return 'parts' in value ? expandText(shell, value.parts) : value.words.join(value.star ? joiner(shell) : ' ')
}

/** One string, without splitting and files: assignments, here-documents, `case`. */
export async function expandText(
  shell: Shell,
  parts: readonly Part[],
  tilde: 'none' | 'word' | 'assignment' = 'none',
): Promise<string> {
  let out = ''
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'literal') {
      out +=
        tilde === 'none' ? part.text : i === 0 || tilde === 'assignment' ? tildes(shell, part.text, i === 0, tilde) : part.text
    } else if (part.kind === 'quoted') out += part.text
    else if (part.kind === 'double') out += await expandText(shell, part.parts)
    else out += await flatten(shell, await expandPart(shell, part, true))
  }
  return out
}

const tildes = (shell: Shell, text: string, first: boolean, tilde: 'word' | 'assignment'): string => {
  const start = first && text.startsWith('~') ? expandTilde(shell, text) : text
  return tilde === 'assignment' ? start.replace(/(?<=:)~[^/:]*/g, (found) => expandTilde(shell, found)) : start
}

/** A pattern in which what was quoted is protected. */
export async function expandPattern(shell: Shell, parts: readonly Part[]): Promise<string> {
  let out = ''
  for (const part of parts) {
    if (part.kind === 'literal') out += part.text
    else if (part.kind === 'quoted') out += escapePattern(part.text)
    else if (part.kind === 'double') out += escapePattern(await expandText(shell, part.parts))
    else out += await flatten(shell, await expandPart(shell, part, false))
  }
  return out
}

/** The right side of `=~`: quoted text matches itself. */
export const expandRegex = (shell: Shell, parts: readonly Part[]): Promise<string> =>
  expandProtecting(shell, parts, (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))

/** The replacement of `${x/a/b}`: a quoted `&` is one, a bare one is the match. */
const expandReplacement = (shell: Shell, parts: readonly Part[]): Promise<string> =>
  expandProtecting(shell, parts, (text) => text.replace(/[\\&]/g, '\\$&'))

async function expandProtecting(shell: Shell, parts: readonly Part[], protect: (text: string) => string): Promise<string> {
  let out = ''
  for (const part of parts) {
    if (part.kind === 'literal') out += part.text
    else if (part.kind === 'quoted') out += protect(part.text)
    else if (part.kind === 'double') out += protect(await expandText(shell, part.parts))
    else out += await flatten(shell, await expandPart(shell, part, false))
  }
  return out
}

/** Value of `$((…))`; an error drops the line. */
export async function expandArithmetic(shell: Shell, text: ArithmeticText): Promise<bigint> {
  return evaluateText(shell, await expandText(shell, text))
}

export function evaluateText(shell: Shell, text: string, where = ''): bigint {
  try {
    return evaluate(shell, text)
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    if (error.message.endsWith('unbound variable')) fatal(shell, error.message)
    return discard(shell, where + error.message)
  }
}

/** What nft says when it refuses: the message, where it stands, and the line with what is meant underlined (src/erec.c). */
import type { Location } from './lexer.ts'

/**
 * One refusal. The parser and the checks throw it: they are deep, and bison's YYERROR and nft's expr_error leave from anywhere
 * too. `run.ts` alone catches it.
 */
export class Fault extends Error {
  readonly at: Location | undefined
  /** Underlined with `~`. */
  readonly also: Location | undefined
  /** The kernel's, which is asked only when nft itself has found nothing wrong. */
  readonly kernel: boolean
  constructor(message: string, at: Location | undefined, also?: Location, kernel = false) {
    super(message)
    this.kernel = kernel
    this.at = at
    this.also = also
  }
}

export const notSimulated = (what: string, at: Location): Fault => new Fault(`${what} is not simulated`, at)

export const errno = (words: string, at: Location | undefined): Fault =>
  new Fault(`Could not process rule: ${words}`, at, undefined, true)
/** What the kernel did not find; `similar`: what may have been meant. */
export const missing = (similar: string, at: Location | undefined): Fault =>
  similar === '' ? errno(NO_ENTRY, at) : new Fault(NO_ENTRY + similar, at, undefined, true)
export const NO_ENTRY = 'No such file or directory'
export const EXISTS = 'File exists'
export const UNSUPPORTED = 'Operation not supported'
export const BUSY = 'Device or resource busy'
export const INVALID = 'Invalid argument'

/** As nft prints it, a fault without a place in its own words: without a place in front when it was typed as arguments. */
export function faultText({ message, at, also }: Fault): string {
  if (!at) return `${message}\n`
  const { source, line, from, to } = at
  const place = source.name === undefined ? '' : `${source.name}:${line}:${from}-${to}: `
  // The end of the file shows the last line.
  const text = source.lines[line - 1] || source.lines.findLast((each) => each !== '') || ''
  const marks = [...text.slice(0, from - 1)].map((c) => (c === '\t' ? '\t' : ' '))
  for (let i = marks.length; i < from - 1; i++) marks.push(' ')
  if (also) mark(marks, also, '~')
  mark(marks, at, '^')
  return `${place}Error: ${message}\n${text}\n${marks.join('')}\n`
}

function mark(marks: string[], { from, to }: Location, sign: string): void {
  for (let i = from - 1; i < to; i++) {
    while (marks.length < i) marks.push(' ')
    marks[i] = sign
  }
}

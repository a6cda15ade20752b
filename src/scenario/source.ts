/** A file that was read: its documents as plain values, and where in the text each part stands. */
import type { Path } from '../kube/api/fault.ts'
import type { Problem } from './document.ts'

/** A place by meaning: which document, which field, its name or its value. */
export interface Spot {
  document: number
  path: Path
  at: 'key' | 'value'
}
/** The same in the text; offsets count from 0. */
export interface Span {
  start: number
  end: number
}

export interface Source {
  documents: unknown[]
  /** Faults of the language itself: broken YAML, a key twice. With an error among them `documents` may be incomplete. */
  problems: Problem[]
  /** In the order asked. What is not in the text is shown where it would belong. */
  locate(spots: readonly Spot[]): Span[]
  lines: Lines
}

/** From offsets to lines and columns, both counted from 1. */
export interface Lines {
  at(offset: number): { line: number; column: number }
}

export function linesOf(text: string): Lines {
  const starts = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return {
    at(offset) {
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: offset - starts[low]! + 1 }
    },
  }
}

export function problemAt(
  lines: Lines,
  span: Span,
  message: string,
  cure?: string,
  severity: Problem['severity'] = 'error',
): Problem {
  const { line, column } = lines.at(span.start)
  const end = lines.at(Math.max(span.end, span.start))
  const problem: Problem = { severity, message, line, column, endLine: end.line, endColumn: end.column }
  if (cure !== undefined) problem.cure = cure
  return problem
}

/** Deeper than any manifest; what goes on is an attack on the stack. */
export const MAX_DEPTH = 200

/** After so many the rest is only counted, or left out. */
export const MAX_PROBLEMS = 200

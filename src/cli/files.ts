/** Reading what the command line names, and saying what is wrong with it. */
import { dictionary } from '../net/dictionary.ts'
import { readFileSync } from 'node:fs'
import { UsageError } from './arguments.ts'
import type { Problem } from '../scenario/document.ts'

const ERRORS: Readonly<Record<string, string>> = dictionary({
  ENOENT: 'no such file',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
})

/** The text of a file (`-`: standard input). UsageError when it cannot be read. */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new UsageError(`${file}: ${ERRORS[code] ?? code}`)
  }
}

/** `FILE:LINE:COLUMN: what is wrong; what would be right`. */
export const problemLine = (file: string, problem: Problem): string =>
  `${file}:${problem.line}:${problem.column}: ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}${problem.cure ? ` (${problem.cure})` : ''}`

/** The first problem, and how to see the rest: one plain line for a command that cannot go on. */
export function refusal(file: string, problems: readonly Problem[]): UsageError {
  const [first, ...rest] = problems.filter((p) => p.severity === 'error')
  if (!first) return new UsageError(`${file}: cannot be read`)
  return new UsageError(problemLine(file, first) + (rest.length > 0 ? ` (and ${rest.length} more: hoplight check ${file})` : ''))
}

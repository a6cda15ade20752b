/** Reading what the command line names, and saying what is wrong with it. */
import { readFileSync } from 'node:fs'
import { UsageError } from './arguments.ts'
import type { Problem } from '../scenario/document.ts'

const ERRORS: Readonly<Record<string, string>> = { ENOENT: 'no such file', EISDIR: 'is a directory', EACCES: 'permission denied' }

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

/**
 * What no process has without end: stack, memory, and the number of processes. getrlimit(2), malloc(3), fork(2). A runaway script meets
 * these as it does on Linux, and the rest of the world goes on.
 */
import type { Signal } from './command.ts'

/** Calls within calls (functions, `eval`, `source`, traps) that bash's stack of 8 MiB holds: measured, 8,000 to 8,700. */
export const stackDepth = 8_500

/** Processes at one time on all machines: RLIMIT_NPROC. */
export const mostProcesses = 4_096

/** Characters of one value or word; a real bash gets about a thousand million. */
export const longestText = 1 << 26

/** Characters that a process reads into memory, or a file holds. */
export const longestFile = 1 << 27

/** Characters of output that cost one turn of a budget. */
export const charactersPerTurn = 512

/** Words that one brace expansion may become. */
export const mostWords = 1 << 21

/** How a process ends whose own recursion or data were too much for the machine that simulates it; `undefined` for any other error. */
export function exhausted(error: unknown): Signal | undefined {
  if (!(error instanceof RangeError)) return undefined
  if (/call stack/.test(error.message)) return 'SEGV'
  return error.message === 'Invalid string length' ? 'KILL' : undefined
}

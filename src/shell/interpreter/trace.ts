/** `set -x`: what is about to run, on standard error. bash(1), "PS4". */
import { writeTo } from '../process-context.ts'
import { parseText } from './parse.ts'
import { quote } from './parameter.ts'
import { expandText } from './expand.ts'
import type { Shell } from './state.ts'
import { getValue } from './variables.ts'

/** Quotes a word as `set -x` does: only where it must. */
export const traceWord = (word: string): string => (/^[\w@%+=:,./^~-]+$/.test(word) && !/^[~]/.test(word) ? word : quote(word))

export async function traceLine(shell: Shell, text: string): Promise<void> {
  const ps4 = getValue(shell, 'PS4') ?? '+ '
  const before = await expandText({ ...shell, options: new Set() }, parseText(ps4))
  writeTo(shell.process, 2, `${before.slice(0, 1).repeat(shell.traceDepth)}${before}${text}\n`)
}

/** What a builtin of bash is. */
import { writeTo } from '../process-context.ts'
import { complain, type Shell } from '../interpreter/state.ts'
import type { Word } from '../interpreter/syntax.ts'

export interface Builtin {
  /** `words[0]` is the name. `parsed` has the words as written, with the assignments of `declare a=1`. */
  run(shell: Shell, words: readonly string[], parsed: readonly Word[]): Promise<number> | number
}

export const print = (shell: Shell, text: string): void => writeTo(shell.process, 1, text)

/** `cd: nope: No such file or directory`, status 1. */
export function fail(shell: Shell, message: string, status = 1): number {
  // Usage has no place in the script before it.
  if (/^\S+: usage: /.test(message)) writeTo(shell.process, 2, `${message}\n`)
  else complain(shell, message)
  return status
}

/** Splits single-letter options off; a `string` names the letter that is not known. Letters of `withValue` take one. */
export function options(
  words: readonly string[],
  letters: string,
  withValue = '',
): {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly rest: readonly string[]
  readonly bad?: string
} {
  const flags = new Set<string>()
  const values = new Map<string, string>()
  let i = 0
  for (; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') return { flags, values, rest: words.slice(i + 1) }
    if (!/^-./.test(word)) break
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!
      if (withValue.includes(letter)) {
        values.set(letter, word.slice(at + 1) || words[++i] || '')
        break
      }
      if (!letters.includes(letter)) return { flags, values, rest: words.slice(i), bad: `-${letter}` }
      flags.add(letter)
    }
  }
  return { flags, values, rest: words.slice(i) }
}

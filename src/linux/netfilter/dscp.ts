/** Names of Differentiated Services classes, which `-m dscp` and `-j DSCP` take (RFC 2474, 2597, 3246). */
import type { OptionWord } from './extension.ts'
import { type Result, ok, wrong } from './failure.ts'
import { find, parseU32, together } from './words.ts'

const assured = [1, 2, 3, 4].flatMap((group) => [1, 2, 3].map((drop) => [`AF${group}${drop}`, group * 8 + drop * 2] as const))
const selectors = [0, 1, 2, 3, 4, 5, 6, 7].map((group) => [`CS${group}`, group * 8] as const)

const CLASSES: ReadonlyMap<string, number> = new Map([...selectors, ['BE', 0], ...assured, ['EF', 0x2e]])

/** Reads `--dscp N` or `--dscp-class NAME`; `missing` is what is said when there is neither. */
export function parseDscp(extension: string, words: readonly OptionWord[], option: string, missing: string): Result<number> {
  const number = find(words, option)
  const named = find(words, `${option}-class`)
  if (number && named) {
    const [first, second] = words[0] === number ? [option, `${option}-class`] : [`${option}-class`, option]
    return option === '--dscp' ? together(extension, first, second) : together(extension, option, `${option}-class`)
  }
  if (number) return parseU32(extension, number, 0, 63)
  if (!named) return wrong(missing)
  const value = CLASSES.get(named.value.toUpperCase())
  return value === undefined ? wrong(`Invalid DSCP value \`${named.value}'`) : ok(value)
}

export const hexByte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`

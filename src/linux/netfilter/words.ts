/** Numbers, masks, quotes and other spellings that several extensions share (libxtables/xtoptions.c, xtables_save_string). */
import type { OptionWord } from './extension.ts'
import { type Result, ok, wrongOption } from './failure.ts'

/** C's `strtoul(text, NULL, 0)` of a whole word: decimal, `0x` or octal. */
export function parseInteger(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return parseInt(text.slice(2), 16)
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8)
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : undefined
}

export const U32_MAX = 0xffffffff

/** `VALUE[/MASK]` of a 32-bit mark. */
export function parseMarkMask(extension: string, word: OptionWord): Result<{ mark: number; mask: number }> {
  const slash = word.value.indexOf('/')
  const mark = parseInteger(slash < 0 ? word.value : word.value.slice(0, slash))
  const mask = slash < 0 ? U32_MAX : parseInteger(word.value.slice(slash + 1))
  if (mark === undefined || mark > U32_MAX || mask === undefined || mask > U32_MAX) {
    return wrongOption(extension, `bad integer value for option "${word.name}", or out of range.`)
  }
  return ok({ mark, mask })
}

/** A 32-bit number of at least `minimum`. */
export function parseU32(extension: string, word: OptionWord, minimum = 0, maximum = U32_MAX): Result<number> {
  const value = parseInteger(word.value)
  if (value === undefined)
    return wrongOption(extension, `bad value for option "${word.name}", or out of range (${minimum}-${maximum}).`)
  if (value < minimum || value > maximum)
    return wrongOption(extension, `bad value for option "${word.name}", or out of range (${minimum}-${maximum}).`)
  return ok(value)
}

export const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`

/** `0x4000` or `0x4000/0xf000`: the mask is left out when it is all ones. */
export const formatMark = (mark: number, mask: number): string => (mask === U32_MAX ? hex(mark) : `${hex(mark)}/${hex(mask)}`)

/** A string as `iptables-save` writes it: in quotes unless it is one plain word. */
export function quote(text: string): string {
  return /^[a-zA-Z0-9_-]+$/.test(text) ? text : `"${text.replace(/["\\']/g, (c) => `\\${c}`)}"`
}

export const bang = (not: boolean): string => (not ? '! ' : '')

/** Two options that say opposite things. */
export const together = (extension: string, one: string, other: string): ReturnType<typeof wrongOption> =>
  wrongOption(extension, `option "${one}" cannot be used together with "${other}".`)

/** The option of that name; the last, if it was repeated. */
export function find(words: readonly OptionWord[], name: string): OptionWord | undefined {
  for (let i = words.length - 1; i >= 0; i--) if (words[i]!.name === name) return words[i]
  return undefined
}

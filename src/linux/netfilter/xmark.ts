/** "Clear the mask's bits, then XOR the value": what every option of MARK and most of CONNMARK come down to (xt_mark.c). */
import type { OptionWord } from './extension.ts'
import { type Result, ok } from './failure.ts'
import { find, hex, parseMarkMask, together, U32_MAX } from './words.ts'

export interface Xmark {
  readonly value: number
  readonly mask: number
}

const NAMES = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark'] as const
export const XMARK_OPTIONS = { '--set-xmark': {}, '--set-mark': {}, '--and-mark': {}, '--or-mark': {}, '--xor-mark': {} } as const

/** Undefined when no option of the family was given. */
export function parseXmark(extension: string, words: readonly OptionWord[]): Result<Xmark> | undefined {
  const [name, other] = NAMES.filter((each) => find(words, each))
  if (name === undefined) return undefined
  if (other !== undefined) return together(extension, name, other)
  const parsed = parseMarkMask(extension, find(words, name)!)
  if (!parsed.ok) return parsed
  const { mark, mask } = parsed.value
  switch (name) {
    case '--set-xmark':
      return ok({ value: mark, mask })
    case '--set-mark':
      return ok({ value: mark, mask: (mark | mask) >>> 0 })
    case '--and-mark':
      return ok({ value: 0, mask: ~mark >>> 0 })
    case '--or-mark':
      return ok({ value: mark, mask: mark })
    case '--xor-mark':
      return ok({ value: mark, mask: 0 })
  }
}

export const applyXmark = ({ value, mask }: Xmark, mark: number): number => ((mark & ~mask) ^ value) >>> 0

export const printXmark = ({ value, mask }: Xmark): string => `--set-xmark ${hex(value)}/${hex(mask)}`

/** As `iptables -L` guesses what was meant. */
export function listXmark({ value, mask }: Xmark): string {
  if (value === 0) return `and ${hex(~mask)}`
  if (value === mask) return `or ${hex(value)}`
  if (mask === 0) return `xor ${hex(value)}`
  return mask === U32_MAX ? `set ${hex(value)}` : `xset ${hex(value)}/${hex(mask)}`
}

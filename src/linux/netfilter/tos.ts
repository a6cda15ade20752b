/** The Type of Service byte as `-m tos` and `-j TOS` read and print it (libxtables' tos_values.c, RFC 1349). */
import type { OptionWord } from './extension.ts'
import { type Result, ok, wrong } from './failure.ts'
import { parseInteger } from './words.ts'
import { hexByte } from './dscp.ts'

export interface TosValue {
  readonly value: number
  readonly mask: number
}

const NAMED_MASK = 0x3f
const NAMES: readonly (readonly [string, number])[] = [
  ['Minimize-Delay', 0x10],
  ['Maximize-Throughput', 0x08],
  ['Maximize-Reliability', 0x04],
  ['Minimize-Cost', 0x02],
  ['Normal-Service', 0x00],
]

/** `VALUE[/MASK]` or a name or its beginning. */
export function parseTos(word: OptionWord): Result<TosValue> {
  const [first = '', last] = word.value.split('/')
  const value = parseInteger(first)
  const mask = last === undefined ? 0xff : parseInteger(last)
  if (value !== undefined && value <= 0xff && mask !== undefined && mask <= 0xff) return ok({ value, mask })
  const text = word.value.toLowerCase()
  const named = /^[a-z]/.test(text) ? NAMES.filter(([name]) => name.toLowerCase().startsWith(text)) : []
  if (named.length > 1) return wrong(`Symbolic name "${word.value}" is ambiguous`)
  return named[0] ? ok({ value: named[0][1], mask: NAMED_MASK }) : wrong(`Symbolic name "${word.value}" is unknown`)
}

export const tosText = ({ value, mask }: TosValue): string => `${hexByte(value)}/${hexByte(mask)}`

export const tosName = ({ value, mask }: TosValue): string | undefined =>
  mask === NAMED_MASK ? NAMES.find((entry) => entry[1] === value)?.[0] : undefined

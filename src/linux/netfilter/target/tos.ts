/** `-j TOS`: changes bits of the Type of Service byte (iptables-extensions(8), xt_DSCP.c). */
import { hexByte } from '../dscp.ts'
import type { TargetExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { type TosValue, parseTos, tosName, tosText } from '../tos.ts'
import { find, parseU32 } from '../words.ts'

const BITS = ['--and-tos', '--or-tos', '--xor-tos'] as const

function parseBits(word: OptionWord): Result<TosValue> {
  const bits = parseU32('TOS', word, 0, 0xff)
  if (!bits.ok) return bits
  const value = bits.value
  if (word.name === '--and-tos') return ok({ value: 0, mask: ~value & 0xff })
  return ok({ value, mask: word.name === '--or-tos' ? value : 0 })
}

export const TOS: TargetExtension<TosValue> = {
  name: 'TOS',
  table: 'mangle',
  options: { '--set-tos': {}, '--and-tos': {}, '--or-tos': {}, '--xor-tos': {} },
  parse(words) {
    const set = find(words, '--set-tos')
    if (set) return parseTos(set)
    const name = BITS.find((each) => find(words, each))
    return name === undefined ? wrong('TOS: An action is required') : parseBits(find(words, name)!)
  },
  print: (options) => `--set-tos ${tosText(options)}`,
  list(options, { numeric }) {
    if (numeric) return `TOS set ${tosText(options)}`
    const name = tosName(options)
    // The real one puts its blank before the words, not behind.
    if (name !== undefined) return ` TOS set${name}`
    const { value, mask } = options
    if (value === 0) return `TOS and ${hexByte(~mask & 0xff)}`
    if (value === mask) return `TOS or ${hexByte(value)}`
    return mask === 0 ? `TOS xor ${hexByte(value)}` : `TOS set ${tosText(options)}`
  },
  apply({ value, mask }, { skb: { packet } }) {
    packet.tos = (packet.tos & ~mask & 0xff) ^ value
    return undefined
  },
}

/** `-m length`: bytes of the whole IP packet (iptables-extensions(8), xt_length.c). */
import { packetLength } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { bang, parseInteger } from '../words.ts'

export interface LengthOptions {
  readonly not: boolean
  readonly min: number
  readonly max: number
}

const text = ({ min, max }: LengthOptions): string => (min === max ? String(min) : `${min}:${max}`)

export const length: MatchExtension<LengthOptions> = {
  name: 'length',
  options: { '--length': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('length', 'option "--length" must be specified')
    const [first = '', last] = word.value.split(':')
    const min = first === '' && last !== undefined ? 0 : parseInteger(first)
    const max = last === undefined ? min : last === '' ? 65535 : parseInteger(last)
    const near = min === undefined || min > 65535 ? first : max === undefined || max > 65535 ? last : undefined
    if (near !== undefined || min === undefined || max === undefined) {
      return wrongOption('length', `bad value for option "--length" near "${near}", or out of range (0-65535).`)
    }
    return ok({ not: word.not, min, max })
  },
  print: (options) => `${bang(options.not)}--length ${text(options)}`,
  list: (options) => `length ${options.not ? '!' : ''}${text(options)}`,
  test(options, { skb }) {
    const bytes = packetLength(skb.packet)
    return (bytes >= options.min && bytes <= options.max) !== options.not
  },
  explain: (_options, { skb }) => `the length is ${packetLength(skb.packet)}`,
}

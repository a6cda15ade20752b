/** `-m tos`: the Type of Service byte of the IP header (iptables-extensions(8), xt_dscp.c). */
import { hexByte } from '../dscp.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { type TosValue, parseTos, tosName, tosText } from '../tos.ts'
import { bang } from '../words.ts'

export const tos: MatchExtension<TosValue & { not: boolean }> = {
  name: 'tos',
  options: { '--tos': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('tos', 'option "--tos" must be specified')
    const value = parseTos(word)
    return value.ok ? ok({ ...value.value, not: word.not }) : value
  },
  print: (options) => `${bang(options.not)}--tos ${tosText(options)}`,
  list(options, { numeric }) {
    const name = numeric ? undefined : tosName(options)
    return `tos match${options.not ? '!' : ''}${name === undefined ? tosText(options) : ` ${name}`}`
  },
  test: (options, { skb }) => ((skb.packet.tos & options.mask) === options.value) !== options.not,
  explain: (_options, { skb }) => `the TOS is ${hexByte(skb.packet.tos)}`,
}

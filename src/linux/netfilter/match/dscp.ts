/** `-m dscp`: the class of service in the IP header (iptables-extensions(8), xt_dscp.c). */
import { hexByte, parseDscp } from '../dscp.ts'
import type { MatchExtension } from '../extension.ts'
import { ok } from '../failure.ts'
import { bang } from '../words.ts'

export const dscp: MatchExtension<{ not: boolean; dscp: number }> = {
  name: 'dscp',
  options: { '--dscp': { not: true }, '--dscp-class': { not: true } },
  parse(words) {
    const value = parseDscp('dscp', words, '--dscp', 'DSCP match: Parameter --dscp is required')
    return value.ok ? ok({ not: words.some(({ not }) => not), dscp: value.value }) : value
  },
  print: (options) => `${bang(options.not)}--dscp ${hexByte(options.dscp)}`,
  list: (options) => `DSCP match ${options.not ? '!' : ''}${hexByte(options.dscp)}`,
  test: (options, { skb }) => (skb.packet.tos >> 2 === options.dscp) !== options.not,
  explain: (_options, { skb }) => `the DSCP is ${hexByte(skb.packet.tos >> 2)}`,
}

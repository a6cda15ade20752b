/** `-m pkttype`: to whom the frame was addressed (iptables-extensions(8), xt_pkttype.c). */
import { dictionary } from '../../../net/dictionary.ts'
import { BROADCAST_MAC, isGroupMac } from '../../../net/mac.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'
import type { HookContext } from '../verdict.ts'
import { bang } from '../words.ts'

type PacketType = 'unicast' | 'broadcast' | 'multicast'
const NAMES: Readonly<Record<string, PacketType>> = dictionary({
  unicast: 'unicast',
  host: 'unicast',
  broadcast: 'broadcast',
  multicast: 'multicast',
})

/** A packet made here counts as one for this host. */
function typeOf({ skb }: HookContext): PacketType {
  if (skb.dstMac === undefined || !isGroupMac(skb.dstMac)) return 'unicast'
  return skb.dstMac === BROADCAST_MAC ? 'broadcast' : 'multicast'
}

export const pkttype: MatchExtension<{ not: boolean; type: PacketType }> = {
  name: 'pkttype',
  options: { '--pkt-type': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('pkttype', 'option "--pkt-type" must be specified')
    const type = NAMES[word.value.toLowerCase()]
    return type ? ok({ not: word.not, type }) : wrong(`Bad packet type '${word.value}'`)
  },
  print: (options) => `${bang(options.not)}--pkt-type ${options.type}`,
  list: (options) => `PKTTYPE ${options.not ? '!=' : '='} ${options.type}`,
  test: (options, context) => (typeOf(context) === options.type) !== options.not,
  explain: (_options, context) => `the packet is ${typeOf(context)}`,
}

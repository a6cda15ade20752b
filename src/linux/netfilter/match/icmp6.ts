/** `-m icmp6`: type and code of an ICMPv6 message (iptables-extensions(8), ip6_tables.c). */
import { PROTOCOL } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { wrongOption } from '../failure.ts'
import {
  ICMPV6_NAMES,
  type IcmpOptions,
  icmpName,
  icmpOf,
  listIcmpType,
  parseIcmpType,
  printIcmpType,
  testIcmpType,
} from '../icmp-types.ts'

export const icmp6: MatchExtension<IcmpOptions> = {
  name: 'icmp6',
  family: 6,
  protocol: PROTOCOL.icmpv6,
  aliases: ['icmpv6', 'ipv6-icmp'],
  options: { '--icmpv6-type': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('icmp6', 'option "--icmpv6-type" must be specified')
    return parseIcmpType(ICMPV6_NAMES, 'ICMPv6', word)
  },
  check: (_options, { protocol }) => (protocol?.value === PROTOCOL.icmpv6 && !protocol.not ? undefined : 'Invalid argument'),
  print: (options) => printIcmpType(options, '--icmpv6-type', false),
  list: (options, { numeric }) => listIcmpType(options, 'ipv6-icmp', ICMPV6_NAMES, numeric),
  test(options, { skb }) {
    const message = icmpOf(skb.packet, PROTOCOL.icmpv6)
    return message !== undefined && testIcmpType(options, message, false)
  },
  explain(_options, { skb }) {
    const message = icmpOf(skb.packet, PROTOCOL.icmpv6)
    return message ? `the type is ${icmpName(ICMPV6_NAMES, message.type, message.code)}` : 'the packet has no such header'
  },
}

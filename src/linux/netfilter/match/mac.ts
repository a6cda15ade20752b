/** `-m mac`: the frame's source address (iptables-extensions(8), xt_mac.c). */
import { type Mac, parseMac } from '../../../net/mac.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'
import { bang } from '../words.ts'

export const mac: MatchExtension<{ not: boolean; source: Mac }> = {
  name: 'mac',
  hooks: ['prerouting', 'input', 'forward'],
  options: { '--mac-source': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('mac', 'option "--mac-source" must be specified')
    const source = parseMac(word.value)
    return source === undefined ? wrong('Invalid MAC address specified.') : ok({ not: word.not, source })
  },
  print: (options) => `${bang(options.not)}--mac-source ${options.source}`,
  list: (options) => `MAC ${bang(options.not)}${options.source}`,
  // A packet without an Ethernet header never matches, negated or not.
  test: (options, { skb }) => skb.srcMac !== undefined && (skb.srcMac === options.source) !== options.not,
  explain: (_options, { skb }) => (skb.srcMac ? `the source MAC is ${skb.srcMac}` : 'the packet came in no frame'),
}

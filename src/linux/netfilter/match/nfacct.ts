/** `-m nfacct`: counts into a named object and always matches (nfacct(8), xt_nfacct.c). */
import { packetLength } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'

export const nfacct: MatchExtension<{ name: string }> = {
  name: 'nfacct',
  stateful: true,
  options: { '--nfacct-name': {} },
  parse([word]) {
    return word ? ok({ name: word.value }) : wrongOption('nfacct', 'option "--nfacct-name" must be specified')
  },
  // The objects are made by nfacct(8), not by the rule.
  check: ({ name }, { netfilter }) => (netfilter.nfacct.has(name) ? undefined : 'No such file or directory'),
  // Both blanks are iptables' own.
  print: (options) => `--nfacct-name  ${options.name}`,
  list: (options) => `nfacct-name  ${options.name}`,
  test(options, { netns, skb }) {
    const counter = netns.netfilter.nfacct.get(options.name)
    if (counter) {
      counter.packets += 1
      counter.bytes += packetLength(skb.packet)
    }
    return true
  },
  explain: () => '',
}

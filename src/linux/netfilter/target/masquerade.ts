/** `-j MASQUERADE`: the outgoing device's address as the connection's source (iptables-extensions(8), nf_nat_masquerade.c). */
import { selectAddress } from '../../address.ts'
import type { TargetExtension } from '../extension.ts'
import { type Result, ok } from '../failure.ts'
import { type NatRange, setupNat } from '../nat.ts'
import { natFlagsText, natPortsText, parseNatPorts, withFlags } from '../nat-range.ts'
import { ACCEPT } from '../verdict.ts'
import { find } from '../words.ts'

export const MASQUERADE: TargetExtension<NatRange> = {
  name: 'MASQUERADE',
  table: 'nat',
  hooks: ['postrouting'],
  options: { '--to-ports': {}, '--random': { values: 0 }, '--random-fully': { values: 0 } },
  parse(words) {
    const to = find(words, '--to-ports')
    const ports: Result<NatRange> = to ? parseNatPorts(to) : ok({})
    return ports.ok ? ok(withFlags(ports.value, words)) : ports
  },
  print: (range) =>
    `${range.minPort === undefined ? '' : `--to-ports ${natPortsText(range)}`}${natFlagsText(range, '--')}`.trimStart(),
  list: (range) =>
    `${range.minPort === undefined ? '' : `masq ports: ${natPortsText(range)}`}${natFlagsText(range, '')}`.trimStart(),
  apply(range, context) {
    const { netns, outDevice, skb, nextHop } = context
    const address =
      outDevice &&
      selectAddress(netns, outDevice, typeof skb.packet.dst === 'bigint' ? skb.packet.dst : (nextHop ?? skb.packet.dst))
    if (address === undefined) return { kind: 'drop', by: undefined }
    const done = setupNat(context, 'src', { minIp: address, maxIp: address, ...range }, 'masquerade')
    return done ? ACCEPT : { kind: 'drop', by: undefined }
  },
}

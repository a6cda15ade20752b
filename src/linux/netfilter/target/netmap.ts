/** `-j NETMAP`: one network onto another, host part kept (iptables-extensions(8), xt_NETMAP.c). */
import { type Ip, type Prefix, bitsOf, familyOf, formatIp, maskOf } from '../../../net/ip.ts'
import type { TargetExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'
import { setupNat } from '../nat.ts'
import { parseMaskedAddress } from '../address-text.ts'
import { ACCEPT } from '../verdict.ts'

function mapped({ network, mask }: Prefix, ip: Ip): Ip {
  if (typeof ip === 'number') return ((network as number) | (ip & ~(mask as number))) >>> 0
  return (network as bigint) | (ip & ((maskOf(bitsOf(6), 6) as bigint) ^ (mask as bigint)))
}

const text = ({ network, length, mask }: Prefix): string => `${formatIp(network)}/${length < 0 ? formatIp(mask) : length}`

export const NETMAP: TargetExtension<Prefix> = {
  name: 'NETMAP',
  table: 'nat',
  options: { '--to': {} },
  parse([word], { family }) {
    if (!word) return wrongOption('NETMAP', 'option "--to" must be specified')
    const prefix = parseMaskedAddress(word.value, family)
    if (!prefix.ok) return prefix
    return familyOf(prefix.value.network) === family ? ok(prefix.value) : wrong(`host/network \`${word.value}' not found`)
  },
  print: (to) => `--to ${text(to)}`,
  list: (to) => `to:${text(to)}`,
  apply(to, context) {
    const manip = context.hook === 'prerouting' || context.hook === 'output' ? 'dst' : 'src'
    const { packet } = context.skb
    const ip = mapped(to, manip === 'dst' ? packet.dst : packet.src)
    return setupNat(context, manip, { minIp: ip, maxIp: ip }, 'netmap') ? ACCEPT : { kind: 'drop', by: undefined }
  },
}

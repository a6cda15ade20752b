/** `-j REDIRECT`: to this machine itself (iptables-extensions(8), nf_nat_redirect.c). */
import { type Family, type Ip, familyOf } from '../../../net/ip.ts'
import type { TargetExtension } from '../extension.ts'
import { type Result, ok } from '../failure.ts'
import { type NatRange, setupNat } from '../nat.ts'
import { natFlagsText, natPortsText, parseNatPorts, withFlags } from '../nat-range.ts'
import { ACCEPT, type HookContext } from '../verdict.ts'
import { find } from '../words.ts'

const LOOPBACK: Readonly<Record<Family, Ip>> = { 4: 0x7f000001, 6: 1n }

/** A packet made here goes to loopback, one that came in to the first address of the device it came by. */
function ownAddress({ hook, inDevice, skb }: HookContext): Ip | undefined {
  const family = familyOf(skb.packet.dst)
  if (hook === 'output') return LOOPBACK[family]
  return family === 6
    ? inDevice?.ipv6.find(({ state }) => state === 'preferred')?.local
    : inDevice?.addresses.find(({ local }) => familyOf(local) === family)?.local
}

export const REDIRECT: TargetExtension<NatRange> = {
  name: 'REDIRECT',
  table: 'nat',
  hooks: ['prerouting', 'output'],
  options: { '--to-ports': {}, '--random': { values: 0 } },
  parse(words) {
    const to = find(words, '--to-ports')
    const ports: Result<NatRange> = to ? parseNatPorts(to) : ok({})
    return ports.ok ? ok(withFlags(ports.value, words)) : ports
  },
  print: (range) =>
    `${range.minPort === undefined ? '' : `--to-ports ${natPortsText(range)}`}${natFlagsText(range, '--')}`.trimStart(),
  list: (range) =>
    `${range.minPort === undefined ? '' : `redir ports ${natPortsText(range)}`}${natFlagsText(range, '')}`.trimStart(),
  apply(range, context) {
    const address = ownAddress(context)
    if (address === undefined) return { kind: 'drop', by: undefined }
    const done = setupNat(context, 'dst', { minIp: address, maxIp: address, ...range }, 'redirect')
    return done ? ACCEPT : { kind: 'drop', by: undefined }
  },
}

/** `-j REJECT`: drops the packet and tells its sender (iptables-extensions(8), nft_reject_inet.c). */
import type { Family } from '../../../net/ip.ts'
import { PROTOCOL } from '../../../net/packet.ts'
import type { TargetExtension } from '../extension.ts'
import { ok, wrong } from '../failure.ts'
import type { RejectWith } from '../verdict.ts'

const TYPES: Readonly<Record<Family, readonly (readonly [RejectWith, ...string[]])[]>> = {
  4: [
    ['icmp-net-unreachable', 'net-unreach'],
    ['icmp-host-unreachable', 'host-unreach'],
    ['icmp-proto-unreachable', 'proto-unreach'],
    ['icmp-port-unreachable', 'port-unreach'],
    ['icmp-net-prohibited', 'net-prohib'],
    ['icmp-host-prohibited', 'host-prohib'],
    ['tcp-reset', 'tcp-rst'],
    ['icmp-admin-prohibited', 'admin-prohib'],
  ],
  6: [
    ['icmp6-no-route', 'no-route'],
    ['icmp6-adm-prohibited', 'adm-prohibited'],
    ['icmp6-addr-unreachable', 'addr-unreach'],
    ['icmp6-port-unreachable', 'port-unreach'],
    ['tcp-reset', 'tcp-reset'],
    ['icmp6-policy-fail', 'policy-fail'],
    ['icmp6-reject-route', 'reject-route'],
  ],
}

export const REJECT: TargetExtension<{ with: RejectWith }> = {
  name: 'REJECT',
  table: 'filter',
  hooks: ['input', 'forward', 'output'],
  options: { '--reject-with': {} },
  parse([word], { family }) {
    if (!word) return ok({ with: family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable' })
    const text = word.value.toLowerCase()
    // A beginning is enough.
    const type = TYPES[family].find((names) => names.some((name) => name.startsWith(text)))
    return type ? ok({ with: type[0] }) : wrong(`unknown reject type "${word.value}"`)
  },
  check: (options, { protocol }) =>
    options.with === 'tcp-reset' && (protocol?.value !== PROTOCOL.tcp || protocol.not) ? 'Invalid argument' : undefined,
  print: (options) => `--reject-with ${options.with}`,
  list: (options) => `reject-with ${options.with}`,
  apply: (options) => ({ kind: 'reject', with: options.with, by: undefined }),
}

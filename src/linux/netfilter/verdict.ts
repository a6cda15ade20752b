/** What a table, a rule or a target decides. */
import type { Ip } from '../../net/ip.ts'
import type { Skb } from '../skb.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { AnyTable, DropReason, Hook, TableName } from '../trace.ts'
import type { Device } from '../device.ts'

/** `--reject-with` of REJECT (iptables-extensions(8)), both families. */
export type RejectWith =
  | 'icmp-net-unreachable'
  | 'icmp-host-unreachable'
  | 'icmp-port-unreachable'
  | 'icmp-proto-unreachable'
  | 'icmp-net-prohibited'
  | 'icmp-host-prohibited'
  | 'icmp-admin-prohibited'
  | 'tcp-reset'
  | 'icmp6-no-route'
  | 'icmp6-adm-prohibited'
  | 'icmp6-addr-unreachable'
  | 'icmp6-port-unreachable'
  | 'icmp6-policy-fail'
  | 'icmp6-reject-route'

/** Where the verdict was made; `rule` 0 is the policy. */
export interface DecidedBy {
  table: AnyTable
  chain: string
  rule: number
  text: string
}

export type Verdict =
  | { kind: 'accept' }
  /** `because`: not a rule's doing, but NAT's own. */
  | { kind: 'drop'; by: DecidedBy | undefined; because?: { reason: DropReason; detail: string } }
  | { kind: 'reject'; with: RejectWith; by: DecidedBy | undefined }

export const ACCEPT: Verdict = { kind: 'accept' }

/** Where a rule stands, numbered from 1. */
export interface RulePlace {
  table: TableName
  chain: string
  rule: number
}

/** One packet at one hook: everything that a match or target may look at. */
export interface HookContext {
  kernel: Kernel
  netns: Netns
  hook: Hook
  skb: Skb
  /** As iptables' -i and -o see them: the bridge, for a bridged frame. */
  inDevice: Device | undefined
  outDevice: Device | undefined
  /** The next hop of the packet's route, where it has one: MASQUERADE picks the address that lies in its subnet. */
  nextHop?: Ip | undefined
  /** The rule whose target is being applied. */
  rule?: RulePlace | undefined
}

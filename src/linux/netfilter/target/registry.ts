/** The list of targets. One more target is one file and one line here. */
import type { TargetExtension } from '../extension.ts'
import { CONNMARK } from './connmark.ts'
import { CT } from './ct.ts'
import { DNAT } from './dnat.ts'
import { LOG } from './log.ts'
import { MARK } from './mark.ts'
import { MASQUERADE } from './masquerade.ts'
import { NETMAP } from './netmap.ts'
import { NOTRACK } from './notrack.ts'
import { REDIRECT } from './redirect.ts'
import { REJECT } from './reject.ts'
import { SET } from './set.ts'
import { SNAT } from './snat.ts'

// An extension meets only the options that its own parse made.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const TARGETS: readonly TargetExtension<any>[] = [
  CONNMARK,
  CT,
  DNAT,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NOTRACK,
  REDIRECT,
  REJECT,
  SET,
  SNAT,
]

const byName = new Map(TARGETS.map((target) => [target.name, target]))

/** The target of that name. */
export const targetOf = (name: string): TargetExtension<unknown> | undefined => byName.get(name)

/** Targets that iptables 1.8.9 has and Hoplight has not: refused by name, and no chain may be called so. */
export const UNSIMULATED_TARGETS: ReadonlySet<string> = new Set([
  'AUDIT',
  'CHECKSUM',
  'CLASSIFY',
  'CLUSTERIP',
  'CONNSECMARK',
  'DNPT',
  'DSCP',
  'ECN',
  'HL',
  'HMARK',
  'IDLETIMER',
  'LED',
  'NFLOG',
  'NFQUEUE',
  'QUEUE',
  'RATEEST',
  'SECMARK',
  'SNPT',
  'SYNPROXY',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TEE',
  'TOS',
  'TPROXY',
  'TRACE',
  'TTL',
  'ULOG',
])

/** The list of targets. One more target is one file and one line here. */
import type { TargetExtension } from '../extension.ts'
import { CHECKSUM } from './checksum.ts'
import { CLASSIFY } from './classify.ts'
import { CONNMARK } from './connmark.ts'
import { CT } from './ct.ts'
import { DNAT } from './dnat.ts'
import { DSCP } from './dscp.ts'
import { HL } from './hl.ts'
import { LOG } from './log.ts'
import { MARK } from './mark.ts'
import { MASQUERADE } from './masquerade.ts'
import { NETMAP } from './netmap.ts'
import { NFLOG } from './nflog.ts'
import { NOTRACK } from './notrack.ts'
import { REDIRECT } from './redirect.ts'
import { REJECT } from './reject.ts'
import { SET } from './set.ts'
import { SNAT } from './snat.ts'
import { TCPMSS } from './tcpmss.ts'
import { TEE } from './tee.ts'
import { TOS } from './tos.ts'
import { TRACE } from './trace.ts'
import { TTL } from './ttl.ts'

// An extension meets only the options that its own parse made.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const TARGETS: readonly TargetExtension<any>[] = [
  CHECKSUM,
  CLASSIFY,
  CONNMARK,
  CT,
  DNAT,
  DSCP,
  HL,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NFLOG,
  NOTRACK,
  REDIRECT,
  REJECT,
  SET,
  SNAT,
  TCPMSS,
  TEE,
  TOS,
  TRACE,
  TTL,
]

const byName = new Map(TARGETS.map((target) => [target.name, target]))

/** The target of that name. */
export const targetOf = (name: string): TargetExtension<unknown> | undefined => byName.get(name)

/** Targets that iptables 1.8.9 has and Hoplight has not: refused by name, and no chain may be called so. */
export const UNSIMULATED_TARGETS: ReadonlySet<string> = new Set([
  'AUDIT',
  'CLUSTERIP',
  'CONNSECMARK',
  'DNPT',
  'ECN',
  'HMARK',
  'IDLETIMER',
  'LED',
  'NFQUEUE',
  'QUEUE',
  'RATEEST',
  'SECMARK',
  'SNPT',
  'SYNPROXY',
  'TCPOPTSTRIP',
  'TPROXY',
  'ULOG',
])

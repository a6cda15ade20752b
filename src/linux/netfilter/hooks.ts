/** What happens at a hook: iptables' tables and nft's chains in their order, connection tracking and NAT between them (stations.ts). */
import type { Ip } from '../../net/ip.ts'
import type { Device } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import type { DropReason, Hook, TableName } from '../trace.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import { dropSkb } from '../drop.ts'
import { push } from '../queue.ts'
import { evaluateChain } from '../nftables/evaluate.ts'
import { CHAIN_OF } from './ruleset.ts'
import { type NatEntry, natEntries, stationsOf } from './stations.ts'
import { ACCEPT, type HookContext, type Verdict } from './verdict.ts'
import { confirmConnection, conntrackIn } from './conntrack.ts'
import { natIcmpError, natPacket, nullBinding } from './nat.ts'
import { evaluateTable } from './evaluate.ts'
import { type IpvsVerdict, ipvsHook, isIdle } from '../ipvs/hook.ts'
import { tracksConnections } from './tracking.ts'

/** Where a packet meets a hook. */
export interface HookPoint {
  /** As iptables' -i and -o see them: the bridge, for a switched frame. */
  inDevice?: Device | undefined
  outDevice?: Device | undefined
  /** Where the route sends it next: MASQUERADE's address is the one that fits. */
  nextHop?: Ip | undefined
  /** br_netfilter calls the hook for a switched frame. */
  bridged?: boolean
  /** Called where OUTPUT's mangle or nat changed what routing depends on (`ip_route_me_harder`): the device by which it leaves now; undefined drops the packet. */
  reroute?: () => Device | undefined
}

/** Runs one hook for a packet; true: it goes on. Drops and rejects are carried out and traced here. */
export function runHook(kernel: Kernel, netns: Netns, hook: Hook, skb: Skb, point: HookPoint): boolean {
  const { inDevice, outDevice, bridged = false, reroute } = point
  const { netfilter } = netns
  const family = typeof skb.packet.src === 'number' ? 4 : 6
  const tables = family === 4 ? netfilter.ipv4 : netfilter.ipv6
  const tracking = tracksConnections(netfilter, family)
  const balances = netns.ipvs.loaded && !isIdle(netns.ipvs)
  if (tables.size === 0 && !tracking && netfilter.nftables.tables.size === 0 && !balances) return true
  const context: HookContext = { kernel, netns, hook, skb, inDevice, outDevice, nextHop: point.nextHop }
  if (kernel.env.trace) {
    emit(kernel, netns, skb, {
      kind: 'hook',
      hook,
      bridged,
      header: headerOf(skb.packet, skb.mark),
      ...(inDevice ? { inDevice: inDevice.name } : {}),
      ...(outDevice ? { outDevice: outDevice.name } : {}),
    })
  }
  for (const station of stationsOf(netfilter, family, hook)) {
    if (station === 'conntrack') {
      if (tracking) conntrackIn(kernel, netns, skb)
    } else if (station === 'confirm') {
      if (tracking && !confirmConnection(kernel, netns, skb)) {
        dropSkb(kernel, netns, skb, 'NAT_NO_TUPLE', 'another connection has taken its addresses and ports')
        return false
      }
    } else if (station === 'ipvs') {
      if (!balances) continue
      const { src } = skb.packet
      const verdict = ipvsHook(kernel, netns, skb, { hook, inDevice })
      if (verdict.kind === 'drop') return dropByIpvs(context, verdict)
      if (verdict.kind === 'send') return sendByIpvs(context, point)
      if (reroute && skb.packet.src !== src && !reroute()) return false
    } else {
      const { dst, src } = skb.packet
      const { mark } = skb
      const verdict = station === 'nat' ? natStation(context) : askStation(context, station)
      if (verdict.kind !== 'accept') return refusePacket(context, verdict)
      if (
        reroute &&
        (station === 'mangle' || station === 'nat' || (typeof station === 'object' && station.type === 'route')) &&
        (skb.packet.dst !== dst || skb.packet.src !== src || skb.mark !== mark) &&
        !reroute()
      )
        return false
    }
  }
  return true
}

/** Its way begins anew at OUTPUT: at once for a packet of this host's, as the next event for one that came in. */
function sendByIpvs({ kernel, netns, hook, skb }: HookContext, point: HookPoint): boolean {
  if (hook !== 'output') {
    push(kernel.queue, kernel.now, { kind: 'ipvs', netns: netns.id, skb })
    return false
  }
  const outDevice = point.reroute?.()
  return outDevice !== undefined && runHook(kernel, netns, 'output', skb, { ...point, outDevice })
}

function dropByIpvs(
  { kernel, netns, skb }: HookContext,
  { reason, detail, tell }: Extract<IpvsVerdict, { kind: 'drop' }>,
): false {
  dropSkb(kernel, netns, skb, reason, detail)
  const v6 = typeof skb.packet.src === 'bigint'
  const [type, code, mtu] =
    tell === 'port unreachable'
      ? v6
        ? [1, 4, 0]
        : [3, 3, 0]
      : tell === 'time exceeded'
        ? [v6 ? 3 : 11, 0, 0]
        : v6
          ? [2, 0, tell?.mtu ?? 0]
          : [3, 4, tell?.mtu ?? 0]
  if (tell !== undefined) push(kernel.queue, kernel.now, { kind: 'icmp-error', netns: netns.id, skb, type, code, mtu })
  return false
}

/** One table of iptables or one base chain of nft. */
function askStation(context: HookContext, station: NatEntry | TableName): Verdict {
  const { netfilter } = context.netns
  if (typeof station === 'string') {
    const tables = typeof context.skb.packet.src === 'number' ? netfilter.ipv4 : netfilter.ipv6
    return tables.has(station) ? evaluateTable(context, station) : ACCEPT
  }
  const table = netfilter.nftables.tables.get(station.table)
  return table ? evaluateChain(context, table, station.chain) : ACCEPT
}

function refusePacket({ kernel, netns, skb }: HookContext, verdict: Exclude<Verdict, { kind: 'accept' }>): false {
  const reject = verdict.kind === 'reject' ? verdict.with : undefined
  const because = verdict.kind === 'drop' ? verdict.because : undefined
  const untold = reject !== undefined && holdsIcmpSocket(skb)
  const rejected =
    reject &&
    `REJECT with ${reject}${untold ? ', but nobody is told: the kernel is just answering by the socket that it tells by' : ''}`
  dropSkb(kernel, netns, skb, because?.reason ?? 'NETFILTER_DROP', because?.detail ?? rejected, verdict.by)
  // Sent as the next event: the answer has a way through the hooks of its own.
  if (reject !== undefined && !untold) push(kernel.queue, kernel.now, { kind: 'reject', netns: netns.id, skb, with: reject })
  return false
}

/**
 * While the kernel sends an ICMP message of its own it holds its one ICMP socket and can tell no error by it (`icmp_xmit_lock`): an echo
 * reply that OUTPUT rejects is only dropped. What a program's socket sends (ping's request) is told of.
 */
const holdsIcmpSocket = ({ local, socket, packet }: Skb): boolean =>
  local && socket === undefined && packet.transport.kind === 'icmp'

const drop = (reason: DropReason, detail: string): Verdict => ({ kind: 'drop', by: undefined, because: { reason, detail } })

/** The nat table is asked once for a connection's first packet; after that the entry itself says what to rewrite. */
function natStation(context: HookContext): Verdict {
  const { kernel, netns, hook, skb } = context
  const { ct } = skb
  if (!ct) return ACCEPT
  const family = typeof skb.packet.src === 'number' ? 4 : 6
  const manip = hook === 'prerouting' || hook === 'output' ? 'dst' : 'src'
  const isError = skb.packet.transport.kind === 'icmp' && (skb.ctInfo === 'related' || skb.ctInfo === 'related-reply')
  if (isError) {
    // Redirects about translated packets would set the two sides talking past us (nf_nat_icmp_reply_translation).
    if (
      skb.packet.transport.kind === 'icmp' &&
      skb.packet.transport.type === (family === 4 ? 5 : 137) &&
      (!ct.srcDone || !ct.dstDone || ct.srcNat || ct.dstNat)
    ) {
      return drop('NETFILTER_DROP', 'a redirect about a connection that NAT handles')
    }
    natIcmpError(kernel, netns, skb, ct, manip)
    return ACCEPT
  }
  const decided = manip === 'src' ? ct.srcDone : ct.dstDone
  const entries = natEntries(netns.netfilter, family, hook)
  if (skb.ctInfo === 'new' || skb.ctInfo === 'related' || skb.ctInfo === 'related-reply') {
    if (!decided) {
      // Each is asked until one has decided (nf_nat_inet_fn).
      for (const entry of entries) {
        const verdict = askStation(context, entry)
        if (verdict.kind !== 'accept') return verdict
        if (manip === 'src' ? ct.srcDone : ct.dstDone) break
      }
      if (!(manip === 'src' ? ct.srcDone : ct.dstDone)) nullBinding(kernel, netns, ct, manip)
    } else skipped(context, entries, 'this connection’s translation is decided already')
  } else skipped(context, entries, 'only the first packet of a connection asks the nat table; the conntrack entry says the rest')
  if (
    manip === 'src' &&
    hook === 'postrouting' &&
    ct.masqueradeDevice !== undefined &&
    skb.ctInfo !== 'reply' &&
    context.outDevice &&
    ct.masqueradeDevice !== context.outDevice.index
  ) {
    return drop('NAT_OIF_CHANGED', 'the connection was masqueraded for another device')
  }
  natPacket(kernel, netns, skb, ct, manip)
  return ACCEPT
}

function skipped({ kernel, netns, skb, hook }: HookContext, entries: readonly (NatEntry | TableName)[], why: string): void {
  if (!kernel.env.trace) return
  for (const entry of entries) {
    const place = typeof entry === 'string' ? { table: entry, chain: CHAIN_OF[hook] } : { table: entry.name, chain: entry.chain }
    emit(kernel, netns, skb, { kind: 'table', hook, ...place, skipped: why })
  }
}

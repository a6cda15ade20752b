/**
 * One full sync of kube-proxy in IPVS mode: sysctls, ipsets, a few iptables rules, addresses of the dummy device kube-ipvs0, and the
 * kernel's table of virtual servers. Kubernetes, pkg/proxy/ipvs/proxier.go (NewProxier, syncProxyRules), graceful_termination.go.
 */
import { dictionary } from '../../../net/dictionary.ts'
import { addAddress, removeAddress } from '../../../linux/address.ts'
import { findDevice } from '../../../linux/device.ts'
import { addElement } from '../../../linux/ipset/element.ts'
import { type Entry, findSet } from '../../../linux/ipset/ipset.ts'
import { DEFAULT_OPTIONS, createSet, flushSet } from '../../../linux/ipset/sets.ts'
import { setTypeOf } from '../../../linux/ipset/types.ts'
import { loadsOf } from '../../../linux/ipvs/connection.ts'
import {
  type RealServer,
  type Scheduler,
  SCHEDULERS,
  type VirtualService,
  familyOfService,
  forgetTraces,
  loadIpvs,
  serverKey,
  serviceKey,
} from '../../../linux/ipvs/ipvs.ts'
import type { Kernel } from '../../../linux/kernel.ts'
import { createDummy } from '../../../linux/link.ts'
import { restoreText } from '../../../linux/netfilter/restore.ts'
import type { Netns } from '../../../linux/netns.ts'
import { writeSysctl } from '../../../linux/sysctl.ts'
import { type Ip, bitsOf, familyOf, formatIp, parseIp } from '../../../net/ip.ts'
import { PROTOCOL } from '../../../net/packet.ts'
import { ensureChain, ensureJump, refusal } from '../ensure.ts'
import type { ProxyModel } from '../model.ts'
import { IPVS_JUMPS, ipvsRules } from './rules.ts'
import { SET_KINDS, type SetKind, createLine, setName } from './sets.ts'
import { type IpvsState, type VirtualServer, ipvsState } from './write.ts'

/** The device that holds the Services' addresses, so that the kernel takes packets for them as its own. It is never up. */
export const IPVS_DEVICE = 'kube-ipvs0'

/** Puts the model in force. Returns what stood in the way: then what stood before stands on. */
export function syncIpvs(kernel: Kernel, netns: Netns, model: ProxyModel, strictArp: boolean): string | undefined {
  const { ipvsScheduler: scheduler } = model
  if (!isScheduler(scheduler)) return unsimulatedScheduler(scheduler)
  const state = ipvsState(model)
  setSysctls(netns, strictArp)
  for (const kind of SET_KINDS) syncSet(kernel, netns, model, kind, state)
  const problem = syncRules(netns, model, state)
  if (problem !== undefined) return problem
  syncAddresses(kernel, netns, state)
  syncServices(kernel, netns, state, scheduler, model)
  return undefined
}

/** Why a scheduler cannot be had; undefined for those that are simulated. */
export const unsimulatedScheduler = (word: string): string | undefined =>
  isScheduler(word) ? undefined : `IPVS scheduler "${word}" is not simulated (simulated: ${SCHEDULERS.join(', ')})`

const isScheduler = (word: string): word is Scheduler => (SCHEDULERS as readonly string[]).includes(word)

/** `vs.conn_reuse_mode` stays on since Linux 5.9, whose fast reuse of ports no longer loses packets. */
function setSysctls(netns: Netns, strictArp: boolean): void {
  loadIpvs(netns)
  const wanted: [name: string, value: string][] = [
    ['ipv4.vs.conntrack', '1'],
    ['ipv4.vs.expire_nodest_conn', '1'],
    ['ipv4.vs.expire_quiescent_template', '1'],
    ['ipv4.ip_forward', '1'],
    ...(strictArp
      ? ([
          ['ipv4.conf.all.arp_ignore', '1'],
          ['ipv4.conf.all.arp_announce', '2'],
        ] as [string, string][])
      : []),
  ]
  for (const [name, value] of wanted) {
    const written = writeSysctl(netns, name, value)
    if (!written.ok) throw new Error(`sysctl ${name}: ${written.errno}`)
  }
}

function syncSet(
  { now }: Kernel,
  { netfilter: { ipsets } }: Netns,
  { family }: ProxyModel,
  kind: SetKind,
  state: IpvsState,
): void {
  const name = setName(kind, family)
  const [, , typeName = ''] = createLine(kind, family).split(' ')
  const type = setTypeOf(typeName)
  if (!type) throw new Error(`no set type ${typeName}`)
  const range = type.method === 'bitmap' ? { from: 0, to: 65_535 } : undefined
  createSet(ipsets, name, type, { ...DEFAULT_OPTIONS, family: range ? 4 : family, range }, true)
  const set = findSet(ipsets, name)
  if (!set) throw new Error(`ipset ${name} could not be made`)
  flushSet(set)
  for (const text of state.sets.get(kind) ?? [])
    addElement(ipsets, set, entryOf(text, type.parts.at(-1) === 'net'), {}, now, true)
}

const PROTOCOLS: Readonly<Record<string, number>> = dictionary({ tcp: PROTOCOL.tcp, udp: PROTOCOL.udp, sctp: PROTOCOL.sctp })

function ipOf(text: string): Ip {
  const ip = parseIp(text)
  if (ip === undefined) throw new Error(`${text} is no address`)
  return ip
}

/** `30080`, `10.96.0.1,tcp:443`, `203.0.113.9,tcp:80,192.0.2.0/24`. */
function entryOf(text: string, isNet: boolean): Entry {
  if (/^\d+$/.test(text)) return { port: Number(text) }
  const [address = '', service, other] = text.split(',')
  if (service === undefined) return { ip: ipOf(address) }
  const [protocol = '', port] = service.split(':')
  const entry = { ip: ipOf(address), protocol: PROTOCOLS[protocol] ?? 0, port: Number(port) }
  if (other === undefined) return entry
  const [ip = '', length] = other.split('/')
  const ip2 = ipOf(ip)
  return { ...entry, ip2, ...(isNet ? { length2: length === undefined ? bitsOf(familyOf(ip2)) : Number(length) } : {}) }
}

function syncRules({ netfilter }: Netns, model: ProxyModel, state: IpvsState): string | undefined {
  const { family } = model
  for (const rule of IPVS_JUMPS) {
    const problem = ensureChain(netfilter, family, rule.table, rule.to) ?? ensureJump(netfilter, family, rule)
    if (problem !== undefined) return problem
  }
  return refusal(restoreText(netfilter, ipvsRules(model, state), { family, noflush: true, counters: true }))
}

function syncAddresses(kernel: Kernel, netns: Netns, { addresses }: IpvsState): void {
  let device = findDevice(netns, IPVS_DEVICE)
  if (!device) {
    const made = createDummy(kernel, netns, { name: IPVS_DEVICE })
    if (!made.ok) throw new Error(`${IPVS_DEVICE}: ${made.errno}`)
    device = made.value
    device.noArp = true
  }
  const standing = new Map(device.addresses.map((each) => [formatIp(each.local), each]))
  for (const [text, each] of standing) if (!addresses.has(text)) removeAddress(netns, device, each.local, each.length)
  for (const text of addresses) {
    const local = ipOf(text)
    // Of IPv6's addresses only rules are simulated.
    if (!standing.has(text) && typeof local === 'number') addAddress(netns, device, { local, length: 32 })
  }
}

/** Servers that are gone keep their connections, and get no new ones, until these are over (graceful termination). */
function syncServices(kernel: Kernel, { ipvs }: Netns, state: IpvsState, scheduler: Scheduler, { family }: ProxyModel): void {
  const services = new Map([...ipvs.services].filter(([, each]) => familyOfService(each) !== family))
  const wanted = [...state.servers.values()].map((server) => virtualService(server, scheduler))
  for (const service of wanted) {
    const key = serviceKey(service.name)
    const before = ipvs.services.get(key)
    services.set(key, before ? { ...service, servers: mergeServers(kernel, ipvs, key, before, service) } : service)
  }
  for (const key of ipvs.services.keys()) if (!services.has(key)) forgetTraces(ipvs, key)
  ipvs.services = services
}

function mergeServers(
  kernel: Kernel,
  ipvs: Netns['ipvs'],
  key: string,
  before: VirtualService,
  after: VirtualService,
): RealServer[] {
  const names = new Set(after.servers.map(serverKey))
  const old = new Set(before.servers.map(serverKey))
  const loads = loadsOf(kernel, ipvs, key)
  const kept = before.servers.flatMap((server): RealServer[] => {
    if (names.has(serverKey(server))) return [{ ...server, weight: 1 }]
    const load = loads.get(serverKey(server))
    return load && load.active + load.inactive > 0 ? [{ ...server, weight: 0 }] : []
  })
  return [...after.servers.filter((server) => !old.has(serverKey(server))), ...kept]
}

function virtualService(
  { protocol, address, port, persistentSeconds, servers }: VirtualServer,
  scheduler: Scheduler,
): VirtualService {
  const ip = ipOf(address)
  return {
    name: { kind: 'address', protocol: PROTOCOL[protocol], address: ip, port },
    scheduler,
    persistent: persistentSeconds > 0 ? persistentSeconds : undefined,
    clientLength: bitsOf(familyOf(ip)),
    withPort: false,
    fallback: false,
    // Added in this order; the kernel puts each at the head.
    servers: servers.map(realServer).reverse(),
  }
}

function realServer(text: string): RealServer {
  const at = text.lastIndexOf(':')
  return { address: ipOf(text.slice(0, at).replace(/^\[|\]$/g, '')), port: Number(text.slice(at + 1)), weight: 1 }
}

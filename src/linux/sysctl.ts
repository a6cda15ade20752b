/** Network sysctls of a namespace: the kernel's defaults, what `all` and `default` mean, and which writes change others. Documentation/networking/ip-sysctl.rst. */
import { dictionary } from '../net/dictionary.ts'
import { seen } from './copied-when-met.ts'
import type { Netns } from './netns.ts'
import { type Outcome, done, refuse } from './errno.ts'
import { IPV6_CONF_DEFAULTS, IPV6_CONF_SIMULATED, KNOWN_DEFAULTS } from './sysctl-known.ts'

export interface Sysctls {
  /** `net.` sysctls that were set, by dotted name without `net.`; the rest have the kernel's defaults. */
  readonly written: ReadonlyMap<string, string>
  /** Numbers that packets have asked for: each asks for some twenty, and they hardly ever change. Devices' by key, then by device. */
  readonly asked: {
    readonly global: Map<string, number>
    readonly ranges: Map<string, readonly [low: number, high: number]>
    readonly conf: Map<string, Map<string, number>>
  }
}

export const sysctlsOf = (written: Sysctls['written']): Sysctls => ({
  written,
  asked: { global: new Map(), ranges: new Map(), conf: new Map() },
})

/** Per-device settings below `ipv4.conf.DEVICE.` with the values of a fresh namespace. */
export const CONF_DEFAULTS: Readonly<Record<string, string>> = dictionary({
  accept_local: '0',
  accept_redirects: '1',
  accept_source_route: '1',
  arp_accept: '0',
  arp_announce: '0',
  arp_evict_nocarrier: '1',
  arp_filter: '0',
  arp_ignore: '0',
  arp_notify: '0',
  bc_forwarding: '0',
  bootp_relay: '0',
  disable_policy: '0',
  disable_xfrm: '0',
  drop_gratuitous_arp: '0',
  drop_unicast_in_l2_multicast: '0',
  force_igmp_version: '0',
  forwarding: '0',
  igmpv2_unsolicited_report_interval: '10000',
  igmpv3_unsolicited_report_interval: '1000',
  ignore_routes_with_linkdown: '0',
  log_martians: '0',
  mc_forwarding: '0',
  medium_id: '0',
  promote_secondaries: '0',
  proxy_arp: '0',
  proxy_arp_pvlan: '0',
  route_localnet: '0',
  rp_filter: '0',
  secure_redirects: '1',
  send_redirects: '1',
  shared_media: '1',
  src_valid_mark: '0',
  tag: '0',
})

/** Everything else that exists, without `net.`. */
export const GLOBAL_DEFAULTS: Readonly<Record<string, string>> = dictionary({
  'bridge.bridge-nf-call-arptables': '1',
  'bridge.bridge-nf-call-ip6tables': '1',
  'bridge.bridge-nf-call-iptables': '1',
  'bridge.bridge-nf-filter-pppoe-tagged': '0',
  'bridge.bridge-nf-filter-vlan-tagged': '0',
  'bridge.bridge-nf-pass-vlan-input-dev': '0',
  'core.somaxconn': '4096',
  'ipv4.icmp_echo_ignore_all': '0',
  'ipv4.icmp_echo_ignore_broadcasts': '1',
  'ipv4.icmp_errors_use_inbound_ifaddr': '0',
  'ipv4.icmp_ratelimit': '1000',
  'ipv4.ip_default_ttl': '64',
  'ipv4.ip_forward': '0',
  'ipv4.ip_local_port_range': '32768\t60999',
  'ipv4.ip_local_reserved_ports': '',
  'ipv4.ip_nonlocal_bind': '0',
  'ipv4.ip_unprivileged_port_start': '1024',
  'ipv4.ping_group_range': '1\t0',
  'ipv4.tcp_syn_retries': '6',
  'ipv4.tcp_syn_linear_timeouts': '4',
  'ipv4.tcp_synack_retries': '5',
  'ipv6.bindv6only': '0',
  'ipv6.icmp.echo_ignore_all': '0',
  'ipv6.icmp.echo_ignore_multicast': '0',
  'ipv6.icmp.ratelimit': '100',
  'netfilter.nf_conntrack_max': '262144',
  'netfilter.nf_conntrack_acct': '0',
  'netfilter.nf_conntrack_buckets': '65536',
  'netfilter.nf_conntrack_generic_timeout': '600',
  'netfilter.nf_conntrack_icmp_timeout': '30',
  'netfilter.nf_conntrack_icmpv6_timeout': '30',
  'netfilter.nf_conntrack_tcp_be_liberal': '0',
  'netfilter.nf_conntrack_tcp_loose': '1',
  'netfilter.nf_conntrack_tcp_timeout_close': '10',
  'netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'netfilter.nf_conntrack_tcp_timeout_fin_wait': '120',
  'netfilter.nf_conntrack_tcp_timeout_last_ack': '30',
  'netfilter.nf_conntrack_tcp_timeout_max_retrans': '300',
  'netfilter.nf_conntrack_tcp_timeout_syn_recv': '60',
  'netfilter.nf_conntrack_tcp_timeout_syn_sent': '120',
  'netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'netfilter.nf_conntrack_tcp_timeout_unacknowledged': '300',
  'netfilter.nf_conntrack_udp_timeout': '30',
  'netfilter.nf_conntrack_udp_timeout_stream': '120',
})

/** Values outside these are refused. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = dictionary({
  'ipv4.ip_default_ttl': [1, 255],
  'ipv4.tcp_syn_retries': [1, 127],
  'ipv4.tcp_synack_retries': [0, 255],
  'ipv4.icmp_echo_ignore_all': [0, 1],
  'ipv4.icmp_echo_ignore_broadcasts': [0, 1],
  'ipv4.icmp_errors_use_inbound_ifaddr': [0, 1],
  'ipv4.ip_unprivileged_port_start': [0, 65535],
})

const LOG_ALL = 'netfilter.nf_log_all_netns'
const READ_ONLY = new Set(['netfilter.nf_conntrack_count'])

const confKey = /^(ipv[46])\.conf\.(.+)\.([a-z0-9_]+)$/
/** Keys of `lo` that begin otherwise (loopback_setup, `DEVINET_SYSCTL` of devinet.c). */
const LOOPBACK_DEFAULTS: Readonly<Record<string, string>> = dictionary({
  'ipv4.conf.lo.disable_policy': '1',
  'ipv4.conf.lo.disable_xfrm': '1',
  'ipv6.conf.lo.accept_dad': '-1',
  'ipv6.conf.lo.mtu': '65536',
  'ipv6.conf.lo.use_tempaddr': '-1',
  'ipv6.conf.default.accept_dad': '1',
})

/** The value, or undefined when there is no such key. `name` is dotted, without `net.`; a dot in a device name is a `/`. */
export function readSysctl(netns: Netns, name: string): string | undefined {
  const set = netns.sysctls.written.get(name)
  if (set !== undefined) return set
  const conf = confKey.exec(name)
  if (conf) {
    const [, family, device, key] = conf as unknown as [string, string, string, string]
    const fallback =
      LOOPBACK_DEFAULTS[name] ??
      (family === 'ipv4' ? CONF_DEFAULTS : device === 'all' ? IPV6_CONF_DEFAULTS : IPV6_DEVICE_DEFAULTS)[key]
    if (fallback === undefined) return undefined
    if (device === 'all' || device === 'default') return fallback
    const real = device.replaceAll('/', '.')
    for (const d of seen(netns.devices))
      if (d.name === real && family === 'ipv6') return key === 'mtu' ? String(d.mtu) : fallback
      else if (d.name === real) return netns.sysctls.written.get(`${family}.conf.default.${key}`) ?? fallback
    return undefined
  }
  // Only the machine's first namespace has it; it is not listed, as in every other.
  if (name === LOG_ALL && netns.root) return '0'
  if (name === 'netfilter.nf_conntrack_count') return String(netns.conntrack.connections.size)
  return GLOBAL_DEFAULTS[name] ?? KNOWN_DEFAULTS[name]
}

/** Whether a key does something here: others may be read, and set to what they are. */
export function isSimulated(name: string): boolean {
  const [, family, , key = ''] = confKey.exec(name) ?? []
  return family === 'ipv6' ? IPV6_CONF_SIMULATED.has(key) : !(name in KNOWN_DEFAULTS)
}

/** Sets a value as the kernel's handlers do: numbers only where a number is kept, `ip_forward` and `conf.all.forwarding` are one switch for all devices. */
export function writeSysctl(netns: Netns, name: string, value: string): Outcome<void> {
  const old = readSysctl(netns, name)
  if (old === undefined) return refuse('ENOENT')
  if (READ_ONLY.has(name)) return refuse('EACCES')
  const text = value.trim()
  const words = text.split(/\s+/)
  if (/^-?\d+(\t-?\d+)*$/.test(old) && !words.every((word) => /^-?(\d+|0x[\da-f]+)$/i.test(word))) return refuse('EINVAL')
  // Of a value of several numbers, those that are not given stay as they are.
  const before = /^-?\d+(\t-?\d+)+$/.test(old) ? old.split('\t') : []
  const next = before.length > 0 ? before.map((each, i) => words[i] ?? each).join('\t') : words.join('\t')
  if (name === 'ipv4.ip_local_port_range' && !isPortRange(next)) return refuse('EINVAL')
  const [low, high] = LIMITS[name] ?? [-Infinity, Infinity]
  if (Number(next) < low || Number(next) > high) return refuse('EINVAL')
  if (name === 'ipv4.ip_forward' || name === 'ipv4.conf.all.forwarding') setForwarding(netns, next)
  else if (name === 'ipv6.conf.all.disable_ipv6' || name === 'ipv6.conf.all.forwarding')
    setForAll(netns, name.slice('ipv6.conf.all.'.length), next)
  else setSysctls(netns, [[name, next]])
  return done(undefined)
}

/** Sets values without asking whether there are such keys. */
export function setSysctls(netns: Netns, values: Iterable<readonly [name: string, value: string]>): void {
  const written = new Map(netns.sysctls.written)
  for (const [name, value] of values) written.set(name, value)
  netns.sysctls = sysctlsOf(written)
}

const deviceNames = ({ devices }: Netns): string[] => Array.from(seen(devices), ({ name }) => name.replaceAll('.', '/'))

/** Ports that anybody may use, the lower first: ipv4_local_port_range. */
function isPortRange(text: string): boolean {
  const [low = 0, high = 0] = text.split('\t').map(Number)
  return low >= 1024 && low <= high && high <= 65_535
}

/** IPv6's `all` is one switch for `default` and every device. */
function setForAll(netns: Netns, key: string, value: string): void {
  setSysctls(
    netns,
    ['all', 'default', ...deviceNames(netns)].map((device) => [`ipv6.conf.${device}.${key}`, value]),
  )
}

function setForwarding(netns: Netns, value: string): void {
  setSysctls(netns, [
    ['ipv4.ip_forward', value],
    ...['all', 'default', ...deviceNames(netns)].map((device) => [`ipv4.conf.${device}.forwarding`, value] as const),
  ])
}

export function sysctlNumber({ sysctls: { written, asked } }: Netns, name: string): number {
  let value = asked.global.get(name)
  if (value === undefined) asked.global.set(name, (value = Number(written.get(name) ?? GLOBAL_DEFAULTS[name])))
  return value
}

/** A value of two numbers: `ip_local_port_range`. */
export function sysctlRange({ sysctls: { written, asked } }: Netns, name: string): readonly [low: number, high: number] {
  let range = asked.ranges.get(name)
  if (range === undefined) {
    const [low = 0, high = 0] = (written.get(name) ?? GLOBAL_DEFAULTS[name] ?? '').split(/\s+/).map(Number)
    asked.ranges.set(name, (range = [low, high]))
  }
  return range
}

/** A device's own value (`conf.DEVICE.KEY`), inherited from `default` when it was made. */
export function confNumber(netns: Netns, device: string, key: string): number {
  const { conf } = netns.sysctls.asked
  let devices = conf.get(key)
  if (devices === undefined) conf.set(key, (devices = new Map<string, number>()))
  let value = devices.get(device)
  if (value === undefined) devices.set(device, (value = readConf(netns, device, key)))
  return value
}

function readConf({ sysctls: { written } }: Netns, device: string, key: string): number {
  return Number(
    written.get(`ipv4.conf.${device.replaceAll('.', '/')}.${key}`) ??
      (device === 'all' ? undefined : written.get(`ipv4.conf.default.${key}`)) ??
      CONF_DEFAULTS[key],
  )
}

const IPV6_DEVICE_DEFAULTS: Readonly<Record<string, string>> = dictionary({ ...IPV6_CONF_DEFAULTS, accept_dad: '1' })

/** IPv6's `conf.DEVICE.KEY`. What `default` says is copied when a device is made (`inheritConf6`). */
export function conf6Number(netns: Netns, device: string, key: string): number {
  const { written } = netns.sysctls
  const name = device.includes('.') ? device.replaceAll('.', '/') : device
  return Number(
    (written.size === 0 ? undefined : written.get(`ipv6.conf.${name}.${key}`)) ??
      LOOPBACK_DEFAULTS[`ipv6.conf.${name}.${key}`] ??
      (device === 'all' ? IPV6_CONF_DEFAULTS : IPV6_DEVICE_DEFAULTS)[key],
  )
}

/** A new device begins with what `default` says now. */
export function inheritConf6(netns: Netns, device: string): void {
  if (netns.sysctls.written.size === 0) return
  const name = device.replaceAll('.', '/')
  const inherited: [string, string][] = []
  for (const key of Object.keys(IPV6_CONF_DEFAULTS)) {
    const value = netns.sysctls.written.get(`ipv6.conf.default.${key}`)
    if (value !== undefined) inherited.push([`ipv6.conf.${name}.${key}`, value])
  }
  if (inherited.length > 0) setSysctls(netns, inherited)
}

/** `IN_DEV_ORCONF`: on if `all` or the device says so. */
export const confOr = (netns: Netns, device: string, key: string): boolean =>
  confNumber(netns, 'all', key) > 0 || confNumber(netns, device, key) > 0

/** `IN_DEV_MAXCONF`: the larger of `all` and the device's (rp_filter, arp_ignore, …). */
export const confMax = (netns: Netns, device: string, key: string): number =>
  Math.max(confNumber(netns, 'all', key), confNumber(netns, device, key))

/** Every key that exists in this namespace, sorted as `sysctl -a` lists them. */
export function sysctlKeys(netns: Netns): string[] {
  const keys = [...Object.keys(GLOBAL_DEFAULTS), ...Object.keys(KNOWN_DEFAULTS)]
  for (const device of ['all', 'default', ...deviceNames(netns)]) {
    for (const key of Object.keys(CONF_DEFAULTS)) keys.push(`ipv4.conf.${device}.${key}`)
    for (const key of Object.keys(IPV6_CONF_DEFAULTS)) keys.push(`ipv6.conf.${device}.${key}`)
  }
  // They came with the module.
  for (const key of netns.sysctls.written.keys()) if (key.startsWith('ipv4.vs.')) keys.push(key)
  keys.push('netfilter.nf_conntrack_count')
  return keys.sort()
}

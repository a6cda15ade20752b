/** `ip -d link`: what a device's kind has to say. iproute2 ip/iplink_bridge.c, iplink_bridge_slave.c; the values are Linux's defaults. */
import { type BridgePort, type Device, hasCarrier, portsOf } from '../../linux/device.ts'
import { mtuBounds } from '../../linux/mtu.ts'
import type { Ip } from './context.ts'
import type { Json } from './json.ts'
import { kindData, kindWords } from './kind-details.ts'

const word = (on: boolean): string => (on ? 'on' : 'off')
/** `8000.2:0:0:0:0:1`. */
const bridgeId = (mac: string): string =>
  `8000.${mac
    .split(':')
    .map((part) => parseInt(part, 16).toString(16))
    .join(':')}`

export function linkDetails(ip: Ip, device: Device, newline: string, link: boolean): string {
  const { kind } = device.detail
  const port = device.port !== undefined
  const promiscuity = (device.promiscuous ? 1 : 0) + (port ? 1 : 0)
  const [least, most] = mtuBounds(device)
  const limits = `minmtu ${least} maxmtu ${most}`
  let text = ` promiscuity ${promiscuity}  allmulti ${(device.allMulticast ? 1 : 0) + (port ? 1 : 0)} ${limits} `
  if (kind !== 'loopback') text += `${newline}    ${kind} `
  text += kind === 'bridge' ? bridgeWords(ip, device) : kindWords(ip, device)
  if (device.port) text += slaveWords(ip, device, device.port, newline)
  if (link) text += 'addrgenmode eui64 '
  const queues = queuesOf(device)
  return `${text}numtxqueues ${queues} numrxqueues ${queues} gso_max_size 65536 gso_max_segs 65535 tso_max_size ${tsoSize(ip, device)} tso_max_segs 65535 gro_max_size 65536 `
}

const queuesOf = (device: Device): number => (device.detail.kind === 'veth' ? 2 : 1)

/** `tso_max_size`: of a veth and a loopback, and of what stands on one. */
function tsoSize(ip: Ip, device: Device): number {
  const { detail } = device
  switch (detail.kind) {
    case 'bridge':
      return portsOf(ip.tool.netns, device).length === 0 ? 65536 : 524280
    case 'tun':
    case 'ipip':
    case 'dummy':
      return 65536
    case 'vxlan':
      return detail.lower === undefined ? 65536 : 524280
    default:
      return 524280
  }
}

const SLAVE_NAMES: Readonly<Record<string, string>> = {
  port_id: 'id',
  port_no: 'no',
  designated_bridge: 'bridge_id',
  designated_root: 'root_id',
  mcast_router: 'multicast_router',
}

/** A port's data has names of its own in JSON. */
const slaveData = (data: { [key: string]: Json }): { [key: string]: Json } =>
  Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => key !== 'mcast_fast_leave')
      .map(([key, value]) => [SLAVE_NAMES[key] ?? key, key === 'group_fwd_mask' ? '0' : value] as const),
  )

/** The same as `-j` tells it. */
export function linkDetailsJson(ip: Ip, device: Device): { [key: string]: Json | undefined } {
  const [least, most] = mtuBounds(device)
  const port = device.port !== undefined
  const data = device.detail.kind === 'bridge' ? wordsAsData(bridgeWords(ip, device)) : kindData(ip, device)
  const slave = device.port
    ? slaveWords(ip, device, device.port, '')
        .trim()
        .replace(/^bridge_slave /, '')
    : undefined
  return {
    promiscuity: (device.promiscuous ? 1 : 0) + (port ? 1 : 0),
    allmulti: (device.allMulticast ? 1 : 0) + (port ? 1 : 0),
    min_mtu: least,
    max_mtu: most,
    ...(device.detail.kind === 'loopback' && !slave
      ? {}
      : {
          linkinfo: {
            ...(device.detail.kind === 'loopback' ? {} : { info_kind: device.detail.kind }),
            ...(data ? { info_data: data } : {}),
            ...(slave === undefined ? {} : { info_slave_kind: 'bridge', info_slave_data: slaveData(wordsAsData(slave)) }),
          },
        }),
    inet6_addr_gen_mode: 'eui64',
    num_tx_queues: queuesOf(device),
    num_rx_queues: queuesOf(device),
    gso_max_size: 65536,
    gso_max_segs: 65535,
    tso_max_size: tsoSize(ip, device),
    tso_max_segs: 65535,
    gro_max_size: 65536,
  }
}

/** `name value` pairs as a record: numbers and switches keep their kind. */
function wordsAsData(text: string): { [key: string]: Json } {
  const words = text.trim().split(/ +/)
  const data: { [key: string]: Json } = {}
  for (let i = 0; i + 1 < words.length; i += 2) {
    const value = words[i + 1]!
    data[words[i]!] = value === 'on' ? true : value === 'off' ? false : /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
  }
  return data
}

function bridgeWords(_ip: Ip, device: Device): string {
  if (device.detail.kind !== 'bridge') return ''
  const { ageingMs, stp, mcastSnooping, forwardDelayMs = 15_000, helloMs = 2000, maxAgeMs = 20_000 } = device.detail
  return (
    `forward_delay ${forwardDelayMs / 10} hello_time ${helloMs / 10} max_age ${maxAgeMs / 10} ageing_time ${ageingMs / 10} stp_state ${stp ? 1 : 0} priority 32768 vlan_filtering 0 ` +
    `bridge_id ${bridgeId(device.mac)} designated_root ${bridgeId(device.mac)} root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0 ` +
    'hello_timer    0.00 tcn_timer    0.00 topology_change_timer    0.00 gc_timer    0.00 group_fwd_mask 0 group_address 01:80:c2:00:00:00 ' +
    `mcast_snooping ${mcastSnooping ? 1 : 0} no_linklocal_learn 0 mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0 ` +
    'mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 ' +
    'mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 ' +
    'mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 '
  )
}

/** A port's state without spanning tree: it forwards while it and the bridge are up. */
export function portState(ip: Ip, device: Device): 'forwarding' | 'disabled' {
  const { kernel, netns } = ip.tool
  const bridge = device.master === undefined ? undefined : netns.devices.get(device.master)
  return device.up && bridge?.up === true && hasCarrier(kernel, netns, device) ? 'forwarding' : 'disabled'
}

/** The options that `bridge -d link` and `ip -d link` both tell, in the order of each. */
export const portWords = (port: BridgePort): string =>
  `hairpin ${word(port.hairpin)} guard off root_block off fastleave off learning ${word(port.learning)} flood ${word(port.flood)} `

function slaveWords(ip: Ip, device: Device, port: BridgePort, newline: string): string {
  const bridge = ip.tool.netns.devices.get(device.master!)!
  const number = portsOf(ip.tool.netns, bridge).indexOf(device) + 1
  const id = bridgeId(bridge.mac)
  return (
    `${newline}    bridge_slave state ${portState(ip, device)} priority ${port.priority} cost ${port.cost} ${portWords(port)}` +
    `port_id 0x${(0x8000 + number).toString(16)} port_no 0x${number.toString(16)} designated_port ${0x8000 + number} designated_cost 0 ` +
    `designated_bridge ${id} designated_root ${id} hold_timer    0.00 message_age_timer    0.00 forward_delay_timer    0.00 topology_change_ack 0 config_pending 0 ` +
    'proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off ' +
    `group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off isolated ${word(port.isolated)} locked off `
  )
}

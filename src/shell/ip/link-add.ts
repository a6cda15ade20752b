/** `ip link add`: new devices. ip-link(8), iproute2 ip/iplink.c, iplink_veth.c, iplink_bridge.c. */
import { isGroupMac } from '../../net/mac.ts'
import { type Device, findDevice } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { type NewDevice, createBridge, createDummy, createVeth, newIfindex, openDevice, setMaster } from '../../linux/link.ts'
import { createIpip, createIpvlan, createMacvlan, createVlan, createVxlan } from '../../linux/link-create.ts'
import { setMtu } from '../../linux/mtu.ts'
import type { Netns } from '../../linux/netns.ts'
import { type Words, current, more } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, deviceNamed, netnsArgument, notSimulated } from './context.ts'
import { type LinkWords, readBridgeWords, readLinkWords } from './link-arguments.ts'
import { readIpipWords, readIpvlanWords, readMacvlanWords, readVlanWords, readVxlanWords } from './link-kinds.ts'
import { applyFlags } from './link-set.ts'
import { masterWord } from './show-words.ts'

/** Kinds that Linux has and Hoplight does not simulate yet. */
const UNSIMULATED = new Set([
  'amt',
  'bareudp',
  'bond',
  'bond_slave',
  'dsa',
  'erspan',
  'geneve',
  'gre',
  'gretap',
  'gtp',
  'ifb',
  'ip6erspan',
  'ip6gre',
  'ip6gretap',
  'ip6tnl',
  'ipoib',
  'ipvtap',
  'macsec',
  'macvtap',
  'netdevsim',
  'nlmon',
  'rmnet',
  'sit',
  'team',
  'team_slave',
  'vcan',
  'vrf',
  'vti',
  'vxcan',
  'wireguard',
  'wwan',
  'xfrm',
  'virt_wifi',
  'tun',
  'tap',
])

export function addLink(ip: Ip, words: Words): number {
  const wanted = readLinkWords(words)
  if (wanted.type === undefined) throw new ToolExit(1, 'Not enough information: "type" argument is required\n')
  if (UNSIMULATED.has(wanted.type)) throw notSimulated(`link type "${wanted.type}"`)
  const master = wanted.master === undefined ? undefined : masterWord(ip, wanted.master)
  const lower = wanted.link === undefined ? undefined : deviceNamed(ip, wanted.link)
  if (lower && !STACKED.has(wanted.type)) throw notSimulated(`link "${wanted.link!}" under a device of type "${wanted.type}"`)
  const netns = wanted.netns === undefined ? ip.tool.netns : netnsArgument(ip.tool.process, wanted.netns)
  const made = make(ip, words, netns, wanted, wanted.type, lower)
  finish(ip, netns, made, wanted, master)
  return 0
}

const STACKED = new Set(['macvlan', 'ipvlan', 'vlan', 'vxlan'])

function make(ip: Ip, words: Words, netns: Netns, wanted: LinkWords, type: string, lower: Device | undefined): Device {
  const { kernel } = ip.tool
  switch (type) {
    case 'veth':
      return makeVeth(ip, words, netns, wanted)
    case 'bridge': {
      const { mcastSnooping, ageingMs } = readBridgeWords(words)
      const bridge = asked(
        ip,
        createBridge(kernel, netns, {
          ...newDevice(ip, netns, wanted, 'bridge'),
          ...(mcastSnooping === undefined ? {} : { mcastSnooping }),
        }),
      )
      if (ageingMs !== undefined && bridge.detail.kind === 'bridge') bridge.detail.ageingMs = ageingMs
      return bridge
    }
    case 'dummy':
      return asked(ip, createDummy(kernel, netns, newDevice(ip, netns, wanted, 'dummy')))
    case 'vxlan':
    case 'ipip':
      return makeTunnel(ip, words, netns, wanted, type)
    case 'macvlan':
    case 'ipvlan':
    case 'vlan':
      return makeStacked(ip, words, netns, wanted, type, lower)
    default:
      newDevice(ip, netns, wanted, type)
      throw new ToolExit(2, 'Error: Unknown device type.\n')
  }
}

function makeTunnel(ip: Ip, words: Words, netns: Netns, wanted: LinkWords, type: 'vxlan' | 'ipip'): Device {
  const { kernel, netns: here } = ip.tool
  if (type === 'ipip') {
    const asks = readIpipWords(ip, words)
    return asked(ip, createIpip(netns, newDevice(ip, netns, wanted, 'tunl'), asks))
  }
  const { vni, ...asks } = readVxlanWords(ip, words)
  if (vni === undefined) return asked(ip, refuse('EINVAL', 'Required attributes not provided to perform the operation.'))
  return asked(ip, createVxlan(kernel, netns, newDevice(ip, netns, wanted, 'vxlan'), { ...asks, vni }, here))
}

function makeStacked(
  ip: Ip,
  words: Words,
  netns: Netns,
  wanted: LinkWords,
  type: 'macvlan' | 'ipvlan' | 'vlan',
  lower: Device | undefined,
): Device {
  const { kernel, netns: here } = ip.tool
  const { mode } = type === 'macvlan' ? readMacvlanWords(words) : { mode: undefined }
  const ipvlanMode = type === 'ipvlan' ? readIpvlanWords(words).mode : undefined
  const { id } = type === 'vlan' ? readVlanWords(words) : { id: undefined }
  const fresh = newDevice(ip, netns, wanted, type === 'vlan' ? undefined : type)
  if (!lower) return asked(ip, refuse('EINVAL'))
  if (type === 'macvlan') return asked(ip, createMacvlan(kernel, netns, fresh, here, lower, mode ?? 'vepa'))
  if (type === 'ipvlan') return asked(ip, createIpvlan(kernel, netns, fresh, here, lower, ipvlanMode ?? 'l3'))
  if (id === undefined) return asked(ip, refuse('EINVAL', 'VLAN properties not specified.'))
  return asked(ip, createVlan(kernel, netns, fresh, here, lower, id))
}

function makeVeth(ip: Ip, words: Words, netns: Netns, wanted: LinkWords): Device {
  if (more(words) && current(words) !== 'peer')
    throw new ToolExit(255, "Usage: ip link <options> type veth [peer <options>]\n\nTo get <options> type 'ip link add help'\n")
  const peerWanted = more(words) ? readLinkWords(words, true) : {}
  // `netns` before the type moves only the device itself.
  const peerNetns = peerWanted.netns === undefined ? ip.tool.netns : netnsArgument(ip.tool.process, peerWanted.netns)
  const own = newDevice(ip, netns, wanted, undefined)
  const other = newDevice(ip, peerNetns, peerWanted, 'veth')
  // The peer is made first, so it takes the lower number of `veth%d` too.
  const name = own.name === '' ? freeName(netns, 'veth', other.name) : own.name
  // The peer is opened before it has another end (veth_open).
  if (peerWanted.up) {
    newIfindex(peerNetns)
    asked(ip, refuse('ENOTCONN'))
  }
  const { device, peer } = asked(ip, createVeth(ip.tool.kernel, netns, { ...own, name }, peerNetns, other))
  finish(ip, peerNetns, peer, peerWanted, undefined)
  return device
}

function freeName(netns: Netns, stem: string, taken = ''): string {
  for (let i = 0; ; i++) if (`${stem}${i}` !== taken && !findDevice(netns, `${stem}${i}`)) return `${stem}${i}`
}

/** What netlink's attributes make of the words. Without a name the kernel finds one: `veth0`. */
function newDevice(ip: Ip, netns: Netns, wanted: LinkWords, stem: string | undefined): NewDevice {
  const name = wanted.name ?? wanted.device ?? (stem === undefined ? '' : freeName(netns, stem))
  if (name.length >= 16) throw new ToolExit(2, 'Error: Attribute failed policy validation.\n')
  if (wanted.macLength !== undefined) asked(ip, refuse('EINVAL'))
  if (wanted.mac !== undefined && isGroupMac(wanted.mac)) asked(ip, refuse('EADDRNOTAVAIL'))
  if (wanted.mtu !== undefined && wanted.mtu < 68) asked(ip, refuse('EINVAL', 'mtu less than device minimum.'))
  if (wanted.mtu !== undefined && wanted.mtu > 65535) asked(ip, refuse('EINVAL', 'mtu greater than device maximum.'))
  return {
    name,
    ...(wanted.mac === undefined ? {} : { mac: wanted.mac }),
    ...(wanted.mtu === undefined ? {} : { mtu: wanted.mtu }),
    ...(wanted.index === undefined ? {} : { index: wanted.index }),
  }
}

function finish(ip: Ip, netns: Netns, device: Device, wanted: LinkWords, master: Device | undefined): void {
  if (wanted.mtu !== undefined && device.mtu !== wanted.mtu && device.detail.kind !== 'vxlan')
    setMtu(ip.tool.kernel, netns, device, wanted.mtu)
  if (wanted.group !== undefined) device.group = wanted.group
  if (wanted.txQueueLength !== undefined) device.txQueueLength = wanted.txQueueLength
  if (wanted.alias !== undefined) device.alias = wanted.alias
  applyFlags(device, wanted)
  if (master) asked(ip, setMaster(ip.tool.kernel, netns, device, master))
  if (wanted.up) asked(ip, openDevice(ip.tool.kernel, netns, device))
}

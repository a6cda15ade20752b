/** `ip link add`: new devices. ip-link(8), iproute2 ip/iplink.c, iplink_veth.c, iplink_bridge.c. */
import { isGroupMac } from '../../net/mac.ts'
import { type Device, findDevice } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { type NewDevice, createBridge, createDummy, createVeth, newIfindex, setMtu, setUp, setMaster } from '../../linux/link.ts'
import type { Netns } from '../../linux/netns.ts'
import { type Words, current, more } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, netnsArgument, notSimulated } from './context.ts'
import { type LinkWords, readBridgeWords, readLinkWords } from './link-arguments.ts'
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
  'ipip',
  'ipoib',
  'ipvlan',
  'ipvtap',
  'macsec',
  'macvlan',
  'macvtap',
  'netdevsim',
  'nlmon',
  'rmnet',
  'sit',
  'team',
  'team_slave',
  'vcan',
  'vlan',
  'vrf',
  'vti',
  'vxcan',
  'vxlan',
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
  if (wanted.link !== undefined) throw notSimulated(`link "${wanted.link}" under a device of type "${wanted.type}"`)
  const netns = wanted.netns === undefined ? ip.tool.netns : netnsArgument(ip.tool.process, wanted.netns)
  const made = make(ip, words, netns, wanted, wanted.type)
  finish(ip, netns, made, wanted, master)
  return 0
}

function make(ip: Ip, words: Words, netns: Netns, wanted: LinkWords, type: string): Device {
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
    default:
      newDevice(ip, netns, wanted, type)
      throw new ToolExit(2, 'Error: Unknown device type.\n')
  }
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
  if (wanted.mtu !== undefined) setMtu(ip.tool.kernel, netns, device, wanted.mtu)
  if (wanted.txQueueLength !== undefined) device.txQueueLength = wanted.txQueueLength
  if (wanted.alias !== undefined) device.alias = wanted.alias
  applyFlags(device, wanted)
  if (master) asked(ip, setMaster(ip.tool.kernel, netns, device, master))
  if (wanted.up) setUp(ip.tool.kernel, netns, device)
}

/** `ip link set`: what is asked in one line is done in the kernel's order (rtnetlink.c, do_setlink), up to the first refusal. ip-link(8). */
import { isGroupMac } from '../../net/mac.ts'
import { type Device, type VxlanDetail, findDevice } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { openDevice, setDown, setMac, setMaster } from '../../linux/link.ts'
import { moveDevice, renameDevice } from '../../linux/link-move.ts'
import { setMtu } from '../../linux/mtu.ts'
import { setVxlanRemote } from '../../linux/link-create.ts'
import { isVxlan } from '../../linux/vxlan.ts'
import { flushNeighbours } from '../../linux/neighbour.ts'
import type { Netns } from '../../linux/netns.ts'
import type { Words } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, deviceNamed, netnsArgument, notSimulated } from './context.ts'
import { type LinkWords, type PortWords, readBridgeWords, readLinkWords, readSlaveWords } from './link-arguments.ts'
import { readMacvlanWords, readVxlanWords } from './link-kinds.ts'
import { masterWord } from './show-words.ts'

export function setLink(ip: Ip, words: Words): number {
  const wanted = readLinkWords(words)
  if (wanted.device === undefined) throw new ToolExit(255, 'Not enough information: "dev" argument is required.\n')
  const target = wanted.netns === undefined ? undefined : netnsArgument(ip.tool.process, wanted.netns)
  const master = wanted.master === undefined ? undefined : masterWord(ip, wanted.master)
  const device = deviceNamed(ip, wanted.device)
  if (wanted.macLength !== undefined) throw new ToolExit(1, `Invalid address length ${wanted.macLength} - must be 6 bytes\n`)
  if (wanted.name !== undefined && wanted.name.length >= 16) throw new ToolExit(2, 'Error: Attribute failed policy validation.\n')
  if (wanted.index !== undefined || wanted.link !== undefined) throw notSimulated('changing the index or link of a device')
  if (wanted.type !== undefined) changeKind(ip, words, device, wanted.type)
  change(ip, device, wanted, target, master)
  return 0
}

function change(ip: Ip, found: Device, wanted: LinkWords, target: Netns | undefined, master: Device | undefined): void {
  const { kernel } = ip.tool
  let { netns } = ip.tool
  let device = found
  if (target && target !== netns) {
    const name = wanted.name ?? device.name
    asked(ip, moveDevice(kernel, netns, device, target, name))
    netns = target
    device = findDevice(netns, name)!
  }
  if (wanted.mac !== undefined) {
    if (isGroupMac(wanted.mac)) asked(ip, refuse('EADDRNOTAVAIL'))
    asked(ip, setMac(netns, device, wanted.mac))
  }
  if (wanted.mtu !== undefined) asked(ip, setMtu(kernel, netns, device, wanted.mtu))
  if (wanted.name !== undefined) asked(ip, renameDevice(netns, device, wanted.name))
  if (wanted.alias !== undefined) device.alias = wanted.alias === '' ? undefined : wanted.alias
  if (wanted.group !== undefined) device.group = wanted.group
  if (master) asked(ip, setMaster(kernel, netns, device, master))
  if (wanted.nomaster) asked(ip, setMaster(kernel, netns, device, undefined))
  const before = device.noArp
  applyFlags(device, wanted)
  // What was known of neighbours was by ARP, or in spite of it (arp_netdev_event).
  if (device.noArp !== before) flushNeighbours(netns, device.index)
  if (wanted.up === true) asked(ip, openDevice(kernel, netns, device))
  if (wanted.up === false) setDown(kernel, netns, device)
  if (wanted.txQueueLength !== undefined) device.txQueueLength = wanted.txQueueLength
}

export function applyFlags(device: Device, wanted: LinkWords): void {
  if (wanted.promiscuous !== undefined) device.promiscuous = wanted.promiscuous
  if (wanted.arp !== undefined) device.noArp = !wanted.arp
  if (wanted.multicast !== undefined) device.noMulticast = !wanted.multicast
  if (wanted.allMulticast !== undefined) device.allMulticast = wanted.allMulticast
}

function changeKind(ip: Ip, words: Words, device: Device, type: string): void {
  if (type === 'bridge_slave') return changePort(ip, device, readSlaveWords(words))
  if (type === 'vxlan' && isVxlan(device)) return changeVxlan(ip, words, device.detail)
  if (type === 'macvlan' && device.detail.kind === 'macvlan') return changeMacvlan(ip, words, device.detail)
  if (type !== 'bridge') throw notSimulated(`changing a device of type "${type}"`)
  const { mcastSnooping, ageingMs } = readBridgeWords(words)
  if (device.detail.kind !== 'bridge') asked(ip, refuse('EOPNOTSUPP'))
  else {
    if (mcastSnooping !== undefined) device.detail.mcastSnooping = mcastSnooping
    if (ageingMs !== undefined) device.detail.ageingMs = ageingMs
  }
}

/** `vxlan_changelink`: its number and port are for ever. */
function changeVxlan(ip: Ip, words: Words, detail: VxlanDetail): void {
  const { vni, dstPort, remote, ...asks } = readVxlanWords(ip, words, true)
  if (vni !== undefined && vni !== detail.vni) asked(ip, refuse('EOPNOTSUPP', 'Cannot change VNI.'))
  if (dstPort !== undefined && dstPort !== detail.dstPort) asked(ip, refuse('EOPNOTSUPP', 'Cannot change port.'))
  Object.assign(detail, asks)
  if (remote !== undefined) setVxlanRemote(ip.tool.kernel, detail, remote)
}

function changeMacvlan(ip: Ip, words: Words, detail: Extract<Device['detail'], { kind: 'macvlan' }>): void {
  const { mode } = readMacvlanWords(words)
  if (mode !== undefined && (mode === 'passthru') !== (detail.mode === 'passthru')) asked(ip, refuse('EINVAL'))
  if (mode !== undefined) detail.mode = mode
}

/** What `type bridge_slave` and `bridge link set` change. */
export function changePort(ip: Ip, device: Device, wanted: PortWords): void {
  const { port } = device
  if (!port) return void asked(ip, refuse('EOPNOTSUPP'))
  Object.assign(port, wanted)
}

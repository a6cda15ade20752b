/** /sys/class/net: a directory a device. Documentation/ABI/testing/sysfs-class-net. */
import { dictionary } from '../../net/dictionary.ts'
import { BROADCAST_MAC, ZERO_MAC } from '../../net/mac.ts'
import { type Device, findDevice, hasCarrier, operState, peerOf } from '../../linux/device.ts'
import type { Netns } from '../../linux/netns.ts'
import type { ProcessContext } from '../command.ts'
import { netnsOf } from '../tool.ts'

type Attribute = (device: Device, netns: Netns, process: ProcessContext) => string | undefined

const ATTRIBUTES: Readonly<Record<string, Attribute>> = dictionary({
  address: (device) => device.mac,
  broadcast: (device) => (device.detail.kind === 'loopback' ? ZERO_MAC : BROADCAST_MAC),
  mtu: (device) => String(device.mtu),
  ifindex: (device) => String(device.index),
  iflink: (device, _netns, process) => String(peerOf(process.host.kernel, device)?.device.index ?? device.index),
  ifalias: (device) => device.alias ?? '',
  tx_queue_len: (device) => String(device.txQueueLength),
  type: (device) => (device.detail.kind === 'loopback' ? '772' : '1'),
  operstate: (device, netns, process) => operState(process.host.kernel, netns, device).toLowerCase(),
  // A device that is down answers EINVAL: there is no such text.
  carrier: (device, netns, process) => (device.up ? (hasCarrier(process.host.kernel, netns, device) ? '1' : '0') : undefined),
  flags: (device) => `0x${flagBits(device).toString(16)}`,
})

const flagBits = (device: Device): number =>
  (device.up ? 1 : 0) |
  (device.detail.kind === 'loopback' ? 8 : 2 | (device.noMulticast ? 0 : 0x1000)) |
  (device.noArp ? 0x80 : 0) |
  (device.promiscuous ? 0x100 : 0)

const STATISTICS: Readonly<Record<string, keyof Device['stats']>> = dictionary({
  rx_bytes: 'rxBytes',
  rx_packets: 'rxPackets',
  rx_dropped: 'rxDropped',
  tx_bytes: 'txBytes',
  tx_packets: 'txPackets',
  tx_dropped: 'txDropped',
})

export function devicesFile(path: string, process: ProcessContext): { names: readonly string[] } | { text: string } | undefined {
  const netns = netnsOf(process)
  if (path === '') return { names: [...netns.devices.values()].map((device) => device.name) }
  const [name = '', attribute, deeper, ...rest] = path.split('/')
  const device = findDevice(netns, name)
  if (!device || rest.length > 0) return undefined
  const isBridge = device.detail.kind === 'bridge'
  if (attribute === undefined)
    return { names: [...Object.keys(ATTRIBUTES), 'statistics', ...(isBridge ? ['brif', 'bridge'] : [])] }
  if (attribute === 'statistics') {
    if (deeper === undefined) return { names: Object.keys(STATISTICS) }
    const key = STATISTICS[deeper]
    return key && { text: String(device.stats[key]) }
  }
  if (attribute === 'brif' && isBridge && deeper === undefined) {
    return { names: [...netns.devices.values()].filter((each) => each.master === device.index).map((each) => each.name) }
  }
  const text = deeper === undefined ? ATTRIBUTES[attribute]?.(device, netns, process) : undefined
  return text === undefined ? undefined : { text }
}

/** `ethtool`: what drivers say of their devices. ethtool(8), 6.1; the values are those of veth, bridge, vxlan, macvlan and tun on Linux 6.18. */
import { dictionary } from '../../../net/dictionary.ts'
import { type Device, type DeviceKind, findDevice, hasCarrier, peerOf } from '../../../linux/device.ts'
import type { Command } from '../../command.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { FEATURES, type Feature, featuresOf, GROUPS } from './features.ts'

export const ethtool: Command = {
  name: 'ethtool',
  summary: "shows what a device's driver says: link, driver, offloads, counters",
  path: '/usr/sbin/ethtool',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const LONG: Readonly<Record<string, string>> = dictionary({
  '--show-features': '-k',
  '--show-offload': '-k',
  '--features': '-K',
  '--offload': '-K',
  '--driver': '-i',
  '--statistics': '-S',
})

function run(tool: Tool): number {
  const [first, second, ...rest] = tool.process.args
  const option = first === undefined ? undefined : (LONG[first] ?? first)
  if (option === '--version') {
    tool.out('ethtool version 6.1\n')
    return 0
  }
  if (option?.startsWith('-') && !['-k', '-K', '-i', '-S'].includes(option))
    throw new ToolExit(1, `ethtool: option "${option}" is not simulated\n`)
  const name = option?.startsWith('-') ? second : option
  if (name === undefined) throw new ToolExit(1, 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n')
  const device = findDevice(tool.netns, name)
  if (!device) throw noDevice(tool, option ?? '')
  switch (option) {
    case '-i':
      return driver(tool, device)
    case '-S':
      return statistics(tool, device)
    case '-k':
      return features(tool, device)
    case '-K':
      return change(device, rest)
    default:
      return settings(tool, device)
  }
}

const NO_DEVICE = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device\n'

function noDevice(tool: Tool, option: string): ToolExit {
  if (option === '-i') return new ToolExit(71, 'Cannot get driver information: No such device\n')
  if (option === '-S') return new ToolExit(96, 'Cannot get stats strings information: No such device\n')
  if (option === '-k' || option === '-K') return new ToolExit(1, NO_DEVICE)
  tool.out('No data available\n')
  return new ToolExit(75, NO_DEVICE.repeat(5))
}

const SPEED: Partial<Record<DeviceKind['kind'], number>> = { veth: 10000, tun: 10000, macvlan: 10000, vlan: 10000 }

function settings(tool: Tool, device: Device): number {
  const { kind } = device.detail
  const link = hasCarrier(tool.kernel, tool.netns, device) ? 'yes' : 'no'
  tool.out(`Settings for ${device.name}:\n`)
  if (kind !== 'loopback' && kind !== 'vxlan' && kind !== 'dummy' && kind !== 'ipip') {
    const speed = SPEED[kind]
    const port = kind === 'bridge' ? 'Other' : 'Twisted Pair'
    const lines = [
      'Supported ports: [  ]',
      'Supported link modes:   Not reported',
      'Supported pause frame use: No',
      'Supports auto-negotiation: No',
      'Supported FEC modes: Not reported',
      'Advertised link modes:  Not reported',
      'Advertised pause frame use: No',
      'Advertised auto-negotiation: No',
      'Advertised FEC modes: Not reported',
      `Speed: ${speed === undefined ? 'Unknown!' : `${speed}Mb/s`}`,
      `Duplex: ${speed === undefined ? 'Unknown! (255)' : 'Full'}`,
      'Auto-negotiation: off',
      `Port: ${port}`,
      'PHYAD: 0',
      'Transceiver: internal',
      ...(port === 'Other' ? [] : ['MDI-X: Unknown']),
    ]
    tool.out(lines.map((line) => `\t${line}\n`).join(''))
  }
  tool.out(`\tLink detected: ${link}\n`)
  return 0
}

/** Name and version; only a bridge says "N/A" where others say nothing. */
const DRIVERS: Partial<Record<DeviceKind['kind'], readonly [name: string, version: string, none: string]>> = {
  veth: ['veth', '1.0', ''],
  bridge: ['bridge', '2.3', 'N/A'],
  vxlan: ['vxlan', '0.1', ''],
  macvlan: ['macvlan', '0.1', ''],
  tun: ['tun', '1.6', 'N/A'],
  vlan: ['802.1Q VLAN Support', '1.8', 'N/A'],
  ipvlan: ['ipvlan', '0.1', ''],
  dummy: ['dummy', '', ''],
}

function driver(tool: Tool, device: Device): number {
  const known = DRIVERS[device.detail.kind]
  if (!known) throw new ToolExit(71, 'Cannot get driver information: Operation not supported\n')
  const [name, version, none] = known
  const bus = device.detail.kind === 'tun' && device.detail.mode === 'tap' ? 'tap' : device.detail.kind === 'tun' ? 'tun' : none
  tool.out(
    `driver: ${name}\nversion: ${version}\nfirmware-version: ${none}\nexpansion-rom-version: \nbus-info: ${bus}\n` +
      `supports-statistics: ${device.detail.kind === 'veth' ? 'yes' : 'no'}\nsupports-test: no\nsupports-eeprom-access: no\n` +
      'supports-register-dump: no\nsupports-priv-flags: no\n',
  )
  return 0
}

function statistics(tool: Tool, device: Device): number {
  if (device.detail.kind !== 'veth') throw new ToolExit(94, 'no stats available\n')
  const counters = [
    'rx_queue_0_xdp_packets',
    'rx_queue_0_xdp_bytes',
    'rx_queue_0_drops',
    'rx_queue_0_xdp_redirect',
    'rx_queue_0_xdp_drops',
    'rx_queue_0_xdp_tx',
    'rx_queue_0_xdp_tx_errors',
    'tx_queue_0_xdp_xmit',
    'tx_queue_0_xdp_xmit_errors',
  ]
  tool.out(`NIC statistics:\n     peer_ifindex: ${peerOf(tool.kernel, device)?.device.index ?? 0}\n`)
  for (const name of counters) tool.out(`     ${name}: 0\n`)
  return 0
}

const onOff = (on: boolean): string => (on ? 'on' : 'off')

function features(tool: Tool, device: Device): number {
  const states = featuresOf(device)
  tool.out(`Features for ${device.name}:\n`)
  const line = (name: string, indent: string): void => {
    const state = states.get(name)
    if (!state) return
    const wished = state.wanted !== state.on ? ` [requested ${onOff(state.wanted)}]` : ''
    tool.out(`${indent}${name}: ${onOff(state.on)}${state.fixed ? ' [fixed]' : wished}\n`)
  }
  for (const entry of FEATURES) {
    const members = GROUPS[entry]
    if (!members) line(entry, '')
    else if (members.length === 1 && members[0]!.shown === entry) {
      const state = states.get(members[0]!.name)
      if (state) tool.out(`${entry}: ${onOff(state.on)}${state.fixed ? ' [fixed]' : ''}\n`)
    } else {
      tool.out(`${entry}: ${onOff(members.some(({ name }) => states.get(name)?.on))}\n`)
      for (const { name } of members) line(name, '\t')
    }
  }
  return 0
}

/** The words that mean several at once. */
const SHORT: Readonly<Record<string, string>> = dictionary({
  rx: 'rx-checksumming',
  tx: 'tx-checksumming',
  sg: 'scatter-gather',
  tso: 'tcp-segmentation-offload',
  gso: 'generic-segmentation-offload',
  gro: 'generic-receive-offload',
  lro: 'large-receive-offload',
  rxvlan: 'rx-vlan-offload',
  txvlan: 'tx-vlan-offload',
})

function change(device: Device, words: readonly string[]): number {
  const asked: [Feature, boolean][] = []
  const states = featuresOf(device)
  for (let i = 0; i < words.length; i += 2) {
    const [word = '', value] = [words[i], words[i + 1]]
    const name = SHORT[word] ?? word
    const members = GROUPS[name]?.map((member) => member.name) ?? [name]
    if (!members.some((member) => states.has(member)))
      throw new ToolExit(1, 'netlink error: bit name not found (offset 52)\nnetlink error: Operation not supported\n')
    if (value !== 'on' && value !== 'off')
      throw new ToolExit(1, `ethtool (-K): flag '${value ?? '(null)'}' for parameter '(null)' is not followed by 'on' or 'off'\n`)
    for (const member of members) {
      const state = states.get(member)
      if (state && !state.fixed) asked.push([state, value === 'on'])
    }
  }
  if (asked.length === 0 && words.length > 0) throw new ToolExit(1, 'Could not change any device features\n')
  device.offloads = new Map(device.offloads)
  for (const [state, on] of asked) device.offloads.set(state.name, on)
  return 0
}

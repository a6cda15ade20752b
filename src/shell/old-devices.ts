/** Devices as the older tools name and count them: flags in words and letters, a line of counters. net-tools 2.10, lib/interface.c. */
import { type Device, hasCarrier } from '../linux/device.ts'
import type { Tool } from './tool.ts'

/** The bits of the kernel's flags, and their names. */
export function deviceFlagWords(tool: Tool, device: Device): [number, string[]] {
  const loopback = device.detail.kind === 'loopback'
  const running = device.up && hasCarrier(tool.kernel, tool.netns, device)
  const flags: [string, number, boolean][] = [
    ['UP', 1, device.up],
    ['BROADCAST', 2, !loopback],
    ['LOOPBACK', 8, loopback],
    ['RUNNING', 0x40, running],
    ['NOARP', 0x80, device.noArp],
    ['PROMISC', 0x100, device.promiscuous],
    ['ALLMULTI', 0x200, device.allMulticast],
    ['MULTICAST', 0x1000, !loopback && !device.noMulticast],
  ]
  const set = flags.filter(([, , on]) => on)
  return [set.reduce((sum, [, bit]) => sum + bit, 0), set.map(([name]) => name)]
}

const LETTERS = [
  ['ALLMULTI', 'A'],
  ['BROADCAST', 'B'],
  ['LOOPBACK', 'L'],
  ['MULTICAST', 'M'],
  ['PROMISC', 'P'],
  ['NOARP', 'O'],
  ['RUNNING', 'R'],
  ['UP', 'U'],
] as const

function deviceLetters(tool: Tool, device: Device): string {
  const [, words] = deviceFlagWords(tool, device)
  return LETTERS.map(([word, letter]) => (words.includes(word) ? letter : '')).join('')
}

const COUNTERS = 'MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n'

/** `ifconfig -s` and `netstat -i`; their heads differ by the width of the first column. */
export function counterTable(tool: Tool, program: 'ifconfig' | 'netstat', devices: readonly Device[]): string {
  const start = (name: string, mtu: number): string => `${name.slice(0, 16).padEnd(16)}${String(mtu).padStart(5)}`
  const lines = devices.flatMap((device) => {
    const { rxPackets, rxDropped, txPackets, txDropped } = device.stats
    const six = (n: number): string => String(n).padStart(6)
    const letters = deviceLetters(tool, device)
    return [
      `${start(device.name, device.mtu)} ${String(rxPackets).padStart(8)} ${six(0)} ${six(rxDropped)} ${'0'.padEnd(6)} ${String(txPackets).padStart(8)} ${six(0)} ${six(txDropped)} ${six(0)} ${letters}\n`,
      ...aliasesOf(device).map(
        (name) => `${start(name, device.mtu)}      - no statistics available -                        ${letters}\n`,
      ),
    ]
  })
  return `${'Iface'.padEnd(program === 'ifconfig' ? 11 : 18)}${COUNTERS}${lines.join('')}`
}

/** Labels of addresses other than the device's own name: devices of their own for the older tools. */
export const aliasesOf = (device: Device): string[] => [
  ...new Set(device.addresses.map(({ label }) => label).filter((label) => label !== device.name && label.includes(':'))),
]

export const devicesByName = (tool: Tool, all: boolean): Device[] =>
  [...tool.netns.devices.values()].filter((device) => all || device.up).sort((a, b) => (a.name < b.name ? -1 : 1))

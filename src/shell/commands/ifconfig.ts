/** `ifconfig`: devices as the older tools show them; changes go by `ip`. ifconfig(8), net-tools 2.10. */
import { familyOf, formatIp, maskOf } from '../../net/ip.ts'
import { type Device, findDevice, hasCarrier } from '../../linux/device.ts'
import type { Command } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const ifconfig: Command = {
  name: 'ifconfig',
  summary: 'shows devices as the older tools do',
  path: '/usr/sbin/ifconfig',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const args = tool.process.args.filter((word) => word !== '-a')
  if (args.length > 1 || args[0]?.startsWith('-'))
    throw new ToolExit(1, `ifconfig: "${tool.process.args.join(' ')}" is not simulated; use ip\n`)
  const [name] = args
  if (name !== undefined) {
    const device = findDevice(tool.netns, name)
    if (!device) throw new ToolExit(1, `${name}: error fetching interface information: Device not found\n`)
    tool.out(deviceText(tool, device))
    return 0
  }
  const all = tool.process.args.includes('-a')
  const devices = [...tool.netns.devices.values()].filter((device) => all || device.up)
  for (const device of devices.sort((a, b) => (a.name < b.name ? -1 : 1))) tool.out(deviceText(tool, device))
  return 0
}

function flagsOf(tool: Tool, device: Device): [number, string[]] {
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

/** `306 (306.0 B)`. */
function human(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000
  // net-tools divides by 1024 and 1000 in turn of old; today's counts thousands and writes IEC letters.
  return `${bytes} (${value.toFixed(1)} ${unit === 0 ? 'B' : units[unit]!.replace('B', 'iB').replace('K', 'K')})`
}

const SCOPE_IDS = { global: '0x0<global>', site: '0x40<site>', link: '0x20<link>', host: '0x10<host>' } as const

function deviceText(tool: Tool, device: Device): string {
  const [bits, names] = flagsOf(tool, device)
  const { stats } = device
  const lines = [`${device.name}: flags=${bits}<${names.join(',')}>  mtu ${device.mtu}`]
  const address = device.addresses.find((a) => familyOf(a.local) === 4)
  if (address) {
    const loopback = device.detail.kind === 'loopback'
    const broadcast = loopback ? '' : `  broadcast ${address.broadcast === undefined ? '0.0.0.0' : formatIp(address.broadcast)}`
    lines.push(`        inet ${formatIp(address.local)}  netmask ${formatIp(maskOf(address.length, 4))}${broadcast}`)
  }
  for (const a of device.ipv6)
    lines.push(`        inet6 ${formatIp(a.local)}  prefixlen ${a.length}  scopeid ${SCOPE_IDS[a.scope]}`)
  if (device.detail.kind === 'loopback') {
    lines.push('        loop  txqueuelen 1000  (Local Loopback)')
  } else lines.push(`        ether ${device.mac}  txqueuelen ${device.txQueueLength}  (Ethernet)`)
  lines.push(
    `        RX packets ${stats.rxPackets}  bytes ${human(stats.rxBytes)}`,
    `        RX errors 0  dropped ${stats.rxDropped}  overruns 0  frame 0`,
    `        TX packets ${stats.txPackets}  bytes ${human(stats.txBytes)}`,
    `        TX errors 0  dropped ${stats.txDropped} overruns 0  carrier 0  collisions 0`,
  )
  return `${lines.join('\n')}\n\n`
}

/** `ifconfig`: devices and their addresses, as the older tools show and change them. ifconfig(8), net-tools 2.10. */
import { familyOf, formatIp, maskOf } from '../../../net/ip.ts'
import { type Device, type InterfaceAddress, findDevice } from '../../../linux/device.ts'
import type { Command } from '../../command.ts'
import { aliasesOf, counterTable, deviceFlagWords, devicesByName } from '../../old-devices.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { changeDevice } from './change.ts'
import { IFCONFIG_USAGE } from './help.ts'

export const ifconfig: Command = {
  name: 'ifconfig',
  summary: 'shows and changes devices and addresses as the older tools do',
  path: '/usr/sbin/ifconfig',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const { args } = tool.process
  let at = 0
  let all = false
  let short = false
  for (; args[at]?.startsWith('-'); at++) {
    const word = args[at]!
    if (word === '-a') all = true
    else if (word === '-s') short = true
    else if (word === '-V' || word === '--version') return (tool.out('net-tools 2.10\n'), 0)
    else if (word === '-h' || word === '-?' || word === '--help') return (tool.err(IFCONFIG_USAGE), 0)
    else if (word !== '-v')
      throw new ToolExit(1, `ifconfig: option \`${word}' not recognised.\nifconfig: \`--help' gives usage information.\n`)
  }
  const [name, ...words] = args.slice(at)
  if (name === undefined) {
    const devices = devicesByName(tool, all)
    if (short) tool.out(counterTable(tool, 'ifconfig', devices))
    else
      for (const device of devices)
        tool.out(
          `${deviceText(tool, device)}${aliasesOf(device)
            .map((alias) => aliasText(tool, device, alias))
            .join('')}`,
        )
    return 0
  }
  if (words.length > 0) return changeDevice(tool, name, words)
  const device = findDevice(tool.netns, name)
  const parent = findDevice(tool.netns, name.split(':')[0]!)
  if (short && device) tool.out(counterTable(tool, 'ifconfig', [device]))
  else if (device) tool.out(deviceText(tool, device))
  else if (parent && aliasesOf(parent).includes(name)) tool.out(aliasText(tool, parent, name))
  else throw new ToolExit(1, `${name}: error fetching interface information: Device not found\n`)
  return 0
}

/** An address that has a name of its own: no counters. */
function aliasText(tool: Tool, device: Device, name: string): string {
  const address = device.addresses.find(({ label }) => label === name)!
  const [bits, names] = deviceFlagWords(tool, device)
  return `${name}: flags=${bits}<${names.join(',')}>  mtu ${device.mtu}\n${inetLine(device, address)}\n${hardwareLine(device)}\n\n`
}

function inetLine(device: Device, address: InterfaceAddress): string {
  const loopback = device.detail.kind === 'loopback'
  const broadcast = loopback ? '' : `  broadcast ${address.broadcast === undefined ? '0.0.0.0' : formatIp(address.broadcast)}`
  return `        inet ${formatIp(address.local)}  netmask ${formatIp(maskOf(address.length, 4))}${broadcast}`
}

const hardwareLine = (device: Device): string =>
  device.detail.kind === 'loopback'
    ? '        loop  txqueuelen 1000  (Local Loopback)'
    : `        ether ${device.mac}  txqueuelen ${device.txQueueLength}  (Ethernet)`

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
  const [bits, names] = deviceFlagWords(tool, device)
  const { stats } = device
  const lines = [`${device.name}: flags=${bits}<${names.join(',')}>  mtu ${device.mtu}`]
  const address = device.addresses.find((a) => familyOf(a.local) === 4 && (a.label === device.name || !a.label.includes(':')))
  if (address) lines.push(inetLine(device, address))
  for (const a of device.ipv6)
    lines.push(`        inet6 ${formatIp(a.local)}  prefixlen ${a.length}  scopeid ${SCOPE_IDS[a.scope]}`)
  lines.push(hardwareLine(device))
  lines.push(
    `        RX packets ${stats.rxPackets}  bytes ${human(stats.rxBytes)}`,
    `        RX errors 0  dropped ${stats.rxDropped}  overruns 0  frame 0`,
    `        TX packets ${stats.txPackets}  bytes ${human(stats.txBytes)}`,
    `        TX errors 0  dropped ${stats.txDropped} overruns 0  carrier 0  collisions 0`,
  )
  return `${lines.join('\n')}\n\n`
}

/** `brctl`: bridges as the older tool handles them. brctl(8), bridge-utils 1.7 (brctl_cmd.c). */
import { type Device, findDevice, portsOf } from '../../linux/device.ts'
import { strerror, type Outcome } from '../../linux/errno.ts'
import { createBridge, deleteDevice, setMaster } from '../../linux/link.ts'
import type { Command } from '../command.ts'
import { bridgeId, macTable, portState } from '../old-bridges.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const brctl: Command = {
  name: 'brctl',
  summary: 'shows and changes bridges as the older tool does',
  path: '/usr/sbin/brctl',
  run: (process) => runTool(process, (tool) => run(tool)),
}

interface Verb {
  readonly words: number
  readonly usage: string
  readonly does: string
  readonly run: (tool: Tool, args: readonly string[]) => number
}

const VERBS: Readonly<Record<string, Verb>> = {
  addbr: { words: 1, usage: '<bridge>\t', does: 'add bridge', run: addBridge },
  delbr: { words: 1, usage: '<bridge>\t', does: 'delete bridge', run: deleteBridge },
  addif: { words: 2, usage: '<bridge> <device>', does: 'add interface to bridge', run: addPorts },
  delif: { words: 2, usage: '<bridge> <device>', does: 'delete interface from bridge', run: deletePorts },
  hairpin: { words: 3, usage: '<bridge> <port> {on|off}', does: 'turn hairpin on/off', run: hairpin },
  setageing: { words: 2, usage: '<bridge> <time>\t', does: 'set ageing time', run: setTime },
  setbridgeprio: { words: 2, usage: '<bridge> <prio>\t', does: 'set bridge priority', run: refuse },
  setfd: { words: 2, usage: '<bridge> <time>\t', does: 'set bridge forward delay', run: setTime },
  sethello: { words: 2, usage: '<bridge> <time>\t', does: 'set hello time', run: setTime },
  setmaxage: { words: 2, usage: '<bridge> <time>\t', does: 'set max message age', run: setTime },
  setpathcost: { words: 3, usage: '<bridge> <port> <cost>', does: 'set path cost', run: setPort },
  setportprio: { words: 3, usage: '<bridge> <port> <prio>', does: 'set port priority', run: setPort },
  show: { words: 0, usage: '[ <bridge> ]\t', does: 'show a list of bridges', run: show },
  showmacs: { words: 1, usage: '<bridge>\t', does: 'show a list of mac addrs', run: showMacs },
  showstp: { words: 1, usage: '<bridge>\t', does: 'show bridge stp info', run: showStp },
  stp: { words: 2, usage: '<bridge> {on|off}', does: 'turn stp on/off', run: stp },
}

const HELP = `Usage: brctl [commands]\ncommands:\n${Object.entries(VERBS)
  .map(([name, { usage, does }]) => `\t${name.padEnd(10)}\t${usage}\t${does}\n`)
  .join('')}`

function run(tool: Tool): number {
  const [command, ...args] = tool.process.args
  if (command === undefined) throw new ToolExit(1, HELP)
  if (command === '-V' || command === '--version') return (tool.out('bridge-utils, 1.7\n'), 0)
  if (command === '-h' || command === '--help') return (tool.out(HELP), 0)
  const verb = Object.hasOwn(VERBS, command) ? VERBS[command] : undefined
  if (!verb) throw new ToolExit(1, `never heard of command [${command}]\n${HELP}`)
  if (args.length < verb.words)
    throw new ToolExit(1, `Incorrect number of arguments for command\nUsage: brctl ${command} ${verb.usage}\t${verb.does}\n`)
  return verb.run(tool, args)
}

const fail = (text: string): ToolExit => new ToolExit(1, `${text}\n`)

function bridgeNamed(tool: Tool, name: string): Device {
  const device = findDevice(tool.netns, name)
  if (device?.detail.kind !== 'bridge') throw fail(`bridge ${name} does not exist!`)
  return device
}

function portNamed(tool: Tool, name: string): Device {
  const device = findDevice(tool.netns, name)
  if (!device) throw fail(`interface ${name} does not exist!`)
  return device
}

function checked<T>(outcome: Outcome<T>, doing: string): T {
  if (!outcome.ok) throw fail(`${doing}: ${strerror(outcome.errno)}`)
  return outcome.value
}

/** What the kernel answers where no bridge of that name is. */
function bridgeOr(tool: Tool, name: string, doing: string): Device {
  const device = findDevice(tool.netns, name)
  if (device?.detail.kind === 'bridge') return device
  throw fail(`${doing}: ${strerror(device ? 'EOPNOTSUPP' : 'ENODEV')}`)
}

const HEAD = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n'

function show(tool: Tool, names: readonly string[]): number {
  const bridges =
    names.length > 0
      ? names.map((name) => {
          const device = findDevice(tool.netns, name)
          if (device && device.detail.kind !== 'bridge') throw fail(`device ${name} is not a bridge!`)
          return bridgeNamed(tool, name)
        })
      : [...tool.netns.devices.values()].filter((device) => device.detail.kind === 'bridge')
  for (const [i, bridge] of bridges.entries()) {
    const ports = portsOf(tool.netns, bridge).map((port) => port.name)
    tool.out(`${i === 0 ? HEAD : ''}${bridge.name}\t\t${bridgeId(bridge)}\tno\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`)
  }
  return 0
}

function addBridge(tool: Tool, [given = '']: readonly string[]): number {
  const name = given.slice(0, 15)
  if (findDevice(tool.netns, name)) throw fail(`device ${name} already exists; can't create bridge with the same name`)
  checked(createBridge(tool.kernel, tool.netns, { name }), 'add bridge failed')
  return 0
}

function deleteBridge(tool: Tool, [name = '']: readonly string[]): number {
  const bridge = findDevice(tool.netns, name)
  if (!bridge) throw fail(`bridge ${name} doesn't exist; can't delete it`)
  if (bridge.detail.kind !== 'bridge') throw fail(`can't delete bridge ${name}: ${strerror('EPERM')}`)
  if (bridge.up) throw fail(`bridge ${name} is still up; can't delete it`)
  checked(deleteDevice(tool.kernel, tool.netns, bridge), `can't delete bridge ${name}`)
  return 0
}

function addPorts(tool: Tool, [name = '', ...ports]: readonly string[]): number {
  for (const each of ports) {
    const bridge = findDevice(tool.netns, name)
    const port = findDevice(tool.netns, each)
    if (!bridge) throw fail(`bridge ${name} does not exist!`)
    if (!port) throw fail(`interface ${each} does not exist!`)
    if (port.master !== undefined) throw fail(`device ${each} is already a member of a bridge; can't add it to bridge ${name}.`)
    if (bridge.detail.kind !== 'bridge') throw fail(`can't add ${each} to bridge ${name}: ${strerror('EOPNOTSUPP')}`)
    checked(setMaster(tool.kernel, tool.netns, port, bridge), `can't add ${each} to bridge ${name}`)
  }
  return 0
}

function deletePorts(tool: Tool, [name = '', ...ports]: readonly string[]): number {
  for (const each of ports) {
    const bridge = bridgeNamed(tool, name)
    const port = portNamed(tool, each)
    if (port.master !== bridge.index) throw fail(`device ${each} is not a port of ${name}`)
    checked(setMaster(tool.kernel, tool.netns, port, undefined), `can't delete ${each} from ${name}`)
  }
  return 0
}

function onOff(word: string): boolean {
  if (!/^(on|off|yes|no|1|0)$/.test(word)) throw fail('expect on/off for argument')
  return /^(on|yes|1)$/.test(word)
}

function hairpin(tool: Tool, [name = '', each = '', word = '']: readonly string[]): number {
  const on = onOff(word)
  const bridge = bridgeNamed(tool, name)
  const port = portNamed(tool, each)
  if (!port.port || port.master !== bridge.index)
    throw fail(`can't set ${each} to hairpin on bridge ${name}: ${strerror('EOPNOTSUPP')}`)
  port.port.hairpin = on
  return 0
}

function stp(tool: Tool, [name = '', word = '']: readonly string[]): number {
  const on = onOff(word)
  bridgeOr(tool, name, 'set stp status failed')
  if (on) throw fail('brctl: the spanning tree protocol is not simulated')
  return 0
}

function refuse(tool: Tool): number {
  throw fail(`brctl: command "${tool.process.args[0] ?? ''}" is not simulated`)
}

const TIMES = {
  setageing: { bad: 'bad ageing time value', failed: 'set ageing time failed' },
  setfd: { bad: 'bad forward delay value', failed: 'set forward delay failed' },
  sethello: { bad: 'bad hello timer value', failed: 'set hello timer failed' },
  setmaxage: { bad: 'bad max age value', failed: 'set max age failed' },
} as const

/** Seconds. Without a spanning tree a port waits for nothing, so only the ageing time changes what happens. */
function setTime(tool: Tool, [name = '', text = '']: readonly string[]): number {
  const verb = tool.process.args[0] as keyof typeof TIMES
  if (!/^\d*\.?\d+$/.test(text)) throw fail(TIMES[verb].bad)
  const { detail } = bridgeOr(tool, name, TIMES[verb].failed)
  if (detail.kind !== 'bridge') return 0
  const seconds = Number(text)
  const [least, most] = verb === 'sethello' ? [1, 10] : verb === 'setmaxage' ? [6, 40] : [0, Infinity]
  if (seconds < least || seconds > most) throw fail(`${TIMES[verb].failed}: ${strerror('ERANGE')}`)
  if (verb === 'setageing') detail.ageingMs = seconds * 1000
  else if (verb === 'setfd') detail.forwardDelayMs = seconds * 1000
  else if (verb === 'sethello') detail.helloMs = seconds * 1000
  else detail.maxAgeMs = seconds * 1000
  return 0
}

function setPort(tool: Tool, [name = '', each = '', text = '']: readonly string[]): number {
  const cost = tool.process.args[0] === 'setpathcost'
  const what = cost ? 'path cost' : 'port priority'
  if (!/^\d+$/.test(text)) throw fail(`bad ${what} value`)
  const bridge = bridgeOr(tool, name, `set ${what} failed`)
  const device = findDevice(tool.netns, each)
  if (!device?.port || device.master !== bridge.index) throw fail(`set ${what} failed: ${strerror(device ? 'ENOENT' : 'ENODEV')}`)
  const value = Number(text)
  if (cost ? value < 1 || value > 65535 : value > 63) throw fail(`set ${what} failed: ${strerror('ERANGE')}`)
  if (cost) device.port.cost = value
  else device.port.priority = value
  return 0
}

const time = (ms: number): string => (ms / 1000).toFixed(2).padStart(7)

function showMacs(tool: Tool, [name = '']: readonly string[]): number {
  const bridge = bridgeOr(tool, name, 'read of forward table failed')
  tool.out('port no\tmac addr\t\tis local?\tageing timer\n')
  for (const { mac, port, local, ms } of macTable(tool.kernel, tool.netns, bridge))
    tool.out(`${String(port).padStart(3)}\t${mac}\t${local ? 'yes' : 'no'}\t\t${time(ms)}\n`)
  return 0
}

function showStp(tool: Tool, [name = '']: readonly string[]): number {
  const device = findDevice(tool.netns, name)
  if (!device) throw fail(`bridge ${name} does not exist!`)
  if (device.detail.kind !== 'bridge') throw fail(`device ${name} is not a bridge!`)
  const { detail } = device
  const id = bridgeId(device)
  const fd = time(detail.forwardDelayMs ?? 15_000)
  const hello = time(detail.helloMs ?? 2000)
  const age = time(detail.maxAgeMs ?? 20_000)
  tool.out(
    `${name}\n bridge id\t\t${id}\n designated root\t${id}\n root port\t\t   0\t\t\tpath cost\t\t   0\n` +
      ` max age\t\t${age}\t\t\tbridge max age\t\t${age}\n hello time\t\t${hello}\t\t\tbridge hello time\t${hello}\n` +
      ` forward delay\t\t${fd}\t\t\tbridge forward delay\t${fd}\n ageing time\t\t${time(detail.ageingMs)}\n` +
      ` hello timer\t\t   0.00\t\t\ttcn timer\t\t   0.00\n topology change timer\t   0.00\t\t\tgc timer\t\t   0.00\n flags\t\t\t\n\n\n`,
  )
  for (const [i, port] of portsOf(tool.netns, device).entries()) {
    const number = (0x8000 + i + 1).toString(16)
    const state = portState(tool.kernel, tool.netns, port)
    tool.out(
      `${port.name} (${i + 1})\n port id\t\t${number}\t\t\tstate\t\t${state.padStart(15)}\n` +
        ` designated root\t${id}\tpath cost\t\t${String(port.port!.cost).padStart(4)}\n` +
        ` designated bridge\t${id}\tmessage age timer\t   0.00\n` +
        ` designated port\t${number}\t\t\tforward delay timer\t   0.00\n` +
        ` designated cost\t   0\t\t\thold timer\t\t   0.00\n flags\t\t\t\n\n`,
    )
  }
  return 0
}

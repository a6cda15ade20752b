/** `arping`: asks by ARP who has an address. arping(8), iputils 20221126. */
import { type Ip, formatIp } from '../../net/ip.ts'
import { BROADCAST_MAC, type Mac } from '../../net/mac.ts'
import { type Device, asksNobody, findDevice } from '../../linux/device.ts'
import { sendArp } from '../../linux/neighbour.ts'
import { routeOutput } from '../../linux/output.ts'
import { isLocal } from '../../linux/route.ts'
import { selectAddress } from '../../linux/address.ts'
import { openArp } from '../../linux/socket/arp.ts'
import { getopt } from '../arguments.ts'
import { type Command, Interrupted } from '../command.ts'
import { type Inbox, openInbox } from '../inbox.ts'
import { lookupHost } from '../names.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const arping: Command = {
  name: 'arping',
  summary: 'asks by ARP who has an address, and tells how long it takes',
  catches: ['INT'],
  run: (process) => runTool(process, (tool) => run(tool), 'line'),
}

const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`

interface Run {
  readonly tool: Tool
  readonly flags: ReadonlySet<string>
  readonly device: Device
  readonly target: number
  readonly source: number
  /** Probes to send, milliseconds between them and until the end. */
  readonly count: number
  readonly intervalMs: number
  readonly deadlineMs: number
  readonly inbox: Inbox
  /** Where the next question goes: to all until somebody has answered. */
  to: Mac
  sent: number
  broadcasts: number
  received: number
}

async function run(tool: Tool): Promise<number> {
  const { options, operands, problem } = getopt(tool.process.args, 'h?bfDUAqVc:w:i:I:s:')
  if (problem !== undefined) throw new ToolExit(2, `arping: ${problem}\n${USAGE}`)
  const flags = new Set(options.map((option) => option.name))
  const value = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value
  if (flags.has('V')) {
    tool.out('arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n')
    return 0
  }
  const [name] = operands
  if (name === undefined || operands.length > 1 || flags.has('h')) throw new ToolExit(2, USAGE)
  const device = deviceFor(tool, value('I'))
  const target = lookupHost(tool.process, name)
  if (typeof target !== 'number') throw new ToolExit(2, `arping: ${name}: Name or service not known\n`)
  const self: Run = {
    tool,
    flags,
    device,
    target,
    source: sourceFor(tool, device, target, value('s'), flags),
    count: number(value('c'), Infinity),
    intervalMs: number(value('i'), 1) * 1000,
    deadlineMs: number(value('w'), Infinity) * 1000,
    inbox: openInbox(tool.process),
    to: BROADCAST_MAC,
    sent: 0,
    broadcasts: 0,
    received: 0,
  }
  return ask(self)
}

function number(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  if (!/^\d+$/.test(text)) throw new ToolExit(1, `arping: invalid argument: '${text}'\n`)
  return Number(text)
}

function deviceFor(tool: Tool, name: string | undefined): Device {
  if (name === undefined) {
    const first = [...tool.netns.devices.values()].find((each) => each.up && each.detail.kind !== 'loopback' && !asksNobody(each))
    if (!first) throw new ToolExit(2, 'arping: no suitable device found, please use option -I\n')
    return first
  }
  const device = findDevice(tool.netns, name)
  if (!device) throw new ToolExit(2, `arping: Device ${name} not available.\n`)
  if (!device.up) throw new ToolExit(2, `arping: Interface "${name}" is down\n`)
  if (asksNobody(device) || device.detail.kind === 'loopback')
    throw new ToolExit(2, `arping: Interface "${name}" is not ARPable\n`)
  return device
}

function sourceFor(tool: Tool, device: Device, target: Ip, given: string | undefined, flags: ReadonlySet<string>): number {
  if (given !== undefined) {
    const source = lookupHost(tool.process, given)
    if (typeof source !== 'number') throw new ToolExit(2, `arping: invalid source ${given}\n`)
    if (!flags.has('D') && !isLocal(tool.netns, source)) throw new ToolExit(2, 'arping: bind: Cannot assign requested address\n')
    return source
  }
  if (flags.has('D')) return 0
  if (flags.has('U') || flags.has('A')) return target as number
  const route = routeOutput(tool.netns, target, { outDevice: device.index })
  const source = (route.ok ? route.value.source : undefined) ?? selectAddress(tool.netns, device, target)
  return typeof source === 'number' ? source : 0
}

async function ask(self: Run): Promise<number> {
  const { tool, inbox, flags } = self
  const { process } = tool
  const quiet = flags.has('q')
  const socket = openArp(tool.kernel, tool.netns, self.device, { program: 'shell', name: 'arping', pid: process.pid })
  inbox.listen(socket)
  if (!quiet) tool.out(`ARPING ${formatIp(self.target)} from ${formatIp(self.source)} ${self.device.name}\n`)
  const end = process.now() + self.deadlineMs
  try {
    while (self.sent < self.count && process.now() < end) {
      const at = process.now()
      send(self)
      if (await hear(self, at, Math.min(at + self.intervalMs, end))) break
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
  } finally {
    inbox.close()
    tool.netns.sockets.delete(socket)
  }
  if (!quiet) tool.out(`Sent ${self.sent} probes (${self.broadcasts} broadcast(s))\nReceived ${self.received} response(s)\n`)
  if (flags.has('D')) return self.received > 0 ? 1 : 0
  return flags.has('U') || flags.has('A') || self.received > 0 ? 0 : 1
}

function send(self: Run): void {
  const { tool, device, flags } = self
  self.sent++
  if (self.to === BROADCAST_MAC) self.broadcasts++
  sendArp(tool.kernel, tool.netns, device, self.to, {
    op: flags.has('A') ? 'reply' : 'request',
    senderMac: device.mac,
    senderIp: self.source,
    targetMac: flags.has('A') ? device.mac : self.to,
    targetIp: self.target,
  })
}

/** Tells the answers until the next question is due; true when there is no more to ask. */
async function hear(self: Run, askedAt: number, until: number): Promise<boolean> {
  const { tool, flags, inbox } = self
  for (;;) {
    const news = await inbox.next({ ms: until - tool.process.now() })
    if (news === 'timeout' || news === 'input') return false
    if (news.event.kind !== 'arp' || news.event.arp.senderIp !== self.target || news.event.arp.op !== 'reply') continue
    const { arp, at } = news.event
    self.received++
    if (!flags.has('b')) self.to = arp.senderMac
    if (!flags.has('q'))
      tool.out(
        `Unicast reply from ${formatIp(arp.senderIp)} [${arp.senderMac.toUpperCase()}]  ${(at - askedAt + 0.5).toFixed(3)}ms\n`,
      )
    if (flags.has('f') || flags.has('D') || self.sent >= self.count) return true
  }
}

/** `tcpdump`: what a device sends and receives, frame by frame, as it comes or from a file. tcpdump(8), pcap-filter(7). */
import type { Netns } from '../../../linux/netns.ts'
import { portOf, serviceOf } from '../../../linux/netfilter/services.ts'
import { formatIp } from '../../../net/ip.ts'
import { frameBytes } from '../../../net/bytes.ts'
import { readPcap, writeRecords } from '../../../net/pcap.ts'
import { type Command, Interrupted, StreamError } from '../../command.ts'
import { epochMs } from '../../interpreter/variables.ts'
import { lookupHost, nameOfHost } from '../../names.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { type Heard, dissect } from './dissect.ts'
import { type Filter, type FilterNames, parseFilter } from './filter.ts'
import { type Options, readOptions } from './options.ts'
import type { Naming } from './print-ip.ts'
import { type Clock, type LineStyle, macName, printLine } from './print.ts'

export const tcpdump: Command = {
  name: 'tcpdump',
  summary: 'show the packets of a device',
  path: '/usr/bin/tcpdump',
  catches: ['INT'],
  run: (process) => {
    const lineBuffered = process.args.some((word) => /^-[A-Za-z#]*l/.test(word) && !word.startsWith('--'))
    return runTool(process, (tool) => dump(tool, readOptions(process)), lineBuffered ? 'line' : 'full')
  },
}

async function dump(tool: Tool, options: Options): Promise<number> {
  if (options.list) return listDevices(tool)
  const filter = parseFilter(options.filter, filterNames(tool))
  if (options.read !== undefined) return readBack(tool, options, options.read, filter)
  const device = chosenDevice(tool, options.device)
  announce(tool, options, device)
  return listen(tool, options, device, filter)
}

const filterNames = (tool: Tool): FilterNames => ({
  port: (name) => portOf(name, 6) ?? portOf(name, 17),
  host: (name) => lookupHost(tool.process, name),
})

function listDevices(tool: Tool): number {
  const all = [...tool.netns.devices.values()]
  const up = all.filter((device) => device.up && device.detail.kind !== 'loopback')
  const rest = all.filter((device) => !up.includes(device))
  const lines = up.map((device) => `${device.name} [Up, Running, Connected]`)
  lines.push('any (Pseudo-device that captures on all interfaces) [Up, Running]')
  for (const device of rest) {
    const state = device.up ? ['Up', 'Running'] : []
    if (device.detail.kind === 'loopback') state.push('Loopback')
    else state.push('Disconnected')
    lines.push(`${device.name} [${state.join(', ')}]`)
  }
  lines.forEach((line, i) => tool.out(`${i + 1}.${line}\n`))
  return 0
}

/** A device's name, or `any`. Without one: the first that is up. */
function chosenDevice({ netns }: Tool, asked: string | undefined): string {
  const devices = [...netns.devices.values()]
  if (asked === undefined) return devices.find((device) => device.up && device.detail.kind !== 'loopback')?.name ?? 'any'
  if (asked === 'any') return asked
  const device = devices.find(({ name }) => name === asked)
  if (!device) throw new ToolExit(1, `tcpdump: ${asked}: No such device exists\n(No such device exists)\n`)
  if (!device.up) throw new ToolExit(1, `tcpdump: ${asked}: That device is not up\n`)
  return asked
}

const linkType = (device: string): string => (device === 'any' ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)')

function announce({ err }: Tool, options: Options, device: string): void {
  if (device === 'any') err('tcpdump: data link type LINUX_SLL2\n')
  const listening = `listening on ${device}, link-type ${linkType(device)}, snapshot length ${options.snap} bytes\n`
  if (options.verbose > 0 || options.write !== undefined) err(`tcpdump: ${listening}`)
  else err(`tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${listening}`)
}

function naming(tool: Tool, { numeric }: Options): Naming {
  return {
    host: (ip) => (numeric === 0 ? nameOfHost(tool.process, ip) : undefined) ?? formatIp(ip),
    mac: (address) => (numeric === 0 ? macName(address) : address),
    port: (port, protocol) => (numeric === 0 ? serviceOf(port, protocol === 'tcp' ? 6 : 17) : undefined) ?? String(port),
  }
}

const styleOf = (tool: Tool, options: Options, any: boolean): LineStyle => ({
  names: naming(tool, options),
  verbose: options.verbose,
  quick: options.quick,
  absolute: options.absolute,
  connections: new Map(),
  stamp: options.stamp,
  numbered: options.numbered,
  ethernet: options.ethernet,
  any,
  dump: options.dump,
})

/**
 * The kernel hands frames over in blocks, each second what has come (TPACKET_V3 with libpcap's timeout). Who is killed before has
 * not seen them: `0 packets captured`, though the filter let them through. On a terminal they are shown at once.
 */
const BLOCK_MS = 1000

async function listen(tool: Tool, options: Options, device: string, filter: Filter): Promise<number> {
  const { process, netns } = tool
  const ready: Heard[] = []
  const block: Heard[] = []
  const started = process.now()
  const immediate = options.immediate || (process.stdout.isTerminal && options.write === undefined)
  const written: Heard[] = []
  const clock: Clock = { first: undefined, last: undefined }
  const style = styleOf(tool, options, device === 'any')
  let received = 0
  let captured = 0
  let notify: (() => void) | undefined
  const stop = process.host.onFrame(netns.id, (name, frame, direction) => {
    if ((device !== 'any' && name !== device) || !isWanted(netns, name, direction, options)) return
    const heard: Heard = {
      at: epochMs + process.now(),
      device: name,
      ifindex: [...netns.devices.values()].find((each) => each.name === name)?.index ?? 0,
      direction,
      bytes: frameBytes(frame, { nowMs: process.now() }),
    }
    if (!filter(dissect(heard))) return
    received++
    if (immediate) {
      ready.push(heard)
      notify?.()
      return
    }
    block.push(heard)
    if (block.length === 1)
      process.after(BLOCK_MS - ((process.now() - started) % BLOCK_MS), () => {
        ready.push(...block.splice(0))
        notify?.()
      })
  })
  const show = (heard: Heard): void => {
    captured++
    if (options.write !== undefined) written.push(heard)
    if (options.write === undefined || options.print) tool.out(`${printLine(dissect(heard), style, clock)}\n`)
  }
  let interrupted = false
  try {
    while (options.count === undefined || captured < options.count) {
      const next = ready.shift()
      if (next) show(next)
      else
        await process.wait<void>((wake) => {
          notify = wake
          return () => (notify = undefined)
        })
    }
  } catch (error) {
    if (!(error instanceof Interrupted) || error.signal === 'KILL' || error.signal === 'PIPE') throw error
    interrupted = true
    for (const heard of ready.splice(0)) show(heard)
  } finally {
    stop()
    if (options.write !== undefined) save(tool, options.write, written, options.snap)
  }
  if (interrupted && options.write === undefined) tool.out('\n')
  tool.flush()
  tool.err(`${plural(captured, 'captured')}${plural(received, 'received by filter')}0 packets dropped by kernel\n`)
  return 0
}

/** Of what goes through lo only the arrival is told: it would be there twice. */
function isWanted(netns: Netns, name: string, direction: 'in' | 'out', options: Options): boolean {
  if (options.direction !== 'inout' && options.direction !== direction) return false
  const loopback = [...netns.devices.values()].some((each) => each.name === name && each.detail.kind === 'loopback')
  return !(loopback && direction === 'out')
}

const plural = (n: number, words: string): string => `${n} packet${n === 1 ? '' : 's'} ${words}\n`

/** Files are text here: each byte is one character. */
const asText = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const asBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 255)

function save({ process }: Tool, path: string, heard: readonly Heard[], snap: number): void {
  const text = asText(
    writeRecords(
      heard.map(({ at, bytes }) => ({ at, bytes: bytes.subarray(0, snap), length: bytes.length })),
      snap,
    ),
  )
  if (path === '-') process.stdout.write(text)
  else process.writeFile(process.resolve(path), text)
}

function readBack(tool: Tool, options: Options, path: string, filter: Filter): number {
  const records = openFile(tool, path)
  tool.err(`reading from file ${path}, link-type EN10MB (Ethernet), snapshot length 262144\n`)
  const style = styleOf(tool, options, false)
  const clock: Clock = { first: undefined, last: undefined }
  let shown = 0
  const kept: Heard[] = []
  for (const { at, bytes } of records) {
    if (options.count !== undefined && shown >= options.count) break
    const heard: Heard = { at, device: '', ifindex: 0, direction: 'in', bytes }
    const frame = dissect(heard)
    if (!filter(frame)) continue
    shown++
    if (options.write === undefined) tool.out(`${printLine(frame, style, clock)}\n`)
    else kept.push(heard)
  }
  if (options.write !== undefined) save(tool, options.write, kept, options.snap)
  return 0
}

function openFile({ process }: Tool, path: string): { at: number; bytes: Uint8Array }[] {
  let text: string
  try {
    text = process.readFile(process.resolve(path))
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(1, `tcpdump: ${path}: ${error.message}\n`)
  }
  const records = readPcap(asBytes(text))
  if (!records)
    throw new ToolExit(
      1,
      text === ''
        ? 'tcpdump: truncated dump file; tried to read 4 file header bytes, only got 0\n'
        : 'tcpdump: unknown file format\n',
    )
  return records
}

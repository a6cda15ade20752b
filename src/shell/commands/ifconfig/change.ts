/** What ifconfig changes, word by word as it reads them; the kernel's side is that of its ioctls. ifconfig.c (main), devinet.c (devinet_ioctl). */
import { type Ip, maskOf, parseIpv6 } from '../../../net/ip.ts'
import { parseMac } from '../../../net/mac.ts'
import { addAddress, removeAddress } from '../../../linux/address.ts'
import { type Device, type InterfaceAddress, findDevice } from '../../../linux/device.ts'
import { type Errno, type Outcome, strerror } from '../../../linux/errno.ts'
import { addIpv6Address, removeIpv6Address } from '../../../linux/ipv6/address.ts'
import { openDevice, setDown, setMac } from '../../../linux/link.ts'
import { renameDevice } from '../../../linux/link-move.ts'
import { setMtu } from '../../../linux/mtu.ts'
import { lookupHost } from '../../names.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import { IFCONFIG_USAGE } from './help.ts'

interface Changing {
  readonly tool: Tool
  /** As typed: `eth0`, or `eth0:1` for an address that has a name of its own. */
  readonly name: string
  readonly words: readonly string[]
  at: number
  failed: boolean
}

const REFUSED = [
  'metric',
  'mem_start',
  'io_addr',
  'irq',
  'media',
  'tunnel',
  'outfill',
  'keepalive',
  'pointopoint',
  'dstaddr',
  '-pointopoint',
  'trailers',
  '-trailers',
  'dynamic',
  '-dynamic',
  '-broadcast',
]

export function changeDevice(tool: Tool, name: string, words: readonly string[]): number {
  const c: Changing = { tool, name, words, at: 0, failed: false }
  if (words[0] === 'inet' || words[0] === 'inet6') c.at++
  for (; c.at < words.length; c.at++) change(c, words[c.at]!)
  return c.failed ? 1 : 0
}

/** ioctl(2) has refused: the real one goes on with the next word. */
function sayFailed(c: Changing, call: string, errno: Errno): void {
  c.tool.err(`${call}: ${strerror(errno)}\n`)
  c.failed = true
}

function checked(c: Changing, call: string, outcome: Outcome<unknown>): void {
  if (!outcome.ok) sayFailed(c, call, outcome.errno)
}

function value(c: Changing): string {
  const word = c.words[++c.at]
  if (word === undefined) throw new ToolExit(3, IFCONFIG_USAGE)
  return word
}

const deviceOf = (c: Changing): Device | undefined => findDevice(c.tool.netns, c.name.split(':')[0]!)
const labelled = (c: Changing, device: Device): InterfaceAddress | undefined =>
  device.addresses.find(({ label }) => label === c.name)

/** Runs on the device, or says that there is none. */
function withDevice(c: Changing, call: string, then: (device: Device) => void): void {
  const device = deviceOf(c)
  if (device) then(device)
  else sayFailed(c, call, 'ENODEV')
}

function change(c: Changing, word: string): void {
  if (word === 'up' || word === 'down') return setFlag(c, word === 'up')
  const flag = /^-?(promisc|arp|allmulti|multicast)$/.exec(word)?.[1]
  if (flag !== undefined) {
    const on = !word.startsWith('-')
    const device = flagged(c)
    if (flag === 'promisc') device.promiscuous = on
    else if (flag === 'arp') device.noArp = !on
    else if (flag === 'allmulti') device.allMulticast = on
    else device.noMulticast = !on
  } else if (word === 'mtu') setLength(c, value(c))
  else if (word === 'txqueuelen') withDevice(c, 'SIOCSIFTXQLEN', setQueue(Number.parseInt(value(c), 10) || 0))
  else if (word === 'netmask') setNetmask(c, value(c))
  else if (word === 'broadcast') setBroadcast(c, value(c))
  else if (word === 'hw') setHardware(c)
  else if (word === 'name') rename(c, value(c))
  else if (word === 'add' || word === 'del') changeMore(c, word, value(c))
  else if (REFUSED.includes(word)) throw new ToolExit(1, `ifconfig: "${word}" is not simulated\n`)
  else setAddress(c, word)
}

const setQueue =
  (length: number) =>
  (device: Device): void => {
    device.txQueueLength = length
  }

function flagged(c: Changing): Device {
  const device = deviceOf(c)
  if (device) return device
  throw new ToolExit(255, `${c.name}: ERROR while getting interface flags: ${strerror('ENODEV')}\n`)
}

/** Of an alias, `down` takes its address away. */
function setFlag(c: Changing, up: boolean): void {
  const { kernel, netns } = c.tool
  const device = flagged(c)
  if (c.name.includes(':')) {
    const address = labelled(c, device)
    if (!address) throw new ToolExit(255, `SIOCSIFFLAGS: ${strerror('EADDRNOTAVAIL')}\n`)
    if (!up) return checked(c, 'SIOCSIFFLAGS', removeAddress(netns, device, address.local, address.length, address.address))
  }
  if (up) checked(c, 'SIOCSIFFLAGS', openDevice(kernel, netns, device))
  else setDown(kernel, netns, device)
}

const setLength = (c: Changing, text: string): void =>
  withDevice(c, 'SIOCSIFMTU', (device) =>
    checked(c, 'SIOCSIFMTU', setMtu(c.tool.kernel, c.tool.netns, device, Number.parseInt(text, 10) || 0)),
  )

function setHardware(c: Changing): void {
  const kind = value(c)
  const text = value(c)
  if (kind !== 'ether') throw new ToolExit(1, `ifconfig: hardware "${kind}" is not simulated\n`)
  const mac = parseMac(text)
  if (mac === undefined) throw new ToolExit(1, `${text}: invalid ether address.\n`)
  withDevice(c, 'SIOCSIFHWADDR', (device) =>
    (parseInt(mac.slice(0, 2), 16) & 1) === 1
      ? sayFailed(c, 'SIOCSIFHWADDR', 'EADDRNOTAVAIL')
      : checked(c, 'SIOCSIFHWADDR', setMac(c.tool.netns, device, mac)),
  )
}

const rename = (c: Changing, name: string): void =>
  withDevice(c, 'SIOCSIFNAME', (device) => checked(c, 'SIOCSIFNAME', renameDevice(c.tool.netns, device, name)))

function hostOf(c: Changing, text: string): Ip {
  const ip = text === 'default' ? 0 : lookupHost(c.tool.process, text)
  if (ip !== undefined) return ip
  const why = /^[\d.]+$/.test(text) ? 'Unknown host' : 'Host name lookup failure'
  throw new ToolExit(1, `${text}: ${why}\nifconfig: \`--help' gives usage information.\n`)
}

/** inet_abc_len: the length that an address had by its class. */
function classLength(ip: number): number {
  if (ip === 0) return 0
  const first = ip >>> 24
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : -1
}

const broadcastFor = (ip: number, length: number): number | undefined =>
  length > 30 ? undefined : (ip | ~(maskOf(length, 4) as number)) >>> 0

/** `ADDRESS[/LENGTH]`: the address of this name is another from now on, and the device is up. */
function setAddress(c: Changing, text: string): void {
  const [host = '', length] = text.split('/')
  const ip = hostOf(c, host) as number
  const device = deviceOf(c)
  if (!device) {
    sayFailed(c, 'SIOCSIFADDR', 'ENODEV')
    flagged(c)
    return
  }
  const given = length === undefined ? undefined : Number(length)
  const made = classLength(ip)
  if (made < 0 || (given !== undefined && !(given <= 32))) return sayFailed(c, 'SIOCSIFADDR', 'EINVAL')
  const { kernel, netns } = c.tool
  const old = labelled(c, device)
  if (old) removeAddress(netns, device, old.local, old.length, old.address)
  if (ip === 0) return
  const bits = given ?? made
  const broadcast = device.detail.kind === 'loopback' ? undefined : broadcastFor(ip, bits)
  checked(
    c,
    'SIOCSIFADDR',
    addAddress(netns, device, { local: ip, length: bits, label: c.name, ...(broadcast === undefined ? {} : { broadcast }) }),
  )
  checked(c, 'SIOCSIFFLAGS', openDevice(kernel, netns, device))
}

function lengthOfMask(mask: number): number | undefined {
  for (let length = 0; length <= 32; length++) if (maskOf(length, 4) === mask) return length
  return undefined
}

/** The broadcast address goes with the mask while it is the usual one. */
function setNetmask(c: Changing, text: string): void {
  const mask = hostOf(c, text) as number
  withDevice(c, 'SIOCSIFNETMASK', (device) => {
    const old = labelled(c, device)
    if (!old) return sayFailed(c, 'SIOCSIFNETMASK', 'EADDRNOTAVAIL')
    const length = lengthOfMask(mask)
    if (length === undefined) return sayFailed(c, 'SIOCSIFNETMASK', 'EINVAL')
    const local = old.local as number
    const usual = old.broadcast === broadcastFor(local, old.length)
    replace(
      c,
      device,
      old,
      length,
      usual && old.broadcast !== undefined ? broadcastFor(local, length) : (old.broadcast as number | undefined),
    )
  })
}

function setBroadcast(c: Changing, text: string): void {
  const broadcast = hostOf(c, text) as number
  withDevice(c, 'SIOCSIFBRDADDR', (device) => {
    const old = labelled(c, device)
    if (old) replace(c, device, old, old.length, broadcast)
    else sayFailed(c, 'SIOCSIFBRDADDR', 'EADDRNOTAVAIL')
  })
}

function replace(c: Changing, device: Device, old: InterfaceAddress, length: number, broadcast: number | undefined): void {
  const { netns } = c.tool
  if (length === old.length && broadcast === old.broadcast) return
  removeAddress(netns, device, old.local, old.length, old.address)
  const wanted = { local: old.local, length, label: old.label, ...(broadcast === undefined ? {} : { broadcast }) }
  checked(c, 'SIOCSIFADDR', addAddress(netns, device, wanted))
}

/** `add` and `del`: further addresses, those of IPv4 under names of their own. */
function changeMore(c: Changing, how: 'add' | 'del', text: string): void {
  const [host = '', length] = text.split('/')
  const six = parseIpv6(host)
  const device = flagged(c)
  const { kernel, netns } = c.tool
  if (six !== undefined) {
    const bits = length === undefined ? 128 : Number(length)
    if (how === 'add') checked(c, 'SIOCSIFADDR', addIpv6Address(kernel, netns, device, { local: six, length: bits }))
    else checked(c, 'SIOCDIFADDR', removeIpv6Address(netns, device, six, bits))
    return
  }
  const ip = hostOf(c, host)
  if (how === 'del') {
    const old = device.addresses.find((a) => a.local === ip && a.label !== device.name)
    if (old) removeAddress(netns, device, old.local, old.length, old.address)
    return
  }
  let number = 0
  while (device.addresses.some(({ label }) => label === `${device.name}:${number}`)) number++
  const first = device.addresses.find(({ label }) => label === device.name)
  const bits = first?.length ?? classLength(ip as number)
  const broadcast = first ? first.broadcast : broadcastFor(ip as number, bits)
  const wanted = { local: ip, length: bits, label: `${device.name}:${number}`, ...(broadcast === undefined ? {} : { broadcast }) }
  checked(c, 'SIOCSIFADDR', addAddress(netns, device, wanted))
}

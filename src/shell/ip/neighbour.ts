/** `ip neigh`: the neighbour table. ip-neighbour(8), iproute2 ip/ipneigh.c. */
import { type Ip as Address, contains, familyOf, formatIp } from '../../net/ip.ts'
import { BROADCAST_MAC, type Mac, parseMac } from '../../net/mac.ts'
import type { Device } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { type Neighbour, type NudState, neighbourKey, neighbourState, setNeighbour } from '../../linux/neighbour.ts'
import {
  type GivenPrefix,
  type Words,
  addressWord,
  begins,
  current,
  duplicate,
  more,
  nextWord,
  prefixWord,
} from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, deviceNamed, notSimulated, unknownCommand } from './context.ts'
import { type Json, printJson } from './json.ts'
import { NEIGHBOUR_HELP } from './usage.ts'

export function neighbour(ip: Ip, words: Words): number {
  if (!more(words)) return showNeighbours(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'add')) return changeNeighbour(ip, words, 'add')
  if (begins(word, 'change') || word === 'chg') return changeNeighbour(ip, words, 'change')
  if (begins(word, 'replace')) return changeNeighbour(ip, words, 'replace')
  if (begins(word, 'delete')) return changeNeighbour(ip, words, 'delete')
  if (begins(word, 'get')) return getNeighbour(ip, words)
  if (begins(word, 'show', 'list') || begins(word, 'lst')) return showNeighbours(ip, words)
  if (begins(word, 'flush')) return flushNeighbours(ip, words)
  if (begins(word, 'help')) throw new ToolExit(255, NEIGHBOUR_HELP)
  throw unknownCommand(word, 'neigh')
}

const STATES: readonly NudState[] = ['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT']

interface NeighbourWords {
  to?: Address
  proxy?: boolean
  router?: boolean
  mac?: string
  device?: string
  state?: NudState
}

function readNeighbour(words: Words): NeighbourWords {
  const asks: NeighbourWords = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'lladdr') asks.mac = nextWord(words)
    else if (word === 'nud') asks.state = stateWord(nextWord(words))
    else if (word === 'router') asks.router = true
    else if (begins(word, 'proxy')) asks.proxy = true
    else if (word === 'use' || word === 'managed' || word === 'extern_learn' || word === 'protocol' || word === 'vni')
      throw notSimulated(`neigh option "${word}"`)
    else if (word === 'dev') asks.device = nextWord(words)
    else {
      if (word === 'to') nextWord(words)
      if (asks.to !== undefined) throw duplicate('to', current(words))
      asks.to = addressWord(words)
    }
  }
  return asks
}

function stateWord(word: string): NudState {
  const state = STATES.find((each) => each === word.toUpperCase())
  if (!state) throw new ToolExit(255, `Error: argument "${word}" is wrong: nud state is bad\n`)
  return state
}

function changeNeighbour(ip: Ip, words: Words, how: 'add' | 'change' | 'replace' | 'delete'): number {
  const asks = readNeighbour(words)
  if (asks.proxy && typeof asks.to === 'number')
    return changeProxy4(ip, asks.device === undefined ? 0 : deviceNamed(ip, asks.device).index, asks.to, how)
  if (asks.device === undefined || asks.to === undefined)
    throw new ToolExit(255, 'Device and destination are required arguments.\n')
  const device = deviceNamed(ip, asks.device)
  if (asks.proxy) return changeProxy(ip, device, asks.to, how)
  const { kernel, netns } = ip.tool
  const key = neighbourKey(device.index, asks.to)
  const known = netns.neighbours.get(key)
  if (how === 'delete') {
    if (!known) asked(ip, refuse('ENOENT'))
    netns.neighbours.delete(key)
    return 0
  }
  const mac = asks.mac === undefined ? undefined : parseMac(asks.mac)
  if (asks.mac !== undefined && mac === undefined) {
    // ip itself reads numbers between colons; how many there must be the kernel says.
    if (!asks.mac.split(':').every((part) => /^[\da-f]/i.test(part))) throw new ToolExit(1, `"${asks.mac}" is invalid lladdr.\n`)
    asked(ip, refuse('EINVAL', 'Invalid link address.'))
  }
  if (how === 'add' && known) asked(ip, refuse('EEXIST'))
  if (how === 'change' && !known) asked(ip, refuse('ENOENT'))
  const state = asks.state ?? 'PERMANENT'
  if (!mac && !known?.mac && state !== 'FAILED' && state !== 'INCOMPLETE' && state !== 'NOARP')
    asked(ip, refuse('EINVAL', 'No link layer address given.'))
  setNeighbour(kernel, netns, device, asks.to, macFor(mac, known, state), state)
  if (asks.router) netns.neighbours.get(key)!.router = true
  return 0
}

/** IPv4: an address that ARP is answered for, on one device or on all. */
function changeProxy4(ip: Ip, device: number, to: number, how: 'add' | 'change' | 'replace' | 'delete'): number {
  const { netns } = ip.tool
  const proxies = new Set(netns.proxies)
  const key = `${device} ${to}`
  if (how === 'delete' && !proxies.delete(key)) asked(ip, refuse('ENOENT'))
  if (how !== 'delete') proxies.add(key)
  netns.proxies = proxies
  return 0
}

/** `ip neigh add proxy`: addresses that a router answers for. */
function changeProxy(ip: Ip, device: Device, to: Address, how: 'add' | 'change' | 'replace' | 'delete'): number {
  const { ipv6 } = ip.tool.netns
  const key = `${device.index} ${to}`
  const proxies = new Set(ipv6.proxies)
  if (how === 'delete' && !proxies.delete(key)) asked(ip, refuse('ENOENT'))
  if (how !== 'delete') proxies.add(key)
  ipv6.proxies = proxies
  return 0
}

/** Without an address a permanent entry takes the device's broadcast address. */
function macFor(mac: Mac | undefined, known: Neighbour | undefined, state: NudState): Mac | undefined {
  if (state === 'FAILED' || state === 'INCOMPLETE') return undefined
  return mac ?? known?.mac ?? BROADCAST_MAC
}

interface Selection {
  device?: Device
  proxy?: boolean
  to?: GivenPrefix
  states?: Set<NudState>
}

function readSelection(ip: Ip, words: Words): Selection {
  const asks: Selection = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'dev') asks.device = deviceNamed(ip, nextWord(words))
    else if (word === 'nud') {
      const state = nextWord(words)
      asks.states ??= new Set()
      for (const each of state === 'all' ? STATES : [stateWord(state)]) asks.states.add(each)
    } else if (begins(word, 'proxy')) asks.proxy = true
    else if (['unused', 'vrf', 'master', 'nomaster', 'protocol'].includes(word))
      throw notSimulated(`selecting neighbours by ${word}`)
    else {
      if (word === 'to') nextWord(words)
      asks.to = prefixWord(words, ip.options.family)
    }
  }
  return asks
}

function select(ip: Ip, asks: Selection, states: ReadonlySet<NudState>): Neighbour[] {
  const { kernel, netns } = ip.tool
  const family = ip.options.family ?? (asks.to && !asks.to.any ? familyOf(asks.to.network) : undefined)
  // One family's table after the other.
  const entries = [...netns.neighbours.values()].sort((a, b) => familyOf(a.ip) - familyOf(b.ip))
  return entries.filter(
    (entry) =>
      (family === undefined || familyOf(entry.ip) === family) &&
      (!asks.device || entry.device === asks.device.index) &&
      (!asks.to || asks.to.any || contains(asks.to, entry.ip)) &&
      states.has(neighbourState(kernel, entry)),
  )
}

const allBut = (...left: NudState[]): Set<NudState> => new Set(STATES.filter((state) => !left.includes(state)))

function showNeighbours(ip: Ip, words: Words): number {
  const asks = readSelection(ip, words)
  if (asks.proxy) return showProxies(ip, asks)
  const entries = select(ip, asks, asks.states ?? allBut('NOARP'))
  if (ip.options.json)
    ip.tool.out(
      printJson(
        entries.map((entry) => entryJson(ip, entry, asks)),
        ip.options.pretty,
      ),
    )
  else for (const entry of entries) ip.tool.out(entryLine(ip, entry, asks))
  return 0
}

function showProxies(ip: Ip, asks: Selection): number {
  const { netns } = ip.tool
  const { family } = ip.options
  const found: { dst: string; device: Device | undefined }[] = []
  const collect = (keys: ReadonlySet<string>, read: (text: string) => Address): void => {
    for (const key of keys) {
      const [index = '', address = ''] = key.split(' ')
      const device = netns.devices.get(Number(index))
      if (!asks.device || asks.device === device) found.push({ dst: formatIp(read(address)), device })
    }
  }
  if (family !== 6) collect(netns.proxies, Number)
  if (family !== 4) collect(netns.ipv6.proxies, BigInt)
  const dev = (device: Device | undefined): string | undefined => (asks.device ? undefined : device?.name)
  if (ip.options.json)
    ip.tool.out(
      printJson(
        found.map(({ dst, device }) => ({ dst, dev: dev(device), proxy: null })),
        ip.options.pretty,
      ),
    )
  else
    for (const { dst, device } of found) {
      const name = dev(device)
      ip.tool.out(`${dst} ${name === undefined ? '' : `dev ${name} `}proxy \n`)
    }
  return 0
}

function getNeighbour(ip: Ip, words: Words): number {
  const asks = readNeighbour(words)
  if (asks.device === undefined || asks.to === undefined) throw new ToolExit(255, 'Device and address are required arguments.\n')
  const entry = ip.tool.netns.neighbours.get(neighbourKey(deviceNamed(ip, asks.device).index, asks.to))
  if (!entry) asked(ip, refuse('ENOENT', 'Neighbour entry not found.'))
  else ip.tool.out(entryLine(ip, entry, {}))
  return 0
}

function entryLine(ip: Ip, entry: Neighbour, asks: Selection): string {
  const { kernel, netns } = ip.tool
  const seconds = (at: number): number => Math.floor(Math.max(0, kernel.now - at) / 1000)
  let line = `${formatIp(entry.ip)} `
  if (ip.options.brief)
    return `${formatIp(entry.ip).padEnd(40)}${(netns.devices.get(entry.device)?.name ?? '').padEnd(16)} ${entry.mac ?? ''} \n`
  if (!asks.device) line += `dev ${netns.devices.get(entry.device)?.name ?? `if${entry.device}`} `
  if (entry.mac !== undefined) line += `lladdr ${entry.mac} `
  if (entry.router) line += 'router '
  if (ip.options.statistics > 0)
    line += `used ${seconds(entry.usedAt)}/${seconds(entry.confirmedAt)}/${seconds(entry.confirmedAt)} probes ${entry.probes} `
  return `${line}${neighbourState(kernel, entry)} \n`
}

const entryJson = (ip: Ip, entry: Neighbour, asks: Selection): Json => ({
  dst: formatIp(entry.ip),
  ...(asks.device ? {} : { dev: ip.tool.netns.devices.get(entry.device)?.name ?? '' }),
  ...(entry.mac === undefined ? {} : { lladdr: entry.mac }),
  ...(entry.router ? { router: null } : {}),
  state: [neighbourState(ip.tool.kernel, entry)],
})

function flushNeighbours(ip: Ip, words: Words): number {
  if (!more(words)) throw new ToolExit(1, 'Flush requires arguments.\n')
  if (current(words) === 'all' && words.list.length === words.at + 1) words.at++
  const asks = readSelection(ip, words)
  const entries = select(ip, asks, asks.states ?? allBut('PERMANENT', 'NOARP'))
  for (const entry of entries) ip.tool.netns.neighbours.delete(neighbourKey(entry.device, entry.ip))
  if (ip.options.statistics > 0) {
    ip.tool.out(
      entries.length === 0
        ? 'Nothing to flush.\n'
        : `\n*** Round 1, deleting ${entries.length} entries ***\n*** Flush is complete after 1 round ***\n`,
    )
  }
  return 0
}

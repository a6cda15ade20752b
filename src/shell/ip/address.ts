/** `ip address`. ip-address(8), iproute2 ip/ipaddress.c. */
import { type Ip as Address, familyOf, isLoopback, prefixOf } from '../../net/ip.ts'
import type { Device } from '../../linux/device.ts'
import { type NewAddress, addAddress, removeAddress } from '../../linux/address.ts'
import { type NewIpv6Address, addIpv6Address, changeIpv6Address, removeIpv6Address } from '../../linux/ipv6/address.ts'
import { refuse } from '../../linux/errno.ts'
import {
  type GivenPrefix,
  type Words,
  addressWord,
  begins,
  current,
  duplicate,
  invalid,
  more,
  nextWord,
  parseNumber,
  prefixWord,
  unsigned,
} from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { addressText, deviceJson, selectAddresses } from './address-view.ts'
import { type Ip, asked, deviceNamed, notSimulated, unknownCommand } from './context.ts'
import { printJson } from './json.ts'
import { type AnyAddress, readShowWords, scopeWord, selectDevices, wantsAddress } from './show-words.ts'
import { ADDRESS_HELP } from './usage.ts'

export function address(ip: Ip, words: Words): number {
  if (!more(words)) return showAddresses(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'add')) return changeAddress(ip, words, 'add')
  if (begins(word, 'change') || word === 'chg' || begins(word, 'replace')) return changeAddress(ip, words, 'replace')
  if (begins(word, 'delete')) return changeAddress(ip, words, 'delete')
  if (begins(word, 'show', 'list') || begins(word, 'lst')) return showAddresses(ip, words)
  if (begins(word, 'flush')) return flushAddresses(ip, words)
  if (begins(word, 'save', 'showdump', 'restore')) throw notSimulated(`address ${word}`)
  if (begins(word, 'help')) throw new ToolExit(255, ADDRESS_HELP)
  throw unknownCommand(word, 'address')
}

function showAddresses(ip: Ip, words: Words): number {
  const wanted = readShowWords(ip, words)
  const shown: { device: Device; addresses: AnyAddress[] }[] = []
  for (const device of selectDevices(ip, wanted)) {
    const addresses = selectAddresses(ip, device, wanted)
    if (addresses) shown.push({ device, addresses })
  }
  if (ip.options.json)
    ip.tool.out(
      printJson(
        shown.map(({ device, addresses }) => deviceJson(ip, device, addresses)),
        ip.options.pretty,
      ),
    )
  else for (const { device, addresses } of shown) ip.tool.out(addressText(ip, device, addresses, wanted))
  return 0
}

interface AddressWords {
  local?: GivenPrefix
  localText?: string
  peer?: GivenPrefix
  broadcast?: Address | '+' | '-'
  scope?: string
  device?: string
  label?: string
  noPrefixRoute?: boolean
  /** What only IPv6 knows. */
  six: Partial<NewIpv6Address>
  noDad?: boolean
}

function readAddressWords(ip: Ip, words: Words): AddressWords {
  const { family } = ip.options
  const asks: AddressWords = { six: {} }
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'peer' || word === 'remote') {
      nextWord(words)
      asks.peer = prefixWord(words, family)
    } else if (begins(word, 'broadcast') || word === 'brd') {
      const text = nextWord(words)
      asks.broadcast =
        text === '+' || text === '-' ? text : addressWord(words, asks.local ? familyOf(asks.local.network) : family)
    } else if (word === 'scope') asks.scope = scopeWord(nextWord(words))
    else if (word === 'dev') asks.device = nextWord(words)
    else if (word === 'label') asks.label = nextWord(words)
    else if (word === 'nodad') asks.noDad = asks.six.noDad = true
    else if (word === 'home') asks.six.home = true
    else if (word === 'mngtmpaddr') asks.six.manageTemporary = true
    else if (word === 'optimistic') asks.six.optimistic = true
    else if (begins(word, 'metric', 'priority', 'preference'))
      asks.six.metric = (nextWord(words), unsigned(words, '"metric" value is invalid\n'))
    else if (word === 'valid_lft') asks.six.validMs = lifetime(nextWord(words), 'valid_lft')
    else if (word === 'preferred_lft') asks.six.preferredMs = lifetime(nextWord(words), 'preferred_lft')
    else if (word === 'noprefixroute') asks.noPrefixRoute = true
    else if (UNSIMULATED.has(word)) throw notSimulated(`address option "${word}"`)
    else readLocal(ip, words, asks)
  }
  return asks
}
/** Seconds or `forever`, as milliseconds. */
function lifetime(word: string, name: string): number {
  const seconds = word === 'forever' ? Infinity : parseNumber(word)
  if (seconds === undefined || seconds < 0) throw invalid(`${name} value`, word)
  return seconds * 1000
}
const UNSIMULATED = new Set(['anycast', 'autojoin', 'proto'])

function readLocal(ip: Ip, words: Words, asks: AddressWords): void {
  if (current(words) === 'local') nextWord(words)
  if (asks.local) throw duplicate('local', current(words))
  asks.localText = current(words)
  asks.local = prefixWord(words, ip.options.family)
}

function changeAddress(ip: Ip, words: Words, how: 'add' | 'replace' | 'delete'): number {
  const asks = readAddressWords(ip, words)
  if (asks.device === undefined) throw new ToolExit(1, 'Not enough information: "dev" argument is required.\n')
  const { local, peer } = asks
  if (how === 'delete' && local && !peer && !local.lengthGiven && familyOf(local.address) === 4)
    ip.tool.err(wildcardWarning(asks.localText ?? ''))
  const device = deviceNamed(ip, asks.device)
  if (!local) return asked(ip, refuse(ip.options.family === 6 ? 'EINVAL' : 'EOPNOTSUPP'))
  if (familyOf(local.address) === 6) return changeIpv6(ip, device, asks, local, how)
  // Without end is what they are anyway.
  const [given] = Object.entries(asks.six).flatMap(([key, value]) => (key === 'noDad' || value === Infinity ? [] : [key]))
  if (given !== undefined) throw notSimulated(`address option "${WORDS[given as keyof NewIpv6Address] ?? given}" of IPv4`)
  if (asks.noDad) ip.tool.err('Warning: nodad option can be set only for IPv6 addresses\n')
  if (how === 'delete') deleteAddress(ip, device, local, peer, asks.label)
  else addOne(ip, device, asks, local, how)
  return 0
}

const WORDS: Partial<Record<keyof NewIpv6Address, string>> = {
  manageTemporary: 'mngtmpaddr',
  validMs: 'valid_lft',
  preferredMs: 'preferred_lft',
}

function changeIpv6(ip: Ip, device: Device, asks: AddressWords, local: GivenPrefix, how: 'add' | 'replace' | 'delete'): number {
  const { kernel, netns } = ip.tool
  const { address, length } = asks.peer ?? local
  if (asks.broadcast === '+' || asks.broadcast === '-') throw new ToolExit(1, 'Broadcast can be set only for IPv4 addresses\n')
  if (how === 'delete') {
    asked(ip, removeIpv6Address(netns, device, local.address as bigint, length))
    return 0
  }
  if ((asks.six.preferredMs ?? 0) > (asks.six.validMs ?? Infinity))
    throw new ToolExit(255, 'preferred_lft is greater than valid_lft\n')
  const wanted: NewIpv6Address = {
    ...asks.six,
    local: local.address as bigint,
    length,
    ...(asks.peer ? { peer: address as bigint } : {}),
    ...(asks.noPrefixRoute ? { noPrefixRoute: true } : {}),
  }
  asked(ip, how === 'add' ? addIpv6Address(kernel, netns, device, wanted) : changeIpv6Address(kernel, netns, device, wanted))
  return 0
}

const wildcardWarning = (text: string): string =>
  'Warning: Executing wildcard deletion to stay compatible with old scripts.\n' +
  `         Explicitly specify the prefix length (${text}/32) to avoid this warning.\n` +
  '         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n'

function addOne(ip: Ip, device: Device, asks: AddressWords, local: GivenPrefix, how: 'add' | 'replace'): void {
  const { peer } = asks
  const length = (peer ?? local).length
  const address = (peer ?? local).address
  const scope = asks.scope ?? (isLoopback(local.address) ? 'host' : 'global')
  if (scope !== 'global' && scope !== 'link' && scope !== 'host') throw notSimulated(`address scope "${scope}"`)
  if ((asks.label?.length ?? 0) >= 16) throw new ToolExit(2, 'Error: Attribute failed policy validation.\n')
  const broadcast = asks.broadcast === undefined ? undefined : broadcastOf(asks.broadcast, address, length)
  const wanted: NewAddress = {
    local: local.address,
    length,
    scope,
    ...(peer ? { peer: peer.address } : {}),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(asks.label === undefined ? {} : { label: asks.label }),
    ...(asks.noPrefixRoute ? { noPrefixRoute: true } : {}),
  }
  const there = device.addresses.some((a) => a.local === wanted.local && a.length === length && a.address === address)
  if (how === 'replace' && there) return
  asked(ip, addAddress(ip.tool.netns, device, wanted))
}

/** `+` sets the host bits, `-` clears them. */
function broadcastOf(given: Address | '+' | '-', address: Address, length: number): Address | undefined {
  if (given !== '+' && given !== '-') return given
  if (length > 30) return undefined
  const { network, mask } = prefixOf(address, length)
  return given === '+' ? ((network as number) | ~(mask as number)) >>> 0 : network
}

function deleteAddress(
  ip: Ip,
  device: Device,
  local: GivenPrefix,
  peer: GivenPrefix | undefined,
  label: string | undefined,
): void {
  const exact = peer ?? (local.lengthGiven ? local : undefined)
  const found = device.addresses.find(
    (a) =>
      a.local === local.address &&
      (label === undefined || a.label === label) &&
      (exact === undefined || (a.length === exact.length && prefixOf(a.address, a.length).network === exact.network)),
  )
  if (!found) asked(ip, refuse('EADDRNOTAVAIL', 'ipv4: Address not found.'))
  else asked(ip, removeAddress(ip.tool.netns, device, found.local, found.length, found.address))
}

function flushAddresses(ip: Ip, words: Words): number {
  if (!more(words)) throw new ToolExit(1, 'Flush requires arguments.\n')
  const wanted = readShowWords(ip, words)
  let count = 0
  for (const device of selectDevices(ip, wanted)) {
    for (const a of device.ipv6) {
      if (ip.options.family === 4 || !wantsAddress(wanted, a)) continue
      asked(ip, removeIpv6Address(ip.tool.netns, device, a.local, a.length))
      count++
    }
    if (ip.options.family === 6) continue
    for (const a of device.addresses.filter((each) => wantsAddress(wanted, each))) {
      // A primary address takes its secondaries with it, so later ones may be gone.
      if (device.addresses.includes(a)) asked(ip, removeAddress(ip.tool.netns, device, a.local, a.length, a.address))
      count++
    }
  }
  if (ip.options.statistics > 0)
    ip.tool.out(
      count === 0
        ? 'Nothing to flush.\n'
        : `\n*** Round 1, deleting ${count} addresses ***\n*** Flush is complete after 1 round ***\n`,
    )
  return 0
}

/** Which devices and addresses `ip link show` and `ip addr show` are asked for (iproute2 ip/ipaddress.c, ipaddr_list_flush_or_save). */
import { dictionary } from '../../net/dictionary.ts'
import { type Device, findDevice } from '../../linux/device.ts'
import type { InterfaceAddress, Ipv6Address } from '../../linux/device.ts'
import { type GivenPrefix, type Words, begins, current, duplicate, invalid, more, nextWord, prefixWord } from '../arguments.ts'
import { groupWord } from './link-arguments.ts'
import { contains, familyOf } from '../../net/ip.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, byIndex, notSimulated } from './context.ts'

export interface ShowWords {
  device?: string
  up?: boolean
  master?: Device
  nomaster?: boolean
  type?: string
  group?: number
  to?: GivenPrefix
  scope?: string
  label?: string
  secondary?: boolean
  /** `dynamic`, `tentative` and the like, and whether they were asked for or (`-tentative`) not. */
  flags?: Map<AddressFlag, boolean>
}

export const SCOPES: Readonly<Record<string, number>> = dictionary({ global: 0, site: 200, link: 253, host: 254, nowhere: 255 })

export function readShowWords(ip: Ip, words: Words): ShowWords {
  const asked: ShowWords = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'to') {
      nextWord(words)
      asked.to = prefixWord(words, ip.options.family)
    } else if (word === 'scope') asked.scope = scopeWord(nextWord(words))
    else if (word === 'up') asked.up = true
    else if (readFlag(asked, word)) continue
    else if (word === 'primary') asked.secondary = false
    else if (word === 'secondary') asked.secondary = true
    else if (word === 'label') asked.label = nextWord(words)
    else if (word === 'master') asked.master = masterWord(ip, nextWord(words))
    else if (word === 'nomaster') asked.nomaster = true
    else if (word === 'type') asked.type = nextWord(words)
    else if (word === 'group') asked.group = (nextWord(words), groupWord(words))
    else if (word === 'vrf') throw notSimulated(`selecting devices by ${word}`)
    else readDevice(words, asked)
  }
  return asked
}

/** In the order in which `ip addr` prints them. */
export const ADDRESS_FLAGS = [
  'temporary',
  'nodad',
  'optimistic',
  'dadfailed',
  'home',
  'deprecated',
  'tentative',
  'dynamic',
  'permanent',
  'mngtmpaddr',
  'noprefixroute',
] as const
export type AddressFlag = (typeof ADDRESS_FLAGS)[number]

/** Addresses of either family. */
export type AnyAddress = InterfaceAddress | Ipv6Address
export const isIpv6Address = (address: AnyAddress): address is Ipv6Address => 'state' in address

export function hasFlag(address: AnyAddress, flag: AddressFlag): boolean {
  if (flag === 'noprefixroute') return address.noPrefixRoute === true
  if (flag === 'permanent') return !hasFlag(address, 'dynamic')
  if (!isIpv6Address(address)) return false
  switch (flag) {
    case 'nodad':
      return address.noDad === true
    case 'dadfailed':
      return address.state === 'dadfailed'
    case 'tentative':
      return address.state !== 'preferred'
    case 'home':
      return address.home === true
    case 'deprecated':
      return address.deprecated
    case 'dynamic':
      return address.validUntil < Infinity
    case 'mngtmpaddr':
      return address.manageTemporary === true
    default:
      return false
  }
}

const ABBREVIATED: readonly AddressFlag[] = [
  'dynamic',
  'temporary',
  'deprecated',
  'tentative',
  'permanent',
  'dadfailed',
  'optimistic',
]

function readFlag(asked: ShowWords, word: string): boolean {
  const not = word.startsWith('-')
  const bare = not ? word.slice(1) : word
  const flag =
    ABBREVIATED.find((each) => (not ? each === bare : begins(bare, each))) ?? ADDRESS_FLAGS.find((each) => each === bare)
  if (flag === undefined) return false
  asked.flags ??= new Map()
  asked.flags.set(flag, !not)
  return true
}

function readDevice(words: Words, asked: ShowWords): void {
  if (current(words) === 'dev') nextWord(words)
  if (asked.device !== undefined) throw duplicate('dev', current(words))
  asked.device = current(words)
}

export function scopeWord(word: string): string {
  if (word === 'all') return 'all'
  const known = word in SCOPES ? word : Object.keys(SCOPES).find((name) => String(SCOPES[name]) === word)
  if (known === undefined) throw new ToolExit(255, `Error: argument "${word}" is wrong: invalid scope value.\n`)
  return known
}

export function masterWord(ip: Ip, name: string): Device {
  const device = findDevice(ip.tool.netns, name)
  if (!device) throw invalid('Device does not exist\n', name)
  return device
}

/** The devices that are asked for, in order of index. */
export function selectDevices(ip: Ip, asked: ShowWords): Device[] {
  const { netns } = ip.tool
  if (asked.device !== undefined && !findDevice(netns, asked.device))
    throw new ToolExit(1, `Device "${asked.device}" does not exist.\n`)
  return byIndex(netns).filter(
    (device) =>
      (asked.device === undefined || device.name === asked.device || device.altNames.includes(asked.device)) &&
      (asked.group === undefined || device.group === asked.group) &&
      (!asked.up || device.up) &&
      (!asked.master || device.master === asked.master.index) &&
      (!asked.nomaster || device.master === undefined) &&
      (asked.type === undefined || kindOf(device) === asked.type),
  )
}

const kindOf = (device: Device): string =>
  device.detail.kind === 'loopback' ? '' : device.port && device.detail.kind === 'veth' ? 'veth' : device.detail.kind

export const wantsAddress = (asked: ShowWords, address: AnyAddress): boolean =>
  [...(asked.flags ?? [])].every(([flag, wanted]) => hasFlag(address, flag) === wanted) &&
  (asked.scope === undefined || asked.scope === 'all' || address.scope === asked.scope) &&
  (asked.secondary === undefined || (!isIpv6Address(address) && address.secondary) === asked.secondary) &&
  (asked.to === undefined ||
    asked.to.any ||
    // An address of the other family is not compared.
    familyOf(asked.to.network) !== familyOf(address.local) ||
    (contains(asked.to, address.local) && (asked.to.lengthGiven || address.local === asked.to.address))) &&
  (asked.label === undefined || glob(asked.label).test(isIpv6Address(address) ? '' : address.label))

/** fnmatch(3), as far as labels need it. */
const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  )

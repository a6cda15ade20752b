/** The words of kinds that tunnel or stand on others: `type vxlan …`, `macvlan`, `ipvlan`, `vlan`, `ipip`. iproute2 ip/iplink_vxlan.c, iplink_macvlan.c, iplink_ipvlan.c, iplink_vlan.c, link_iptnl.c. */
import { isMulticast } from '../../net/ip.ts'
import { IPVLAN_MODES, type IpvlanMode, MACVLAN_MODES, type MacvlanMode } from '../../linux/device.ts'
import type { NewIpip, NewVxlan } from '../../linux/link-create.ts'
import { type Words, addressWord, begins, current, invalid, more, nextWord, parseNumber, unsigned } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, deviceNamed, notSimulated } from './context.ts'
import { IPIP_HELP, MACVLAN_HELP, VLAN_HELP, VXLAN_HELP } from './kind-usage.ts'

/** What a line says of a VXLAN device; without `id` only for `ip link set`. */
export type VxlanWords = Omit<NewVxlan, 'vni'> & { vni?: number }
type Writable<T> = { -readonly [K in keyof T]: T[K] }

function ipv4(words: Words, what: 'group' | 'remote' | 'local'): number {
  nextWord(words)
  const address = addressWord(words)
  if (typeof address !== 'number') throw notSimulated('VXLAN over IPv6')
  if (what !== 'local' && isMulticast(address) !== (what === 'group')) throw invalid(`invalid ${what} address`, current(words))
  if (what === 'local' && isMulticast(address)) throw invalid('invalid local address', current(words))
  return address
}

const VXLAN_SWITCHES_OFF = [
  'noproxy',
  'norsc',
  'nol2miss',
  'nol3miss',
  'noudp6zerocsumtx',
  'noudp6zerocsumrx',
  'noremcsumtx',
  'noremcsumrx',
  'noexternal',
  'novnifilter',
]
const VXLAN_SWITCHES = [
  'proxy',
  'rsc',
  'l2miss',
  'l3miss',
  'external',
  'gbp',
  'gpe',
  'vnifilter',
  'remcsumtx',
  'remcsumrx',
  'udp6zerocsumtx',
  'udp6zerocsumrx',
  'maxaddress',
  'flowlabel',
]

export function readVxlanWords(ip: Ip, words: Words, change = false): VxlanWords {
  const asked: Writable<VxlanWords> = {}
  let portGiven = false
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'id') || word === 'vni') asked.vni = (nextWord(words), unsigned(words, 'invalid id', 0xffffff))
    else if (begins(word, 'group')) asked.remote = ipv4(words, 'group')
    else if (begins(word, 'remote')) asked.remote = ipv4(words, 'remote')
    else if (begins(word, 'local')) asked.local = ipv4(words, 'local')
    else if (begins(word, 'dev')) asked.lower = deviceNamed(ip, nextWord(words)).index
    else if (begins(word, 'ttl', 'hoplimit')) asked.ttl = readTtl(words)
    else if (begins(word, 'tos', 'dsfield')) asked.tos = readTos(words)
    else if (begins(word, 'df')) asked.df = readDf(words)
    else if (begins(word, 'ageing')) {
      asked.ageingS = nextWord(words) === 'none' ? 0 : unsigned(words, 'ageing timer')
    } else if (begins(word, 'srcport', 'port'))
      asked.srcPort = [
        (nextWord(words), unsigned(words, 'min port', 65535)),
        (nextWord(words), unsigned(words, 'max port', 65535)),
      ]
    else if (begins(word, 'dstport')) {
      asked.dstPort = (nextWord(words), unsigned(words, 'dst port', 65535))
      portGiven = true
    } else if (begins(word, 'nolearning')) asked.learning = false
    else if (begins(word, 'learning')) asked.learning = true
    else if (begins(word, 'noudpcsum')) asked.udpChecksum = false
    else if (begins(word, 'udpcsum')) asked.udpChecksum = true
    else if (VXLAN_SWITCHES_OFF.includes(word)) continue
    else if (VXLAN_SWITCHES.includes(word)) throw notSimulated(`vxlan option "${word}"`)
    else if (begins(word, 'help')) throw new ToolExit(255, VXLAN_HELP)
    else throw new ToolExit(255, `vxlan: unknown command "${word}"?\n${VXLAN_HELP}`)
  }
  if (asked.vni !== undefined && !portGiven && !change)
    ip.tool.err(
      "vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\nUse 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n",
    )
  return asked
}

function readTtl(words: Words): number {
  const word = nextWord(words)
  if (word === 'inherit') return 0
  if (word === 'auto') return 0
  return unsigned(words, 'TTL must be <= 255', 255)
}

function readTos(words: Words): number {
  const word = nextWord(words)
  if (word === 'inherit') return 1
  const value = parseNumber(word) ?? parseInt(word, 16)
  if (Number.isNaN(value) || value > 255) throw invalid('invalid TOS', word)
  return value
}

function readDf(words: Words): 'unset' | 'set' | 'inherit' {
  const word = nextWord(words)
  if (word !== 'unset' && word !== 'set' && word !== 'inherit') throw invalid('df', word)
  return word
}

export function readMacvlanWords(words: Words): { mode?: MacvlanMode } {
  const asked: { mode?: MacvlanMode } = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'mode')) {
      const text = nextWord(words)
      const mode = MACVLAN_MODES.find((each) => each === text)
      if (!mode)
        throw new ToolExit(
          255,
          `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${text}"\n`,
        )
      if (mode === 'source') throw notSimulated('macvlan mode "source"')
      asked.mode = mode
    } else if (begins(word, 'nopromisc', 'promisc') || ['flag', 'bcqueuelen', 'macaddr', 'nodst'].includes(word))
      throw notSimulated(`macvlan option "${word}"`)
    else if (begins(word, 'help')) throw new ToolExit(255, MACVLAN_HELP)
    else throw new ToolExit(255, `macvlan: unknown option "${word}"?\n${MACVLAN_HELP}`)
  }
  return asked
}

export function readIpvlanWords(words: Words): { mode?: IpvlanMode } {
  const asked: { mode?: IpvlanMode } = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'mode')) {
      const text = nextWord(words)
      if (text === 'l3s') throw notSimulated('ipvlan mode "l3s"')
      const mode = IPVLAN_MODES.find((each) => each === text)
      if (!mode) throw new ToolExit(255, 'Error: argument of "mode" must be either "l2", "l3" or "l3s"\n')
      asked.mode = mode
    } else if (word === 'bridge') continue
    else if (word === 'private' || word === 'vepa') throw notSimulated(`ipvlan option "${word}"`)
    else
      throw new ToolExit(
        255,
        `ipvlan: unknown option "${word}"?\nUsage: ... ipvlan [ mode MODE ] [ FLAGS ]\n\nMODE: l3 | l3s | l2\nFLAGS: bridge | private | vepa\n(first values are the defaults if nothing is specified).\n`,
      )
  }
  return asked
}

export function readVlanWords(words: Words): { id?: number } {
  const asked: { id?: number } = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'id')) asked.id = (nextWord(words), unsigned(words, 'id is invalid', 4095))
    else if (begins(word, 'protocol')) {
      const protocol = nextWord(words)
      if (protocol.toLowerCase() !== '802.1q') throw notSimulated(`vlan protocol "${protocol}"`)
    } else if (
      begins(word, 'reorder_hdr', 'gvrp', 'mvrp', 'loose_binding', 'bridge_binding', 'ingress-qos-map', 'egress-qos-map')
    )
      throw notSimulated(`vlan option "${word}"`)
    else if (begins(word, 'help')) throw new ToolExit(255, VLAN_HELP)
    else throw new ToolExit(255, `vlan: unknown command "${word}"?\n${VLAN_HELP}`)
  }
  return asked
}

/** `any` is no address. */
function tunnelEnd(words: Words): number | undefined {
  if (nextWord(words) === 'any') return undefined
  const address = addressWord(words, 4)
  return address === 0 ? undefined : (address as number)
}

export function readIpipWords(ip: Ip, words: Words): NewIpip {
  const asked: Writable<NewIpip> = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'remote') asked.remote = tunnelEnd(words)
    else if (word === 'local') asked.local = tunnelEnd(words)
    else if (begins(word, 'dev')) asked.lower = deviceNamed(ip, nextWord(words)).index
    else if (['ttl', 'hoplimit', 'hlim'].includes(word)) asked.ttl = readTtl(words)
    else if (['tos', 'tclass'].includes(word) || begins(word, 'dsfield')) asked.tos = readTos(words)
    else if (word === 'nopmtudisc') asked.pathMtu = false
    else if (word === 'pmtudisc') asked.pathMtu = true
    else if (word === 'mode') {
      const mode = nextWord(words)
      if (mode !== 'ipip' && mode !== 'any') throw notSimulated(`tunnel mode "${mode}"`)
    } else if (word === 'noencap') continue
    else if (['encap', 'ignore-df', 'external', '6rd-prefix'].includes(word)) throw notSimulated(`ipip option "${word}"`)
    else throw new ToolExit(255, IPIP_HELP)
  }
  return asked
}

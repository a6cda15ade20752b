/** The words of `ip link add` and `ip link set`, which are one grammar (iproute2 ip/iplink.c, iplink_parse). */
import { isDeviceName } from '../../linux/link.ts'
import type { Mac } from '../../net/mac.ts'
import { type Words, begins, current, duplicate, invalid, more, nextWord, onOff, parseNumber, unsigned } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { notSimulated } from './context.ts'

/** What a line asks for; absent is not asked. */
export interface LinkWords {
  device?: string
  name?: string
  up?: boolean
  index?: number
  mac?: Mac
  /** Bytes of an address that has not six. */
  macLength?: number
  txQueueLength?: number
  mtu?: number
  /** Name or pid of a namespace. */
  netns?: string
  master?: string
  nomaster?: boolean
  link?: string
  alias?: string
  group?: number
  promiscuous?: boolean
  arp?: boolean
  multicast?: boolean
  allMulticast?: boolean
  /** The kind; the words after it are its own. */
  type?: string
}

function readMac(words: Words, asked: LinkWords): void {
  const text = nextWord(words)
  const parts = text.split(':')
  // As sscanf(3) reads `%x`: the digits that a part begins with.
  const bytes = parts.map((part) => parseInt(/^(?:0x)?([\da-f]+)/i.exec(part)?.[1] ?? 'x', 16))
  if (!bytes.every((byte) => byte <= 255)) throw new ToolExit(1, `"${text}" is invalid lladdr.\n`)
  if (parts.length !== 6) asked.macLength = parts.length
  asked.mac = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** Options that real Linux has and Hoplight does not simulate. */
const UNSIMULATED = new Set([
  'broadcast',
  'brd',
  'xdp',
  'xdpgeneric',
  'xdpdrv',
  'xdpoffload',
  'trailers',
  'carrier',
  'dynamic',
  'vf',
  'vrf',
  'link-netns',
  'link-netnsid',
  'mode',
  'state',
  'numtxqueues',
  'numrxqueues',
  'gso_max_size',
  'gso_max_segs',
  'gro_max_size',
  'addrgenmode',
  'protodown',
  'protodown_reason',
  'parentdev',
])

/** Reads up to and with `type KIND`. */
export function readLinkWords(words: Words, skipFirst = false): LinkWords {
  const asked: LinkWords = {}
  if (skipFirst) words.at++
  for (; more(words); words.at++) {
    if (readKind(words, asked)) return asked
    if (!readFlag(words, asked) && !readValue(words, asked)) readDevice(words, asked)
  }
  return asked
}

function readKind(words: Words, asked: LinkWords): boolean {
  if (!begins(current(words), 'type')) return false
  asked.type = nextWord(words)
  words.at++
  return true
}

function readFlag(words: Words, asked: LinkWords): boolean {
  const word = current(words)
  if (word === 'up') asked.up = true
  else if (word === 'down') asked.up = false
  else if (word === 'nomaster') asked.nomaster = true
  else if (word === 'promisc') asked.promiscuous = onOff('promisc', nextWord(words))
  else if (word === 'arp') asked.arp = onOff('arp', nextWord(words))
  else if (word === 'multicast') asked.multicast = onOff('multicast', nextWord(words))
  else if (word === 'allmulticast') asked.allMulticast = onOff('allmulticast', nextWord(words))
  else return false
  return true
}

function readValue(words: Words, asked: LinkWords): boolean {
  const word = current(words)
  if (word === 'name') asked.name = deviceName(nextWord(words), 'name')
  else if (begins(word, 'index')) asked.index = (nextWord(words), indexWord(words))
  else if (begins(word, 'link')) asked.link = nextWord(words)
  else if (begins(word, 'address')) readMac(words, asked)
  else if (begins(word, 'txqueuelen') || word === 'qlen' || begins(word, 'txqlen'))
    asked.txQueueLength = (nextWord(words), unsigned(words, 'Invalid "txqueuelen" value\n', 0x7fffffff))
  else if (word === 'mtu') asked.mtu = (nextWord(words), unsigned(words, 'Invalid "mtu" value\n', 0x7fffffff))
  else if (word === 'netns') asked.netns = nextWord(words)
  else if (word === 'master') asked.master = nextWord(words)
  else if (word === 'group') asked.group = (nextWord(words), groupWord(words))
  else if (word === 'alias') asked.alias = nextWord(words)
  else if (begins(word, 'broadcast') || UNSIMULATED.has(word)) throw unsimulated(words, word)
  else return false
  return true
}

/** `broadcast` reads an address before anything else is looked at. */
function unsimulated(words: Words, word: string): ToolExit {
  if (begins(word, 'broadcast')) readMac(words, {})
  return notSimulated(`link option "${word}"`)
}

/** `/etc/iproute2/group` names only one. */
export function groupWord(words: Words): number {
  const text = current(words)
  const group = text === 'default' ? 0 : parseNumber(text)
  if (group === undefined || group < 0) throw invalid('Invalid "group" value\n', text)
  return group
}

function indexWord(words: Words): number {
  const index = parseNumber(current(words))
  if (index === undefined || index <= 0) throw invalid('Invalid "index" value', current(words))
  return index
}

function deviceName(text: string, what: 'name' | 'dev'): string {
  // The length of a `dev` is left to the kernel.
  if (!isDeviceName(what === 'dev' ? text.slice(0, 15) : text)) throw invalid(`"${what}" not a valid ifname`, text)
  return text
}

function readDevice(words: Words, asked: LinkWords): void {
  if (current(words) === 'dev') nextWord(words)
  const text = current(words)
  if (asked.device !== undefined) throw duplicate('dev', text)
  asked.device = deviceName(text, 'dev')
}

/** What `type bridge` may be followed by. */
export interface BridgeWords {
  mcastSnooping?: boolean
  ageingMs?: number
  stp?: boolean
}

export function readBridgeWords(words: Words): BridgeWords {
  const asked: BridgeWords = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'mcast_snooping'))
      asked.mcastSnooping = (nextWord(words), unsigned(words, 'invalid mcast_snooping', 255)) !== 0
    else if (begins(word, 'ageing_time')) asked.ageingMs = (nextWord(words), unsigned(words, 'invalid ageing_time')) * 10
    else if (begins(word, 'stp_state')) {
      asked.stp = (nextWord(words), unsigned(words, 'invalid stp_state')) !== 0
      if (asked.stp) throw notSimulated('bridge option "stp_state 1"')
    } else if (BRIDGE_OPTIONS.some((name) => begins(word, name))) throw notSimulated(`bridge option "${word}"`)
    else throw new ToolExit(255, `bridge: unknown command "${word}"?\n`)
  }
  return asked
}
const BRIDGE_OPTIONS = [
  'forward_delay',
  'hello_time',
  'max_age',
  'priority',
  'vlan_filtering',
  'vlan_protocol',
  'group_fwd_mask',
  'group_address',
  'no_linklocal_learn',
  'fdb_flush',
  'vlan_default_pvid',
  'vlan_stats_enabled',
  'vlan_stats_per_port',
  'mcast_vlan_snooping',
  'mcast_router',
  'mcast_query_use_ifaddr',
  'mcast_querier',
  'mcast_hash_elasticity',
  'mcast_hash_max',
  'mcast_last_member_count',
  'mcast_startup_query_count',
  'mcast_last_member_interval',
  'mcast_membership_interval',
  'mcast_querier_interval',
  'mcast_query_interval',
  'mcast_query_response_interval',
  'mcast_startup_query_interval',
  'mcast_stats_enabled',
  'mcast_igmp_version',
  'mcast_mld_version',
  'nf_call_iptables',
  'nf_call_ip6tables',
  'nf_call_arptables',
]

/** What `type bridge_slave` and `bridge link set` set of a port. */
export interface PortWords {
  hairpin?: boolean
  learning?: boolean
  flood?: boolean
  isolated?: boolean
  priority?: number
  cost?: number
}

export function readSlaveWords(words: Words): PortWords {
  const asked: PortWords = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'priority')) asked.priority = (nextWord(words), unsigned(words, 'priority is invalid', 63))
    else if (begins(word, 'cost')) asked.cost = (nextWord(words), unsigned(words, 'cost is invalid', 65535))
    else if (begins(word, 'hairpin')) asked.hairpin = onOff('hairpin', nextWord(words))
    else if (begins(word, 'learning')) asked.learning = onOff('learning', nextWord(words))
    else if (begins(word, 'flood')) asked.flood = onOff('flood', nextWord(words))
    else if (begins(word, 'isolated')) asked.isolated = onOff('isolated', nextWord(words))
    else if (SLAVE_OPTIONS.some((name) => begins(word, name))) throw notSimulated(`bridge_slave option "${word}"`)
    else throw new ToolExit(255, `bridge_slave: unknown option "${word}"?\n`)
  }
  return asked
}
const SLAVE_OPTIONS = [
  'fdb_flush',
  'state',
  'guard',
  'root_block',
  'fastleave',
  'mcast_fast_leave',
  'proxy_arp',
  'proxy_arp_wifi',
  'mcast_router',
  'mcast_flood',
  'bcast_flood',
  'mcast_to_unicast',
  'group_fwd_mask',
  'neigh_suppress',
  'vlan_tunnel',
  'locked',
  'backup_port',
  'nobackup_port',
]

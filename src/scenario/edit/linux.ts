/** Plain Linux things as the commands that make them, and the lines of `setup` that have to do with one of them. ip-netns(8), ip-link(8), veth(4). */
import { parseIpv4 } from '../../net/ip.ts'
import { addSetup, removeSetup, setupOf } from './scenario.ts'

/** A namespace with its loopback up; a router forwards. */
export const netnsLines = (name: string, isRouter = false): string[] => [
  `ip netns add ${name}`,
  `ip -n ${name} link set lo up`,
  ...(isRouter ? [`ip netns exec ${name} sysctl -qw net.ipv4.ip_forward=1`] : []),
]

/** A switch: a namespace of its own with nothing but a bridge in it, which every cable to it becomes a port of. */
export const switchLines = (name: string): string[] => [
  `ip netns add ${name}`,
  `ip -n ${name} link add ${SWITCH_BRIDGE} type bridge`,
  `ip -n ${name} link set ${SWITCH_BRIDGE} up`,
]
const SWITCH_BRIDGE = 'br0'

export const bridgeLines = (name: string): string[] => [`ip link add ${name} type bridge`, `ip link set ${name} up`]

/** One end of a cable: in a namespace, or (without one) on the machine itself; there it may become a bridge's port. */
export interface CableEnd {
  netns?: string | undefined
  device: string
  address?: string | undefined
  bridge?: string | undefined
}

export function cableLines(a: CableEnd, b: CableEnd): string[] {
  const where = (end: CableEnd) => (end.netns === undefined ? '' : ` netns ${end.netns}`)
  const ip = (end: CableEnd) => (end.netns === undefined ? 'ip' : `ip -n ${end.netns}`)
  const dress = (end: CableEnd) => [
    ...(end.bridge === undefined ? [] : [`${ip(end)} link set ${end.device} master ${end.bridge}`]),
    ...(end.address === undefined ? [] : [`${ip(end)} addr add ${end.address} dev ${end.device}`]),
    `${ip(end)} link set ${end.device} up`,
  ]
  return [`ip link add ${a.device}${where(a)} type veth peer name ${b.device}${where(b)}`, ...dress(a), ...dress(b)]
}

const hasWord = (line: string, word: string): boolean => line.split(/[\s='"]+/).includes(word)

/** Whether a line makes a namespace, or does something in it. */
export function concernsNetns(line: string, name: string): boolean {
  return new RegExp(`(?:netns (?:add|exec|del|delete) |-n(?:etns)? |netns )${escape(name)}(?:\\s|$)`).test(line)
}
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a line is about a device of the machine itself: not of a namespace, where names begin anew. */
const concernsDevice = (line: string, device: string): boolean =>
  !/\bip (?:-n(?:etns)?|netns exec) /.test(line) && hasWord(line, device)

/** The machine's own ends of cables that are made in a line that goes. */
function rootEnds(line: string): string[] {
  const match = /ip link add (?:name |dev )?(\S+)( netns \S+)? type veth peer (?:name )?(\S+)( netns \S+)?/.exec(line)
  if (!match) return []
  return [...(match[2] ? [] : [match[1]!]), ...(match[4] ? [] : [match[3]!])]
}

/** Without a namespace, its cables and all that was done in it. Where no line makes it by name, a line deletes it. */
export function removeNetns(text: string, name: string): string {
  const lines = setupOf(text).split('\n')
  if (!lines.some((line) => new RegExp(`ip netns add ${escape(name)}\\s*$`).test(line.trim())))
    return addSetup(text, '', [`ip netns del ${name}`])
  const gone = new Set(lines.filter((line) => concernsNetns(line, name)))
  const devices = [...gone].flatMap(rootEnds)
  return removeSetup(text, (line) => gone.has(line) || devices.some((device) => concernsDevice(line, device)))
}

/** Without a device of the machine itself: a bridge, or an end of a cable. */
export function removeDevice(text: string, device: string, netns?: string): string {
  const lines = setupOf(text).split('\n')
  const concerns = (line: string) =>
    netns === undefined
      ? concernsDevice(line, device)
      : hasWord(line, device) && concernsNetns(line, netns) && !/ip netns add/.test(line)
  const makes = (line: string) => /\blink add\b/.test(line) && concerns(line)
  if (!lines.some(makes)) return addSetup(text, '', [`ip ${netns === undefined ? '' : `-n ${netns} `}link del ${device}`])
  // The other end of a cable goes with it, and what was said of it.
  const others = lines.filter(makes).flatMap(rootEnds)
  const isBridge = lines.some((line) => makes(line) && /type bridge/.test(line))
  return removeSetup(
    text,
    (line) =>
      (concerns(line) && !(isBridge && /type veth/.test(line))) ||
      (!isBridge && (others.some((other) => concernsDevice(line, other)) || otherEndIn(lines.filter(makes), line))),
  )
}

/** Whether a line is about the far end, in a namespace, of a cable that goes. */
function otherEndIn(made: readonly string[], line: string): boolean {
  return made.some((add) => {
    const ends = [...add.matchAll(/(\S+) netns (\S+)/g)].map((match) => [match[1]!, match[2]!] as const)
    return ends.some(([device, netns]) => concernsNetns(line, netns) && hasWord(line, device) && !/ip netns add/.test(line))
  })
}

/** A subnet of 10/8 that no address of the scenario lies in: `10.0.3`. */
export function freeSubnet(addresses: readonly string[]): string {
  const used = new Set(
    addresses.flatMap((address) => {
      const ip = parseIpv4(address.split('/')[0]!)
      return ip === undefined ? [] : [ip >>> 8]
    }),
  )
  for (let third = 0; third < 65536; third++) {
    const net = (10 << 16) | third
    if (!used.has(net)) return `10.${third >>> 8}.${third & 255}`
  }
  return '10.0.0'
}

/** The next host of a /24 that nobody has. */
export function nextAddress(subnet: string, addresses: readonly string[]): string {
  const used = new Set(addresses.map((address) => address.split('/')[0]))
  for (let last = 1; last < 255; last++) if (!used.has(`${subnet}.${last}`)) return `${subnet}.${last}`
  return `${subnet}.254`
}

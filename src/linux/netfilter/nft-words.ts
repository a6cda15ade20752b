/**
 * A rule of iptables in nft's words, as nft 1.0.6 lists a table that iptables 1.8.9 wrote: what iptables writes as expressions is read
 * back, the rest is told by the extensions' own translations (libxt_*.c, *_xlate), or only by its name.
 */
import { dictionary } from '../../net/dictionary.ts'
import type { Family } from '../../net/ip.ts'
import { splitWords } from './lexer.ts'
import { printMatch, printTarget } from './print-rule.ts'
import type { MatchUse, Rule, RuleCounters, TargetUse } from './ruleset.ts'
import { protocolText } from './services.ts'
import { maskedAddressText } from './address-text.ts'

/** One option of an extension, as iptables-save prints it. */
interface Option {
  readonly name: string
  readonly not: boolean
  readonly values: readonly string[]
}

function optionsOf(text: string): Option[] {
  const words: string[] = []
  splitWords(text, 0, text.length, words)
  const options: { name: string; not: boolean; values: string[] }[] = []
  let not = false
  for (const word of words.slice(2)) {
    if (word === '!') not = true
    else if (word.startsWith('--')) {
      options.push({ name: word, not, values: [] })
      not = false
    } else options.at(-1)?.values.push(word)
  }
  return options
}

const find = (options: readonly Option[], name: string): Option | undefined => options.find((option) => option.name === name)
const valueOf = (options: readonly Option[], name: string): string | undefined => find(options, name)?.values[0]
const has = (options: readonly Option[], name: string): boolean => find(options, name) !== undefined
const differs = ({ not }: Option): string => (not ? '!= ' : '')
const range = (text: string): string => {
  const [from, to] = text.split(':')
  return to === undefined ? from! : `${from === '' ? '0' : from}-${to}`
}
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`
const wideHex = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`

/** `VALUE[/MASK]`. */
function masked(text: string): { value: number; mask: number | undefined } {
  const [value, mask] = text.split('/')
  return { value: Number(value), mask: mask === undefined ? undefined : Number(mask) }
}

/** Parts of a rule; undefined where nft has only the extension's name. */
type Translate = (options: readonly Option[], context: { rule: Rule; family: Family }) => readonly string[] | undefined

const ports: Translate = (options, { rule }) => {
  const protocol = protocolText(rule.protocol?.value ?? 0)
  const parts = ['--sport', '--dport'].flatMap((name) => {
    const option = find(options, name)
    return option ? [`${protocol} ${name.slice(2)} ${differs(option)}${range(option.values[0]!)}`] : []
  })
  const flags = find(options, '--tcp-flags')
  if (flags) parts.push(flagsText(flags))
  const option = find(options, '--tcp-option')
  if (option) parts.push(`tcp option ${option.values[0]} ${option.not ? 'missing' : 'exists'}`)
  return parts.length > 0 ? parts : ['']
}

function flagsText({ values: [mask = '', set = ''], not }: Option): string {
  const all = 'fin,syn,rst,psh,ack,urg'
  const order = all.split(',')
  const sorted = (text: string): string =>
    text === 'ALL' ? all : order.filter((flag) => text.toLowerCase().split(',').includes(flag)).join(',')
  if (set === 'NONE') return `tcp flags ${not ? '' : '! '}${sorted(mask)}`
  return `tcp flags ${not ? '!= ' : ''}${sorted(set)} / ${sorted(mask)}`
}

/** In the order of the extension's table. */
const STATES = ['invalid', 'new', 'related', 'established', 'untracked']

const conntrack: Translate = (options) => {
  const parts: string[] = []
  for (const option of options) {
    const [value = ''] = option.values
    const words = value.toLowerCase().split(',')
    switch (option.name) {
      case '--ctstate':
      case '--state': {
        const addresses = words.filter((word) => word === 'snat' || word === 'dnat')
        const states = STATES.filter((state) => words.includes(state))
        parts.push(
          addresses.length > 0
            ? `ct status ${option.not ? '! ' : ''}${addresses.join(',')}`
            : `ct state ${option.not ? '! ' : ''}${states.join(',')}`,
        )
        break
      }
      case '--ctstatus':
        parts.push(`ct status ${option.not ? '! ' : ''}${words.join(',')}`)
        break
      case '--ctdir':
        parts.push(`ct direction ${value.toLowerCase()}`)
        break
      case '--ctorigsrc':
      case '--ctorigdst':
        parts.push(`ct original ${option.name.endsWith('src') ? 'saddr' : 'daddr'} ${differs(option)}${value}`)
        break
      case '--ctproto':
        parts.push(`ct original protocol ${differs(option)}${value}`)
        break
      default:
        return undefined
    }
  }
  return parts
}

const multiport: Translate = (options, { rule }) => {
  const protocol = protocolText(rule.protocol?.value ?? 0)
  const [option] = options
  if (!option) return undefined
  const list = option.values[0]!.split(',').map(range)
  if (option.name === '--ports') {
    const pairs = list.flatMap((port) => [`0-65535 . ${port}`, `${port} . 0-65535`])
    return [`${protocol} sport . ${protocol} dport ${differs(option)}{ ${pairs.join(', ')} }`]
  }
  const set = list.length > 1 ? `{ ${list.join(', ')} }` : list[0]
  return [`${protocol} ${option.name === '--sports' ? 'sport' : 'dport'} ${differs(option)}${set}`]
}

const UNITS: Readonly<Record<string, string>> = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' }

const limit: Translate = (options) => {
  const [rate, unit = 'hour'] = (valueOf(options, '--limit') ?? '3/hour').split('/')
  const burst = valueOf(options, '--limit-burst')
  return [`limit rate ${rate}/${UNITS[unit] ?? unit}${burst === undefined || burst === '5' ? '' : ` burst ${burst} packets`}`]
}

const mark: Translate = (options) => {
  const option = find(options, '--mark')
  if (!option) return undefined
  const { value, mask } = masked(option.values[0]!)
  if (mask === undefined) return [`meta mark ${differs(option)}${wideHex(value)}`]
  return [`meta mark & ${wideHex(mask)} ${option.not ? '!=' : '=='} ${wideHex(value)}`]
}

const connmark: Translate = (options) => {
  const option = find(options, '--mark')
  if (!option) return undefined
  const { value, mask } = masked(option.values[0]!)
  if (mask === undefined) return [`ct mark ${differs(option)}${hex(value)}`]
  return [`ct mark and ${hex(mask)} ${option.not ? '!=' : '=='} ${hex(value)}`]
}

const addrtype: Translate = (options) => {
  const by = has(options, '--limit-iface-in') ? ' . iif' : has(options, '--limit-iface-out') ? ' . oif' : ''
  return (['--src-type', '--dst-type'] as const).flatMap((name) => {
    const option = find(options, name)
    if (!option) return []
    const types = option.values[0]!.toLowerCase().split(',')
    const set = types.length > 1 ? `{ ${types.join(', ')} }` : types[0]
    return [`fib ${name === '--src-type' ? 'saddr' : 'daddr'}${by} type ${differs(option)}${set}`]
  })
}

const random = (probability: number): number => Math.round(probability * 0x80000000)

const statistic: Translate = (options) => {
  const probability = find(options, '--probability')
  if (probability) return [`meta random & 2147483647 ${probability.not ? '>=' : '<'} ${random(Number(probability.values[0]))}`]
  const every = find(options, '--every')
  return every && [`numgen inc mod ${every.values[0]} ${differs(every)}${valueOf(options, '--packet') ?? '0'}`]
}

const hops = (word: string): Translate => {
  return ([option]) => {
    if (!option) return undefined
    const comparison = option.name.endsWith('-lt') ? 'lt ' : option.name.endsWith('-gt') ? 'gt ' : differs(option)
    return [`${word} ${comparison}${option.values[0]}`]
  }
}

/** One option of one value. */
const simple =
  (name: string, words: string, text: (value: string) => string = (value) => value): Translate =>
  (options) => {
    const option = find(options, name)
    return option && [`${words} ${differs(option)}${text(option.values[0]!)}`]
  }

const addressRange: Translate = (options) =>
  (['--src-range', '--dst-range'] as const).flatMap((name) => {
    const option = find(options, name)
    return option ? [`ip ${name === '--src-range' ? 'saddr' : 'daddr'} ${differs(option)}${option.values[0]}`] : []
  })

const owner: Translate = (options) => {
  const parts = options.map((option) => {
    const word = option.name === '--uid-owner' ? 'skuid' : option.name === '--gid-owner' ? 'skgid' : undefined
    return word && `${word} ${differs(option)}${option.values[0]}`
  })
  return parts.every((part) => part !== undefined) ? parts : undefined
}

const ICMP_NAMES: Readonly<Record<string, string>> = dictionary({
  '0': 'echo-reply',
  '3': 'destination-unreachable',
  '4': 'source-quench',
  '5': 'redirect',
  '8': 'echo-request',
  '11': 'time-exceeded',
  '12': 'parameter-problem',
})
const ICMP6_NAMES: Readonly<Record<string, string>> = dictionary({
  '1': 'destination-unreachable',
  '2': 'packet-too-big',
  '3': 'time-exceeded',
  '4': 'parameter-problem',
  '128': 'echo-request',
  '129': 'echo-reply',
  '133': 'nd-router-solicit',
  '134': 'nd-router-advert',
  '135': 'nd-neighbor-solicit',
  '136': 'nd-neighbor-advert',
  '137': 'nd-redirect',
})

const icmp =
  (option: string, word: string, names: Readonly<Record<string, string>>): Translate =>
  (options) => {
    const asked = find(options, option)
    const type = asked?.values[0]
    if (!asked || type === undefined || type.includes('/')) return undefined
    if (type === 'any') return ['ip protocol icmp']
    const name = names[type]
    return name === undefined ? undefined : [`${word} type ${differs(asked)}${name}`]
  }

const MATCHES: Readonly<Record<string, Translate>> = dictionary({
  addrtype,
  comment: () => [''],
  connmark,
  conntrack,
  state: conntrack,
  dscp: (options: readonly Option[], { family }: { family: Family }) => {
    const option = find(options, '--dscp')
    return (
      option && [
        `${family === 4 ? 'ip' : 'ip6'} dscp ${differs(option)}0x${Number(option.values[0]).toString(16).padStart(2, '0')}`,
      ]
    )
  },
  helper: simple('--helper', 'ct helper', (value) => `"${value}"`),
  hl: hops('ip6 hoplimit'),
  ttl: hops('ip ttl'),
  icmp: icmp('--icmp-type', 'icmp', ICMP_NAMES),
  icmp6: icmp('--icmpv6-type', 'icmpv6', ICMP6_NAMES),
  iprange: addressRange,
  length: simple('--length', 'meta length', range),
  limit,
  mac: simple('--mac-source', 'ether saddr', (value) => value.toLowerCase()),
  mark,
  multiport,
  owner,
  pkttype: simple('--pkt-type', 'pkttype'),
  quota: simple('--quota', 'quota', (value) => `${value} bytes`),
  rpfilter: (options: readonly Option[]) =>
    has(options, '--accept-local')
      ? undefined
      : [
          `fib saddr${has(options, '--validmark') ? ' . mark' : ''}${has(options, '--loose') ? '' : ' . iif'} oif ${has(options, '--invert') ? '' : '!= '}0`,
        ],
  sctp: ports,
  statistic,
  tcp: ports,
  udp: ports,
})

/** Where the transport's own expression says already which one it is. */
const saysProtocol = ({ rule, family }: { rule: Rule; family: Family }): boolean => {
  const first = rule.matches.find(({ name }) => name === 'tcp' || name === 'udp')
  if (!first) return false
  const options = optionsOf(printMatch(first, family))
  return options.length > 0 && !has(options, '--tcp-option')
}

function headerParts(rule: Rule, family: Family, numeric: boolean): string[] {
  const parts: string[] = []
  for (const [word, device] of [
    ['iifname', rule.inDevice],
    ['oifname', rule.outDevice],
  ] as const)
    if (device) parts.push(`${word} ${device.not ? '!= ' : ''}"${device.value.replace(/\+$/, '*')}"`)
  const ip = family === 4 ? 'ip' : 'ip6'
  for (const [word, address] of [
    ['saddr', rule.source],
    ['daddr', rule.destination],
  ] as const) {
    if (!address) continue
    const [network = '', mask] = maskedAddressText(address.value).split('/')
    const whole = mask === (family === 4 ? '32' : '128')
    if (mask === undefined || /^\d+$/.test(mask))
      parts.push(`${ip} ${word} ${address.not ? '!= ' : ''}${network}${whole || mask === undefined ? '' : `/${mask}`}`)
    else parts.push(`${ip} ${word} & ${mask} ${address.not ? '!=' : '=='} ${network}`)
  }
  if (rule.protocol && (rule.protocol.not || !saysProtocol({ rule, family })))
    parts.push(
      `meta l4proto ${rule.protocol.not ? '!= ' : ''}${numeric ? rule.protocol.value : protocolText(rule.protocol.value)}`,
    )
  if (rule.fragment !== undefined) parts.push(`ip frag-off & 8191 ${rule.fragment ? '!=' : '=='} 0`)
  return parts
}

function matchParts(use: MatchUse, rule: Rule, family: Family): readonly string[] {
  const translate = MATCHES[use.name]
  return translate?.(optionsOf(printMatch(use, family)), { rule, family }) ?? [`xt match ${use.name}`]
}

/** `10.0.0.1:80-90 random`. */
function natText(words: string, address: string | undefined, options: readonly Option[]): string {
  const flags = [
    ...(has(options, '--random') ? ['random'] : []),
    ...(has(options, '--random-fully') ? ['fully-random'] : []),
    ...(has(options, '--persistent') ? ['persistent'] : []),
  ]
  return [words, ...(address === undefined ? [] : ['to', address]), ...(flags.length > 0 ? [flags.join(',')] : [])].join(' ')
}

function markText(text: string): string {
  const { value, mask = 0xffffffff } = masked(text)
  const kept = ~mask
  if (mask === 0xffffffff) return `meta mark set ${hex(value)}`
  if (value === 0) return `meta mark set mark and ${hex(kept)}`
  if (value === mask) return `meta mark set mark or ${hex(value)}`
  if (mask === 0) return `meta mark set mark xor ${hex(value)}`
  return `meta mark set mark and ${hex(kept)} xor ${hex(value)}`
}

function connmarkText(options: readonly Option[]): string | undefined {
  const set = valueOf(options, '--set-xmark') ?? valueOf(options, '--set-mark')
  if (set !== undefined) {
    const { value, mask = 0xffffffff } = masked(set)
    if (mask === 0xffffffff) return `ct mark set ${hex(value)}`
    if (value === 0) return `ct mark set ct mark and ${hex(~mask)}`
    if (value === mask) return `ct mark set ct mark or ${hex(value)}`
    if (mask === 0) return `ct mark set ct mark xor ${hex(value)}`
    return `ct mark set ct mark xor ${hex(value)} and ${hex(~mask)}`
  }
  const masks = [valueOf(options, '--nfmask'), valueOf(options, '--ctmask')].map((mask) => Number(mask ?? 0xffffffff))
  const and = masks[0] === masks[1] && masks[0] !== 0xffffffff ? ` and ${hex(masks[0]!)}` : ''
  if (has(options, '--save-mark')) return `ct mark set mark${and}`
  return has(options, '--restore-mark') ? `meta mark set ct mark${and}` : undefined
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
const LOG_FLAGS: readonly (readonly [string, string])[] = [
  ['--log-tcp-sequence', 'tcp sequence'],
  ['--log-tcp-options', 'tcp options'],
  ['--log-ip-options', 'ip options'],
  ['--log-uid', 'skuid'],
]

function logText(options: readonly Option[]): string {
  const prefix = valueOf(options, '--log-prefix')
  const level = valueOf(options, '--log-level')
  const tcp = [has(options, '--log-tcp-sequence') ? 'sequence' : '', has(options, '--log-tcp-options') ? 'options' : '']
    .filter(Boolean)
    .join(',')
  const flags = [
    ...(tcp === '' ? [] : [`tcp ${tcp}`]),
    ...LOG_FLAGS.slice(2).flatMap(([name, word]) => (has(options, name) ? [word] : [])),
  ]
  return [
    'log',
    ...(prefix === undefined ? [] : [`prefix "${prefix}"`]),
    ...(level === undefined || level === '4' ? [] : [`level ${LEVELS[Number(level)] ?? level}`]),
    ...flags.map((flag) => `flags ${flag}`),
  ].join(' ')
}

function nflogText(options: readonly Option[]): string {
  const prefix = valueOf(options, '--nflog-prefix')
  const threshold = valueOf(options, '--nflog-threshold')
  const size = valueOf(options, '--nflog-size')
  return [
    'log',
    ...(prefix === undefined ? [] : [`prefix "${prefix}"`]),
    `group ${valueOf(options, '--nflog-group') ?? '0'}`,
    ...(size === undefined ? [] : [`snaplen ${size}`]),
    ...(threshold === undefined ? [] : [`queue-threshold ${threshold}`]),
  ].join(' ')
}

const REJECTS: Readonly<Record<string, string | undefined>> = dictionary({
  'icmp-port-unreachable': 'reject',
  'icmp6-port-unreachable': 'reject',
  'tcp-reset': 'reject with tcp reset',
  'icmp6-adm-prohibited': 'reject with icmpv6 type admin-prohibited',
  'icmp6-no-route': 'reject with icmpv6 type no-route',
  'icmp6-addr-unreachable': 'reject with icmpv6 type addr-unreachable',
  'icmp-proto-unreachable': 'reject with icmp type prot-unreachable',
})

function rejectText(options: readonly Option[]): string {
  const how = valueOf(options, '--reject-with') ?? 'icmp-port-unreachable'
  return REJECTS[how] ?? `reject with icmp type ${how.replace(/^icmp-/, '')}`
}

const colon = (text: string | undefined): string | undefined => text && `:${text.replace(':', '-')}`

const TARGETS: Readonly<Record<string, (options: readonly Option[], family: Family) => string | undefined>> = dictionary({
  CLASSIFY: (options: readonly Option[]) =>
    `meta priority set ${valueOf(options, '--set-class')?.replace(/\b0+(?=[\da-f])/g, '')}`,
  CONNMARK: connmarkText,
  CT: (options: readonly Option[]) => (has(options, '--notrack') ? 'notrack' : undefined),
  DNAT: (options: readonly Option[]) => natText('dnat', valueOf(options, '--to-destination'), options),
  DSCP: (options: readonly Option[], family: Family) =>
    `${family === 4 ? 'ip' : 'ip6'} dscp set 0x${Number(valueOf(options, '--set-dscp')).toString(16).padStart(2, '0')}`,
  LOG: logText,
  MARK: (options: readonly Option[]) => {
    const value = valueOf(options, '--set-xmark')
    return value === undefined ? undefined : markText(value)
  },
  MASQUERADE: (options: readonly Option[]) => natText('masquerade', colon(valueOf(options, '--to-ports')), options),
  NFLOG: nflogText,
  NOTRACK: () => 'notrack',
  REDIRECT: (options: readonly Option[]) => natText('redirect', colon(valueOf(options, '--to-ports')), options),
  REJECT: rejectText,
  SNAT: (options: readonly Option[]) => natText('snat', valueOf(options, '--to-source'), options),
  TCPMSS: (options: readonly Option[]) => `tcp option maxseg size set ${valueOf(options, '--set-mss') ?? 'rt mtu'}`,
  TEE: (options: readonly Option[]) => {
    const device = valueOf(options, '--oif')
    return `dup to ${valueOf(options, '--gateway')}${device === undefined ? '' : ` device ${device}`}`
  },
  TRACE: () => 'meta nftrace set 1',
})

function targetText(target: TargetUse, family: Family): string {
  if (target.kind === 'verdict') return target.name.toLowerCase()
  if (target.kind !== 'extension') return `${target.kind} ${target.name}`
  return TARGETS[target.name]?.(optionsOf(printTarget(target, family)), family) ?? `xt target ${target.name}`
}

/** What iptables 1.8.9 writes as expressions of nftables; all else is an extension within one. */
const NATIVE_MATCHES = new Set(['limit', 'mark', 'tcp', 'udp'])
const NATIVE_TARGETS = new Set(['NFLOG', 'TRACE'])

export const usesExtension = ({ matches, target }: Rule, family: Family): boolean =>
  matches.some((use) => !NATIVE_MATCHES.has(use.name) || optionsOf(printMatch(use, family)).length === 0) ||
  (target?.kind === 'extension' && !NATIVE_TARGETS.has(target.name))

/** One line of a chain. */
export function nftRuleText(rule: Rule, family: Family, counters: RuleCounters | undefined, numeric: boolean): string {
  return [
    ...headerParts(rule, family, numeric),
    ...rule.matches.flatMap((use) => matchParts(use, rule, family)),
    counters ? `counter packets ${counters.packets} bytes ${counters.bytes}` : 'counter',
    ...(rule.target ? [targetText(rule.target, family)] : []),
  ].join(' ')
}

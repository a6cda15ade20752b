/** Names of ICMP types and codes (RFC 792, 4443) and how `-m icmp` and `-m icmp6` read, print and test them. */
import type { IcmpMessage, Packet } from '../../net/packet.ts'
import type { OptionWord } from './extension.ts'
import { type Result, ok, wrong } from './failure.ts'
import { bang, parseInteger } from './words.ts'

/** Name, type and, where the name means one, code. The first name of a meaning is the one printed. */
export type Names = readonly (readonly [name: string, type: number, code?: number])[]

export const ICMP_NAMES: Names = [
  ['any', 255],
  ['echo-reply', 0],
  ['pong', 0],
  ['destination-unreachable', 3],
  ['network-unreachable', 3, 0],
  ['host-unreachable', 3, 1],
  ['protocol-unreachable', 3, 2],
  ['port-unreachable', 3, 3],
  ['fragmentation-needed', 3, 4],
  ['source-route-failed', 3, 5],
  ['network-unknown', 3, 6],
  ['host-unknown', 3, 7],
  ['network-prohibited', 3, 9],
  ['host-prohibited', 3, 10],
  ['TOS-network-unreachable', 3, 11],
  ['TOS-host-unreachable', 3, 12],
  ['communication-prohibited', 3, 13],
  ['host-precedence-violation', 3, 14],
  ['precedence-cutoff', 3, 15],
  ['source-quench', 4],
  ['redirect', 5],
  ['network-redirect', 5, 0],
  ['host-redirect', 5, 1],
  ['TOS-network-redirect', 5, 2],
  ['TOS-host-redirect', 5, 3],
  ['echo-request', 8],
  ['ping', 8],
  ['router-advertisement', 9],
  ['router-solicitation', 10],
  ['time-exceeded', 11],
  ['ttl-exceeded', 11],
  ['ttl-zero-during-transit', 11, 0],
  ['ttl-zero-during-reassembly', 11, 1],
  ['parameter-problem', 12],
  ['ip-header-bad', 12, 0],
  ['required-option-missing', 12, 1],
  ['timestamp-request', 13],
  ['timestamp-reply', 14],
  ['address-mask-request', 17],
  ['address-mask-reply', 18],
]

export const ICMPV6_NAMES: Names = [
  ['destination-unreachable', 1],
  ['no-route', 1, 0],
  ['communication-prohibited', 1, 1],
  ['beyond-scope', 1, 2],
  ['address-unreachable', 1, 3],
  ['port-unreachable', 1, 4],
  ['failed-policy', 1, 5],
  ['reject-route', 1, 6],
  ['packet-too-big', 2],
  ['time-exceeded', 3],
  ['ttl-exceeded', 3],
  ['ttl-zero-during-transit', 3, 0],
  ['ttl-zero-during-reassembly', 3, 1],
  ['parameter-problem', 4],
  ['bad-header', 4, 0],
  ['unknown-header-type', 4, 1],
  ['unknown-option', 4, 2],
  ['echo-request', 128],
  ['ping', 128],
  ['echo-reply', 129],
  ['pong', 129],
  ['mld-listener-query', 130],
  ['mld-listener-report', 131],
  ['mld-listener-done', 132],
  ['router-solicitation', 133],
  ['router-advertisement', 134],
  ['neighbour-solicitation', 135],
  ['neighbor-solicitation', 135],
  ['neighbour-advertisement', 136],
  ['neighbor-advertisement', 136],
  ['redirect', 137],
]

export interface IcmpOptions {
  readonly not: boolean
  /** 255 is any. */
  readonly type: number
  /** Absent: any code. */
  readonly code: number | undefined
}

/** A name or its unambiguous beginning, or `TYPE[/CODE]`. */
export function parseIcmpType(names: Names, label: string, word: OptionWord): Result<IcmpOptions> {
  const text = word.value.toLowerCase()
  const exact = names.find(([name]) => name.toLowerCase() === text)
  const found = exact ? [exact] : names.filter(([name]) => name.toLowerCase().startsWith(text))
  if (found.length > 1) return wrong(`Ambiguous ${label} type \`${word.value}': \`${found[0]![0]}' or \`${found[1]![0]}'?`)
  const named = found[0]
  if (named) return ok({ not: word.not, type: named[1], code: named[2] })
  const [typeText = '', codeText, ...rest] = word.value.split('/')
  const type = parseInteger(typeText)
  const code = codeText === undefined ? undefined : parseInteger(codeText)
  if (type === undefined || type > 255 || rest.length > 0) return wrong(`Unknown ${label} type \`${word.value}'`)
  if (codeText !== undefined && (code === undefined || code > 255)) return wrong(`Unknown ${label} type \`${word.value}'`)
  return ok({ not: word.not, type, code: type === 255 && label === 'ICMP' ? undefined : code })
}

export function printIcmpType(options: IcmpOptions, flag: string, any: boolean): string {
  const type = any && options.type === 255 ? 'any' : String(options.type)
  return `${bang(options.not)}${flag} ${type}${options.code === undefined ? '' : `/${options.code}`}`
}

export function listIcmpType(options: IcmpOptions, label: string, names: Names, numeric: boolean): string {
  const not = options.not ? '!' : ''
  const named = numeric ? undefined : names.find(([, type, code]) => type === options.type && code === options.code)
  if (named) return `${label} ${not}${named[0]}`
  const code = options.code === undefined ? '' : ` code ${options.code}`
  return options.not ? `${label} !type ${options.type}${code}` : `${label}type ${options.type}${code}`
}

export const icmpOf = (packet: Packet, protocol: number): IcmpMessage | undefined =>
  packet.protocol === protocol && packet.transport.kind === 'icmp' ? packet.transport : undefined

export function testIcmpType(options: IcmpOptions, message: IcmpMessage, any: boolean): boolean {
  const same =
    (any && options.type === 255) ||
    (options.type === message.type && (options.code === undefined || options.code === message.code))
  return same !== options.not
}

/** `echo-request`, `port-unreachable`, or `type 42 code 1`. */
export function icmpName(names: Names, type: number, code: number): string {
  const named =
    names.find((entry) => entry[1] === type && entry[2] === code) ??
    names.find((entry) => entry[1] === type && entry[2] === undefined)
  return named?.[0] ?? `type ${type} code ${code}`
}

/** A table as `nft list table` (1.0.6) prints it: sets, maps and chains each by name, elements in the order in which nft sorts them. nftables, src/rule.c and src/expression.c. */
import { bitsOf, familyOf, formatIp, parseIp, parsePrefix } from '../../../net/ip.ts'
import type { ProxyModel } from '../model.ts'
import { type BaseHook, type NftChain, type NftElement, type NftRule, type NftSet, type NftTable, headerName } from './table.ts'
import { elementText, nftTable } from './write.ts'

const MAX_COMMENT = 128

export interface Listed {
  readonly text: string
  /** What nft says when it refuses the whole transaction. */
  readonly problem: string | undefined
}

/** The listing of the table that `writeNftables` makes where nothing stood before. */
export function listNftables(model: ProxyModel): Listed {
  const table: NftTable = nftTable(model)
  const sets = [...table.sets.values()]
  const comments = sets.flatMap(({ elements }) => [...elements.values()].map(({ comment }) => comment))
  if (comments.some((comment) => comment.length > MAX_COMMENT))
    return { text: '', problem: `Error: comment too long, ${MAX_COMMENT} characters maximum allowed` }
  const blocks = [
    ...sets
      .filter(({ kind }) => kind === 'set')
      .sort(byName)
      .map(listSet),
    ...sets
      .filter(({ kind }) => kind === 'map')
      .sort(byName)
      .map(listSet),
    ...[...table.chains.values()].sort(byName).map(listChain),
  ]
  const text = `table ${headerName(table.family)} ${table.name} {\n\tcomment "${table.comment}"\n${blocks.join('\n')}}\n`
  return { text, problem: undefined }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)

function listSet({ kind, name, type, comment, timeoutSeconds, elements }: NftSet): string {
  const lines = [`type ${type}`]
  // A set that rules add to has a size, because it must not grow without end.
  if (timeoutSeconds > 0) lines.push('size 65535', 'flags dynamic,timeout', `timeout ${duration(timeoutSeconds)}`)
  if (comment !== '') lines.push(`comment "${comment}"`)
  const texts = sortElements([...elements.values()]).map(elementText)
  if (texts.length > 0) lines.push(`elements = { ${inLines(texts, type === 'ipv4_addr' ? 2 : 1)} }`)
  return `\t${kind} ${name} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`
}

function listChain({ name, comment, base, rules }: NftChain): string {
  const lines = rules.map(ruleText)
  if (base) lines.unshift(`type ${base.type} hook ${base.hook} priority ${priority(base)}; policy accept;`)
  if (comment !== '') lines.unshift(`comment "${comment}"`)
  return `\tchain ${name} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`
}

/** nft breaks a list after so many elements, and indents the rest to where the first one stands. */
function inLines(texts: readonly string[], perLine: number): string {
  const lines: string[] = []
  for (let i = 0; i < texts.length; i += perLine) lines.push(texts.slice(i, i + perLine).join(', '))
  return lines.join(',\n\t\t\t     ')
}

/** `1d2h3m4s`, without what is zero. */
function duration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ]
  return parts.map(([amount, unit]) => (amount === 0 ? '' : `${amount}${unit}`)).join('')
}

/** The names that a priority has at a hook; nft says `NAME - 10` up to that distance. */
function priority({ hook, priority: value }: BaseHook): string {
  const named: [string, number][] = [['filter', 0]]
  if (hook === 'prerouting') named.push(['dstnat', -100])
  if (hook === 'postrouting') named.push(['srcnat', 100])
  for (const [name, of] of named) {
    if (value === of) return name
    if (Math.abs(value - of) <= 10) return `${name} ${value < of ? '-' : '+'} ${Math.abs(value - of)}`
  }
  return String(value)
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 }

/** Bytes of one part of a key in network order, as hexadecimal. */
function partBytes(part: string): string {
  const hex = (value: number | bigint, digits: number) => value.toString(16).padStart(digits, '0')
  const protocol = PROTOCOLS[part]
  if (protocol !== undefined) return hex(protocol, 2)
  if (/^\d+$/.test(part)) return hex(Number(part), 4)
  const ip = parseIp(part)
  if (ip === undefined) throw new Error(`no part of a key: ${part}`)
  return hex(ip, bitsOf(familyOf(ip)) / 4)
}

/** Single values are sorted as numbers; keys of several parts as one long number whose last byte counts most. */
function sortElements(elements: readonly NftElement[]): NftElement[] {
  const sortKey = ({ key }: NftElement) => {
    const bytes = key.map(partBytes).join('')
    return key.length === 1 ? bytes : (bytes.match(/../g) ?? []).reverse().join('')
  }
  const keyed = elements.map((element) => ({ element, by: sortKey(element) }))
  return keyed.sort((a, b) => (a.by < b.by ? -1 : 1)).map(({ element }) => element)
}

/** A mask that keeps leading bits only is shown as a prefix length: of the marks with one bit that is the highest. */
const ruleText = (rule: NftRule): string =>
  rule
    .map((part) => (typeof part === 'string' ? part : anonymousSet(part)))
    .join('')
    .replace('meta mark & 0x80000000 != 0x00000000', 'meta mark != 0x00000000/1')

interface Interval {
  readonly first: bigint
  readonly last: bigint
}

/** A set of one is the address itself; else ranges that overlap or touch become one. */
function anonymousSet(ranges: readonly string[]): string {
  const family = ranges[0]?.includes(':') ? 6 : 4
  const intervals = ranges.map(intervalOf).sort((a, b) => (a.first < b.first ? -1 : 1))
  if (ranges.length === 1) return intervals.map((interval) => intervalText(interval, family)).join('')
  const merged: Interval[] = []
  for (const interval of intervals) {
    const before = merged.at(-1)
    if (before === undefined || interval.first > before.last + 1n) merged.push(interval)
    else if (interval.last > before.last) merged[merged.length - 1] = { first: before.first, last: interval.last }
  }
  return `{ ${merged.map((interval) => intervalText(interval, family)).join(', ')} }`
}

function intervalOf(text: string): Interval {
  const alone = parseIp(text)
  const range = alone === undefined ? parsePrefix(text) : { network: alone, length: bitsOf(familyOf(alone)) }
  if (range === undefined) throw new Error(`no address or range: ${text}`)
  const first = BigInt(range.network)
  return { first, last: first + (1n << BigInt(bitsOf(familyOf(range.network)) - range.length)) - 1n }
}

/** As a prefix where it is one. */
function intervalText({ first, last }: Interval, family: 4 | 6): string {
  const address = (value: bigint) => formatIp(family === 4 ? Number(value) : value)
  const size = last - first + 1n
  if (size === 1n) return address(first)
  const bits = size.toString(2).length - 1
  const isPrefix = size === 1n << BigInt(bits) && first % size === 0n
  return isPrefix ? `${address(first)}/${bitsOf(family) - bits}` : `${address(first)}-${address(last)}`
}

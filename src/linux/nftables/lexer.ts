/** Splits nft's language into tokens that know where they stand (src/scanner.l). */
import { dictionary } from '../../net/dictionary.ts'

/** A file, standard input, or (without a name) the command line. */
export interface Source {
  readonly name: string | undefined
  readonly text: string
  readonly lines: readonly string[]
}

/** Lines and columns count from 1; both ends are included. */
export interface Location {
  readonly source: Source
  readonly line: number
  readonly from: number
  readonly to: number
}

export type TokenKind = 'word' | 'number' | 'quoted' | 'asterisk' | 'sign' | 'newline' | 'semicolon' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** A quoted string without its quotes. */
  readonly text: string
  readonly at: Location
}

export const newSource = (name: string | undefined, text: string): Source => ({ name, text, lines: text.split('\n') })

export const joinLocations = (a: Location, b: Location): Location =>
  a.source === b.source && a.line === b.line
    ? { ...a, to: Math.max(a.to, b.to) }
    : { ...a, to: Math.max(a.to, (a.source.lines[a.line - 1] ?? '').length) }

const IPV6 =
  /(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:)*(?::[0-9a-f]{1,4})*::?(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*(?::\d+\.\d+\.\d+\.\d+)?)?/iy
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', /[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}(?![0-9a-z:])/iy],
  ['word', /\d+\.\d+\.\d+\.\d+/y],
  ['word', /(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?(?![a-z0-9_])/y],
  ['number', /0x[0-9a-f]+|\d+(?![a-z_])/iy],
  ['asterisk', /(?:[a-z_.][a-z0-9/\-_.]*)?\*(?=[\s;}]|$)/iy],
  ['word', /[a-z_.][a-z0-9/\-_.]*/iy],
  ['word', /\d+[a-z_][a-z0-9_]*/iy],
  ['sign', /==|!=|<=|>=|<<|>>|[{}()[\],:.@$=<>!&|^/+\-*~]/y],
]

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  const found = pattern.exec(text)?.[0]
  return found === '' ? undefined : found
}

/** An IPv6 address begins here: two colons at least, and none of them is the one between a key and its value. */
function ipv6At(text: string, at: number): string | undefined {
  const found = matchAt(IPV6, text, at)
  if (found === undefined || (found.match(/:/g) ?? []).length < 2) return undefined
  return found.includes('::') || /^(?:[0-9a-f]{1,4}:){7}/i.test(found) ? found : undefined
}

/** The longest token here. A dot alone is the sign that joins parts of a key. */
function tokenAt(text: string, at: number): { kind: TokenKind; text: string } | undefined {
  const v6 = ipv6At(text, at)
  if (v6 !== undefined) return { kind: 'word', text: v6 }
  let best: { kind: TokenKind; text: string } | undefined
  for (const [kind, pattern] of PATTERNS) {
    const found = matchAt(pattern, text, at)
    if (found !== undefined && found.length > (best?.text.length ?? 0)) best = { kind, text: found }
  }
  if (best?.text === '.') return { kind: 'sign', text: '.' }
  if (best?.text === '*') return { kind: 'sign', text: '*' }
  return best
}

/** Tokens of a whole text, a newline at its end. A character that begins nothing is a token of its own. */
export function tokenise(source: Source): Token[] {
  const { text } = source
  const tokens: Token[] = []
  let line = 1
  let start = 0
  const push = (kind: TokenKind, at: number, length: number, value: string): void => {
    tokens.push({ kind, text: value, at: { source, line, from: at - start + 1, to: at - start + Math.max(1, length) } })
  }
  for (let i = 0; i < text.length;) {
    const c = text[i]!
    if (c === '\n') {
      push('newline', i, 1, '\n')
      line++
      start = ++i
    } else if (c === '\\' && text[i + 1] === '\n') {
      i += 2
      line++
      start = i
    } else if (c === ' ' || c === '\t' || c === '\r') i++
    else if (c === '#') while (i < text.length && text[i] !== '\n') i++
    else if (c === ';') push('semicolon', i++, 1, ';')
    else if (c === '"') {
      const close = text.indexOf('"', i + 1)
      const end = close < 0 ? text.length : close + 1
      push('quoted', i, end - i, text.slice(i + 1, close < 0 ? text.length : close))
      i = end
    } else {
      const found = tokenAt(text, i) ?? { kind: 'sign' as const, text: c }
      push(found.kind, i, found.text.length, found.text)
      i += found.text.length
    }
  }
  if (tokens.at(-1)?.kind !== 'newline') push('newline', text.length, 1, '\n')
  tokens.push({ kind: 'end', text: '', at: { source, line: text.endsWith('\n') ? line : line + 1, from: 1, to: 1 } })
  return tokens
}

/** Keywords of 1.0.6 wherever they stand: none may be a name, and messages call them by themselves. Others are so only in their statements. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `accept add ah all arp auto-merge bridge cgroup chain comment comp constant continue counter create ct day dccp define delete
describe device devices dnat drop dst dup dynamic ecn element elements esp ether exists expires export exthdr fib flags flowtable
flush frag fwd gc-interval get goto handle hbh hook hour icmp icmpv6 igmp iif iifgroup iifname import include index inet insert
interval ip ip6 ipsec jhash jump limit list log map mark masquerade meta meter mh missing monitor netdev nftrace notrack numgen
offload oif oifgroup oifname osf policy position priority queue quota random redefine redirect reject rename replace reset return
rt rtclassid rule ruleset sctp secmark set size skgid skuid snat socket srh symhash synproxy table tcp th time timeout tproxy type
typeof udp udplite undefine update vlan vmap xt`.split(/\s+/),
)
/** Words that are operators. */
const OPERATORS: Readonly<Record<string, string>> = dictionary({
  and: '&',
  eq: '==',
  ge: '>=',
  gt: '>',
  le: '<=',
  lshift: '<<',
  lt: '<',
  ne: '!=',
  not: '!',
  or: '|',
  rshift: '>>',
  xor: '^',
})
export const isReserved = (text: string): boolean => KEYWORDS.has(text) || Object.hasOwn(OPERATORS, text)

/** What a message calls a token. */
export function tokenName(token: Token): string {
  switch (token.kind) {
    case 'newline':
      return 'newline'
    case 'semicolon':
      return 'semicolon'
    case 'end':
      return 'end of file'
    case 'number':
      return 'number'
    case 'quoted':
      return 'quoted string'
    case 'asterisk':
      return 'string with a trailing asterisk'
    case 'word':
      return OPERATORS[token.text] ?? (KEYWORDS.has(token.text) ? token.text : 'string')
    case 'sign':
      if (token.text === ':') return 'colon'
      if (token.text === ',') return 'comma'
      return /^[{}()[\]=]$/.test(token.text) ? `'${token.text}'` : token.text
  }
}

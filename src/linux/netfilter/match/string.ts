/** `-m string`: a piece of text in the packet's payload (iptables-extensions(8), xt_string.c). Headers are not searched: packets here have fields, no bytes. */
import { byteLength, packetLength, type Packet } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { type Result, ok, wrong, wrongOption } from '../failure.ts'
import { bang, find, parseU32 } from '../words.ts'

interface StringOptions {
  readonly not: boolean
  readonly text: string
  readonly algorithm: string
  readonly from: number
  readonly to: number
  readonly ignoreCase: boolean
}

const FARTHEST = 65_535

/** `|de ad|text`. */
function parseHex(text: string): Result<string> {
  let found = ''
  for (const [i, piece] of text.split('|').entries()) {
    if (i % 2 === 0) {
      found += piece
      continue
    }
    const digits = piece.replaceAll(' ', '')
    const bad = /[^\da-f]/i.exec(digits)
    if (bad) return wrong(`Invalid hex char '${bad[0]}'`)
    if (digits.length % 2 !== 0) return wrong('Odd number of hex digits')
    found += (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(parseInt(pair, 16))).join('')
  }
  return ok(found)
}

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text)
const inHex = (text: string): string =>
  `|${[...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')}|`
const quoted = (text: string): string => (isPlain(text) ? `"${text.replace(/["\\]/g, (c) => `\\${c}`)}"` : `"${inHex(text)}"`)

function payloadOf({ transport: t }: Packet): string {
  return t.kind === 'icmp' || t.kind === 'raw' ? '' : t.data
}

/** Where the text begins, counted in bytes from the IP header. */
function place({ text, ignoreCase }: StringOptions, packet: Packet): number | undefined {
  const payload = payloadOf(packet)
  const at = ignoreCase ? payload.toLowerCase().indexOf(text.toLowerCase()) : payload.indexOf(text)
  return at < 0 ? undefined : packetLength(packet) - byteLength(payload) + byteLength(payload.slice(0, at))
}

function parts(options: StringOptions): string[] {
  return [
    ...(options.from === 0 ? [] : [`--from ${options.from}`]),
    ...(options.to === FARTHEST ? [] : [`--to ${options.to}`]),
    ...(options.ignoreCase ? ['--icase'] : []),
  ]
}

export const string: MatchExtension<StringOptions> = {
  name: 'string',
  options: {
    '--string': { not: true },
    '--hex-string': { not: true },
    '--algo': {},
    '--from': {},
    '--to': {},
    '--icase': { values: 0 },
  },
  parse(words) {
    const word = find(words, '--string') ?? find(words, '--hex-string')
    const algorithm = find(words, '--algo')
    const text: Result<string> = word?.name === '--hex-string' ? parseHex(word.value) : ok(word?.value ?? '')
    if (!text.ok) return text
    if (!word) return wrong("STRING match: You must specify `--string' or `--hex-string'")
    if (!algorithm) return wrongOption('string', 'option "--algo" must be specified')
    const limits: number[] = []
    for (const [name, fallback] of [
      ['--from', 0],
      ['--to', FARTHEST],
    ] as const) {
      const given = find(words, name)
      const value = given ? parseU32('string', given, 0, FARTHEST) : ok(fallback)
      if (!value.ok) return value
      limits.push(value.value)
    }
    const [from = 0, to = FARTHEST] = limits
    const ignoreCase = find(words, '--icase') !== undefined
    return ok({ not: word.not, text: text.value, algorithm: algorithm.value, from, to, ignoreCase })
  },
  check({ text, algorithm, from, to }) {
    if (from > to || text === '') return 'Invalid argument'
    return ['bm', 'kmp', 'fsm'].includes(algorithm) ? undefined : 'No such file or directory'
  },
  print(options) {
    const what = `${bang(options.not)}--${isPlain(options.text) ? 'string' : 'hex-string'} ${quoted(options.text)}`
    return [what, `--algo ${options.algorithm}`, ...parts(options)].join(' ')
  },
  list(options) {
    const more = parts(options).map((part) => part.slice(2).replace(/^[a-z]+/, (name) => name.toUpperCase()))
    return [`STRING match ${options.not ? '!' : ''} ${quoted(options.text)} ALGO name ${options.algorithm}`, ...more].join(' ')
  },
  test(options, { skb: { packet } }) {
    const at = place(options, packet)
    return (at !== undefined && at >= options.from && at + byteLength(options.text) <= options.to) !== options.not
  },
  explain: (options, { skb: { packet } }) =>
    place(options, packet) === undefined ? 'the payload does not have it' : 'the payload has it',
}

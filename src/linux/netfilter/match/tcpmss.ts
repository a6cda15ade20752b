/** `-m tcpmss`: the segment size that a SYN offers (iptables-extensions(8), xt_tcpmss.c). */
import { PROTOCOL } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { bang, parseInteger } from '../words.ts'

interface TcpmssOptions {
  readonly not: boolean
  readonly min: number
  readonly max: number
}

const text = ({ min, max }: TcpmssOptions): string => (min === max ? String(min) : `${min}:${max}`)

export const tcpmss: MatchExtension<TcpmssOptions> = {
  name: 'tcpmss',
  options: { '--mss': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('tcpmss', 'option "--mss" must be specified')
    const [first = '', last] = word.value.split(':')
    const min = parseInteger(first)
    const max = last === undefined ? min : last === '' ? 65_535 : parseInteger(last)
    if (min === undefined || max === undefined || min > 65_535 || max > 65_535)
      return wrongOption('tcpmss', `bad value for option "--mss" near "${first}", or out of range (0-65535).`)
    return ok({ not: word.not, min, max })
  },
  check: (_options, { protocol }) => (protocol?.value === PROTOCOL.tcp && !protocol.not ? undefined : 'Invalid argument'),
  print: (options) => `${bang(options.not)}--mss ${text(options)}`,
  list: (options) => `tcpmss match ${options.not ? '!' : ''}${text(options)}`,
  test({ not, min, max }, { skb: { packet } }) {
    const mss = packet.transport.kind === 'tcp' ? packet.transport.mss : undefined
    return mss === undefined ? not : (mss >= min && mss <= max) !== not
  },
  explain(_options, { skb: { packet } }) {
    const mss = packet.transport.kind === 'tcp' ? packet.transport.mss : undefined
    return mss === undefined ? 'the segment offers no size' : `the segment size offered is ${mss}`
  },
}

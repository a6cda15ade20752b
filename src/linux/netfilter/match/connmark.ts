/** `-m connmark`: the mark that the connection keeps (iptables-extensions(8), xt_connmark.c). */
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { bang, formatMark, hex, parseMarkMask } from '../words.ts'

export interface ConnmarkOptions {
  readonly not: boolean
  readonly mark: number
  readonly mask: number
}

export const connmark: MatchExtension<ConnmarkOptions> = {
  name: 'connmark',
  options: { '--mark': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('connmark', 'option "--mark" must be specified')
    const value = parseMarkMask('connmark', word)
    return value.ok ? ok({ not: word.not, mark: value.value.mark, mask: value.value.mask }) : value
  },
  print: (options) => `${bang(options.not)}--mark ${formatMark(options.mark, options.mask)}`,
  list: (options) => `connmark match ${options.not ? '!' : ''} ${formatMark(options.mark, options.mask)}`,
  test: (options, { skb }) => skb.ct !== undefined && ((skb.ct.mark & options.mask) >>> 0 === options.mark) !== options.not,
  explain: (_options, { skb }) => (skb.ct ? `the connection's mark is ${hex(skb.ct.mark)}` : 'the packet has no connection'),
}

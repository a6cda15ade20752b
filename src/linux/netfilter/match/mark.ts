/** `-m mark`: the mark beside the packet, under a mask (iptables-extensions(8), xt_mark.c). */
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { bang, formatMark, hex, parseMarkMask } from '../words.ts'

export interface MarkOptions {
  readonly not: boolean
  readonly mark: number
  readonly mask: number
}

export const mark: MatchExtension<MarkOptions> = {
  name: 'mark',
  shared: true,
  options: { '--mark': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('mark', 'option "--mark" must be specified')
    const value = parseMarkMask('mark', word)
    return value.ok ? ok({ not: word.not, mark: value.value.mark, mask: value.value.mask }) : value
  },
  print: (options) => `${bang(options.not)}--mark ${formatMark(options.mark, options.mask)}`,
  list: (options) => `mark match ${bang(options.not)}${formatMark(options.mark, options.mask)}`,
  test: (options, { skb }) => ((skb.mark & options.mask) >>> 0 === options.mark) !== options.not,
  explain: (_options, { skb }) => `the mark is ${hex(skb.mark)}`,
}

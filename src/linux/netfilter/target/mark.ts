/** `-j MARK`: changes bits of the mark beside the packet (iptables-extensions(8), xt_mark.c). */
import type { TargetExtension } from '../extension.ts'
import { type Xmark, applyXmark, listXmark, parseXmark, printXmark, XMARK_OPTIONS } from '../xmark.ts'
import { wrong } from '../failure.ts'

export const MARK: TargetExtension<Xmark> = {
  name: 'MARK',
  options: XMARK_OPTIONS,
  parse(words) {
    return parseXmark('MARK', words) ?? wrong('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required')
  },
  print: printXmark,
  list: (options) => `MARK ${listXmark(options)}`,
  apply(options, { skb }) {
    skb.mark = applyXmark(options, skb.mark)
    return undefined
  },
}

/** `-m connbytes`: how much a connection has carried so far (iptables-extensions(8), xt_connbytes.c). */
import type { MatchExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'
import type { HookContext } from '../verdict.ts'
import { bang, find, parseInteger } from '../words.ts'

const MODES = ['packets', 'bytes', 'avgpkt'] as const
const DIRECTIONS = ['original', 'reply', 'both'] as const

interface ConnbytesOptions {
  readonly not: boolean
  readonly from: number
  readonly to: number | undefined
  readonly mode: (typeof MODES)[number]
  readonly direction: (typeof DIRECTIONS)[number]
}

const rangeText = ({ from, to }: ConnbytesOptions): string => (to === undefined ? String(from) : `${from}:${to}`)

function measure({ mode, direction }: ConnbytesOptions, { skb: { ct } }: HookContext): number | undefined {
  if (!ct) return undefined
  const [original, reply] = [ct.counted.original, ct.counted.reply]
  const packets =
    direction === 'original' ? original.packets : direction === 'reply' ? reply.packets : original.packets + reply.packets
  const bytes = direction === 'original' ? original.bytes : direction === 'reply' ? reply.bytes : original.bytes + reply.bytes
  if (mode === 'avgpkt') return packets === 0 ? 0 : Math.floor(bytes / packets)
  return mode === 'packets' ? packets : bytes
}

export const connbytes: MatchExtension<ConnbytesOptions> = {
  name: 'connbytes',
  options: { '--connbytes': { not: true }, '--connbytes-dir': {}, '--connbytes-mode': {} },
  parse(words) {
    const word = find(words, '--connbytes')
    const [first = '', last] = (word?.value ?? '').split(':')
    const from = first === '' ? 0 : parseInteger(first)
    const to = last === undefined || last === '' ? undefined : parseInteger(last)
    if (word && (from === undefined || (last !== undefined && last !== '' && to === undefined)))
      return wrongOption(
        'connbytes',
        `bad value for option "--connbytes" near "${first}", or out of range (0-18446744073709551615).`,
      )
    if (word && to !== undefined && from! > to) return wrong(`${from} should be less than ${to}`)
    for (const name of ['--connbytes', '--connbytes-dir', '--connbytes-mode'])
      if (!find(words, name)) return wrongOption('connbytes', `option "${name}" must be specified`)
    const direction = DIRECTIONS.find((each) => each === find(words, '--connbytes-dir')!.value)
    if (!direction) return wrong(`Unknown --connbytes-dir \`${find(words, '--connbytes-dir')!.value}'`)
    const mode = MODES.find((each) => each === find(words, '--connbytes-mode')!.value)
    if (!mode) return wrong(`Unknown --connbytes-mode \`${find(words, '--connbytes-mode')!.value}'`)
    return ok({ not: word!.not, from: from ?? 0, to, mode, direction })
  },
  check(_options, { netfilter }) {
    netfilter.accounting = true
    return undefined
  },
  print: (options) =>
    `${bang(options.not)}--connbytes ${rangeText(options)} --connbytes-mode ${options.mode} --connbytes-dir ${options.direction}`,
  list: (options) =>
    `${bang(options.not)}connbytes ${rangeText(options)} connbytes mode ${options.mode} connbytes direction ${options.direction}`,
  test(options, context) {
    const value = measure(options, context)
    if (value === undefined) return false
    return (value >= options.from && value <= (options.to ?? Infinity)) !== options.not
  },
  explain(options, context) {
    const value = measure(options, context)
    if (value === undefined) return 'the packet has no connection'
    const unit = options.mode === 'packets' ? 'packets' : options.mode === 'bytes' ? 'bytes' : 'bytes a packet'
    return `the connection has carried ${value} ${unit} (${options.direction})`
  },
}

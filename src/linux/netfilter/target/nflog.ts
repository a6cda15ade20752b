/** `-j NFLOG`: hands the packet to a logging daemon; none listens here, so nobody hears of it, as without one in reality (iptables-extensions(8), xt_NFLOG.c). */
import type { TargetExtension } from '../extension.ts'
import { notSimulated, ok, wrong } from '../failure.ts'
import { find, parseU32, quote } from '../words.ts'

interface NflogOptions {
  readonly group: number
  readonly prefix: string
  readonly size: number | undefined
  readonly threshold: number
}

/** Longer ones iptables of this release would hand to the kernel another way. */
const LONGEST_PREFIX = 127

export const NFLOG: TargetExtension<NflogOptions> = {
  name: 'NFLOG',
  options: { '--nflog-group': {}, '--nflog-prefix': {}, '--nflog-range': {}, '--nflog-size': {}, '--nflog-threshold': {} },
  parse(words) {
    if (find(words, '--nflog-range')) return notSimulated('target "NFLOG": --nflog-range')
    const numbers: Partial<Record<string, number>> = {}
    for (const [name, most] of [
      ['--nflog-group', 65_535],
      ['--nflog-size', 0xffffffff],
      ['--nflog-threshold', 65_535],
    ] as const) {
      const word = find(words, name)
      if (!word) continue
      const value = parseU32('NFLOG', word, 0, most)
      if (!value.ok) return value
      numbers[name] = value.value
    }
    const prefix = find(words, '--nflog-prefix')?.value
    if (prefix === '') return wrong('Argument must have a minimum length of 1 characters\n')
    if (prefix?.includes('\n')) return wrong('Newlines not allowed in --nflog-prefix\n')
    return ok({
      group: numbers['--nflog-group'] ?? 0,
      prefix: (prefix ?? '').slice(0, LONGEST_PREFIX),
      size: numbers['--nflog-size'],
      threshold: numbers['--nflog-threshold'] ?? 0,
    })
  },
  print: (options) => spell(options, '--'),
  list: (options) => spell(options, ''),
  apply: () => undefined,
}

function spell({ group, prefix, size, threshold }: NflogOptions, dashes: string): string {
  return [
    ...(prefix === '' ? [] : [`${dashes}nflog-prefix ${quote(prefix)}`]),
    ...(group === 0 ? [] : [`${dashes}nflog-group ${group}`]),
    ...(size === undefined ? [] : [`${dashes}nflog-size ${size}`]),
    ...(threshold === 0 ? [] : [`${dashes}nflog-threshold ${threshold}`]),
  ].join(' ')
}

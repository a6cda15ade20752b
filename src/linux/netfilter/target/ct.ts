/** `-j CT`: keeps a packet out of connection tracking, or gives it a zone of its own there (iptables-extensions(8), xt_CT.c). */
import type { CtZone } from '../../skb.ts'
import type { TargetExtension, OptionWord } from '../extension.ts'
import { type Result, notSimulated, ok, wrong } from '../failure.ts'
import { find, parseInteger } from '../words.ts'

interface CtOptions {
  readonly notrack: boolean
  readonly zone: CtZone<number | 'mark'> | undefined
}

const UNSIMULATED = ['--helper', '--ctevents', '--expevents', '--timeout'] as const
const ZONES = ['--zone', '--zone-orig', '--zone-reply'] as const

function parseZone(word: OptionWord): Result<CtZone<number | 'mark'>> {
  const id = word.value === 'mark' ? 'mark' : parseInteger(word.value)
  if (id === undefined || (id !== 'mark' && id > 0xffff)) return wrong(`Cannot parse ${word.value} as a zone ID`)
  return ok({ id, original: word.name !== '--zone-reply', reply: word.name !== '--zone-orig' })
}

function spell({ notrack, zone }: CtOptions, dashes: string): string[] {
  const direction = zone?.original ? (zone.reply ? '' : '-orig') : '-reply'
  return [...(notrack ? [`${dashes}notrack`] : []), ...(zone ? [`${dashes}zone${direction} ${zone.id}`] : [])]
}

export const CT: TargetExtension<CtOptions> = {
  name: 'CT',
  table: 'raw',
  hooks: ['prerouting', 'output'],
  options: {
    '--notrack': { values: 0 },
    ...Object.fromEntries([...UNSIMULATED, ...ZONES].map((name) => [name, {}])),
  },
  parse(words) {
    const other = words.find(({ name }) => UNSIMULATED.some((each) => each === name))
    if (other) return notSimulated(`target "CT": ${other.name}`)
    const word = ZONES.map((name) => find(words, name)).find((found) => found !== undefined)
    const zone = word ? parseZone(word) : ok(undefined)
    return zone.ok ? ok({ notrack: find(words, '--notrack') !== undefined, zone: zone.value }) : zone
  },
  print: (options) => spell(options, '--').join(' '),
  list: (options) => ['CT', ...spell(options, '')].join(' '),
  apply({ notrack, zone }, { skb }) {
    // What was seen already (it came over the loopback) stays as it is.
    if (skb.ct !== undefined || skb.ctInfo === 'untracked') return undefined
    if (notrack) skb.ctInfo = 'untracked'
    else if (zone) skb.zone = zone
    return undefined
  },
}

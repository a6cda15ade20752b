/** The TTL (IPv4) or hop limit (IPv6): `-m ttl` and `-m hl` test it against a number, `-j TTL` and `-j HL` change it (xt_hl.c, xt_HL.c). */
import type { MatchExtension, OptionWord, TargetExtension } from './extension.ts'
import { type Result, ok, wrong } from './failure.ts'
import { bang, find, parseU32, together } from './words.ts'

export interface HopLimitOptions {
  readonly mode: 'eq' | 'ne' | 'lt' | 'gt'
  readonly value: number
}

const SIGN = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const

function parseHopLimit(name: 'ttl' | 'hl', words: readonly OptionWord[]): Result<HopLimitOptions> {
  const modes = (['lt', 'gt', 'eq'] as const).filter((mode) => find(words, `--${name}-${mode}`))
  const [mode, other] = modes
  const upper = name.toUpperCase()
  if (mode === undefined) return wrong(`${upper} match: You must specify one of \`--${name}-eq', \`--${name}-lt', \`--${name}-gt`)
  if (other !== undefined) return together(name, `--${name}-${mode}`, `--${name}-${other}`)
  const word = find(words, `--${name}-${mode}`)!
  const value = parseU32(name, word, 0, 255)
  return value.ok ? ok({ mode: mode === 'eq' && word.not ? 'ne' : mode, value: value.value }) : value
}

export const hopLimitMatch = (name: 'ttl' | 'hl', family: 4 | 6): MatchExtension<HopLimitOptions> => ({
  name,
  family,
  options: {
    [`--${name}-eq`]: { not: true },
    [`--${name}`]: { as: `--${name}-eq` },
    [`--${name}-lt`]: {},
    [`--${name}-gt`]: {},
  },
  parse: (words) => parseHopLimit(name, words),
  print: ({ mode, value }) => `${bang(mode === 'ne')}--${name}-${mode === 'ne' ? 'eq' : mode} ${value}`,
  list: ({ mode, value }) => `${name.toUpperCase()} match ${name.toUpperCase()} ${SIGN[mode]} ${value}`,
  test({ mode, value }, { skb }) {
    const { ttl } = skb.packet
    return mode === 'eq' ? ttl === value : mode === 'ne' ? ttl !== value : mode === 'lt' ? ttl < value : ttl > value
  },
  explain: (_options, { skb }) => `the ${name === 'ttl' ? 'TTL' : 'hop limit'} is ${skb.packet.ttl}`,
})

export interface HopLimitChange {
  readonly mode: 'set' | 'inc' | 'dec'
  readonly value: number
}

const LISTED = { set: 'set to', inc: 'increment by', dec: 'decrement by' } as const

function parseHopLimitChange(name: 'TTL' | 'HL', words: readonly OptionWord[]): Result<HopLimitChange> {
  const lower = name.toLowerCase()
  const [mode, other] = (['set', 'inc', 'dec'] as const).filter((each) => find(words, `--${lower}-${each}`))
  if (mode === undefined) return wrong(`${name}: You must specify an action`)
  if (other !== undefined) return together(name, `--${lower}-${mode}`, `--${lower}-${other}`)
  const value = parseU32(name, find(words, `--${lower}-${mode}`)!, mode === 'set' ? 0 : 1, 255)
  return value.ok ? ok({ mode, value: value.value }) : value
}

/** `-j TTL` and `-j HL` (xt_HL.c). */
export const hopLimitTarget = (name: 'TTL' | 'HL', family: 4 | 6): TargetExtension<HopLimitChange> => ({
  name,
  family,
  table: 'mangle',
  options: Object.fromEntries(['set', 'inc', 'dec'].map((mode) => [`--${name.toLowerCase()}-${mode}`, {}])),
  parse: (words) => parseHopLimitChange(name, words),
  print: ({ mode, value }) => `--${name.toLowerCase()}-${mode} ${value}`,
  list: ({ mode, value }) => `${name} ${LISTED[mode]} ${value}`,
  apply({ mode, value }, { skb: { packet } }) {
    const changed = mode === 'set' ? value : mode === 'inc' ? packet.ttl + value : packet.ttl - value
    packet.ttl = Math.min(255, Math.max(0, changed))
    return undefined
  },
})

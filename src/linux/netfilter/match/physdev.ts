/** `-m physdev`: the bridge ports behind a bridged packet (iptables-extensions(8), xt_physdev.c). */
import { deviceMatches, parseDeviceName } from '../device-name.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrong } from '../failure.ts'
import type { HookContext } from '../verdict.ts'
import { bang } from '../words.ts'

/** In the order in which iptables prints them. */
const FIELDS = ['--physdev-is-in', '--physdev-in', '--physdev-is-out', '--physdev-out', '--physdev-is-bridged'] as const
type Field = (typeof FIELDS)[number]

export interface PhysdevOptions {
  readonly tests: readonly { readonly field: Field; readonly not: boolean; readonly device: string }[]
}

const spell = ({ tests }: PhysdevOptions): string =>
  tests.map(({ field, not, device }) => `${bang(not)}${field}${device === '' ? '' : ` ${device}`}`).join(' ')

function says(test: PhysdevOptions['tests'][number], { skb }: HookContext): boolean {
  switch (test.field) {
    case '--physdev-is-in':
      return skb.physIn !== undefined
    case '--physdev-is-out':
      return skb.physOut !== undefined
    case '--physdev-is-bridged':
      return skb.physIn !== undefined && skb.physOut !== undefined
    case '--physdev-in':
      return deviceMatches(test.device, skb.physIn?.name ?? '')
    case '--physdev-out':
      return deviceMatches(test.device, skb.physOut?.name ?? '')
  }
}

export const physdev: MatchExtension<PhysdevOptions> = {
  name: 'physdev',
  options: {
    '--physdev-in': { not: true },
    '--physdev-out': { not: true },
    '--physdev-is-in': { not: true, values: 0 },
    '--physdev-is-out': { not: true, values: 0 },
    '--physdev-is-bridged': { not: true, values: 0 },
  },
  parse(words) {
    if (words.length === 0) return wrong('PHYSDEV: no physdev option specified')
    for (const word of words) {
      const named = word.name === '--physdev-in' || word.name === '--physdev-out'
      const name = named ? parseDeviceName(word.value) : ok('')
      if (!name.ok) return name
    }
    const tests = words.map((word) => ({ field: word.name as Field, not: word.not, device: word.value }))
    return ok({ tests: tests.sort((a, b) => FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field)) })
  },
  // A packet of this machine has no port yet when OUTPUT sees it.
  check({ tests }, { hook }) {
    const out = tests.some(({ field }) => field === '--physdev-out' || field === '--physdev-is-out')
    const bridged = tests.some(({ field, not }) => field === '--physdev-is-bridged' && !not)
    return out && !bridged && hook === 'output' ? 'Invalid argument' : undefined
  },
  print: spell,
  list: (options) => `PHYSDEV match ${spell(options)}`,
  test: (options, context) => options.tests.every((test) => says(test, context) !== test.not),
  explain(_options, { skb }) {
    if (!skb.physIn && !skb.physOut) return 'the packet is not bridged'
    return `the bridge ports are ${skb.physIn?.name ?? 'none'} and ${skb.physOut?.name ?? 'none'}`
  },
}

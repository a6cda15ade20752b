/** Matching an address against prefixes: what every rule and every route does for every packet, so it must be a few nanoseconds. */
import { contains, parseIp, parsePrefix, type Ip, type Prefix } from '../src/net/ip.ts'
import { medianMs, report } from './measure.ts'

const RULES = 1000
const PACKETS = 1000

/** Nanoseconds a test: 1,000 addresses against 1,000 prefixes, of which few match, as in a real rule set. */
async function nanosecondsATest(prefixText: (i: number) => string, addressText: (i: number) => string): Promise<number> {
  const prefixes: Prefix[] = Array.from({ length: RULES }, (_, i) => parsePrefix(prefixText(i))!)
  const addresses: Ip[] = Array.from({ length: PACKETS }, (_, i) => parseIp(addressText(i))!)
  let matched = 0
  const ms = await medianMs(9, () => {
    for (const address of addresses) for (const prefix of prefixes) if (contains(prefix, address)) matched++
  })
  if (matched === 0) throw new Error('nothing matched: the loop may have been optimised away')
  return (ms * 1e6) / (RULES * PACKETS)
}

export async function ipv4PrefixMatch(): Promise<void> {
  const ns = await nanosecondsATest(
    (i) => `10.${i >> 8}.${i & 255}.0/24`,
    (i) => `10.${i % 4}.${i & 255}.7`,
  )
  report('ipv4-prefix-match', ns, { unit: 'ns', max: 20 })
}

export async function ipv6PrefixMatch(): Promise<void> {
  const ns = await nanosecondsATest(
    (i) => `fd00:10:${i.toString(16)}::/48`,
    (i) => `fd00:10:${(i % 100).toString(16)}::7`,
  )
  report('ipv6-prefix-match', ns, { unit: 'ns', max: 100 })
}

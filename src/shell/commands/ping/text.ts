/** What ping counts and how it says it. iputils ping.c (pr_icmph), ping_common.c (finish). */

export interface Tally {
  sent: number
  received: number
  duplicates: number
  errors: number
  answered: Set<number>
  /** The most requests that were on their way at once. */
  pipe: number
  min: number
  max: number
  sum: number
  sumOfSquares: number
}

export const newTally = (): Tally => ({
  sent: 0,
  received: 0,
  duplicates: 0,
  errors: 0,
  answered: new Set(),
  pipe: 0,
  min: Infinity,
  max: 0,
  sum: 0,
  sumOfSquares: 0,
})

export function received(tally: Tally, seq: number, took: number): void {
  tally.pipe = Math.max(tally.pipe, tally.sent - seq + 1)
  if (tally.answered.has(seq)) {
    tally.duplicates++
    return
  }
  tally.answered.add(seq)
  tally.received++
  tally.min = Math.min(tally.min, took)
  tally.max = Math.max(tally.max, took)
  tally.sum += took
  tally.sumOfSquares += took * took
}

const UNREACHABLE = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  '',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
]

const UNREACHABLE6 = [
  'No route',
  'Administratively prohibited',
  'Beyond scope of source address',
  'Address unreachable',
  'Port unreachable',
]

/** iputils ping6_common.c (print_icmp). */
export function errorWords6(type: number, code: number, mtu: number): string {
  if (type === 1) return `Destination unreachable: ${UNREACHABLE6[code] ?? `Unknown code ${code}`}`
  if (type === 2) return `Packet too big: mtu=${mtu}`
  if (type === 3) return `Time exceeded: ${['Hop limit', 'Defragmentation failure'][code] ?? `code ${code}`}`
  return `Parameter problem: ${['Wrong header field ', 'Unknown header ', 'Unknown option '][code] ?? `code ${code} `}at 6`
}

export const REDIRECTS = [
  'Redirect Network',
  'Redirect Host',
  'Redirect Type of Service and Network',
  'Redirect Type of Service and Host',
]

export function errorWords(type: number, code: number, mtu: number): string {
  if (type === 11)
    return code === 0
      ? 'Time to live exceeded'
      : code === 1
        ? 'Frag reassembly time exceeded'
        : `Time exceeded, Bad Code: ${code}`
  if (type === 3 && code === 4) return `Frag needed and DF set (mtu = ${mtu})`
  if (type === 3) return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`
  if (type === 4) return 'Source Quench'
  if (type === 12) return 'Parameter problem: pointer = 0'
  return `Bad ICMP type: ${type}`
}

/** A round-trip time with as many digits as ping gives it. */
export function milliseconds(ms: number): string {
  const us = Math.round(ms * 1000)
  if (us >= 99_950) return String(Math.floor((us + 500) / 1000))
  if (us >= 9995) return (us / 1000).toFixed(1)
  return us >= 1000 ? (us / 1000).toFixed(2) : (us / 1000).toFixed(3)
}

/** C's `%g`. */
const general = (value: number): string => String(Number(value.toPrecision(6)))

export function statisticsText(target: string, tally: Tally, elapsedMs: number, timed: boolean): string {
  const counts = [`${tally.sent} packets transmitted`, `${tally.received} received`]
  if (tally.duplicates > 0) counts.push(`+${tally.duplicates} duplicates`)
  if (tally.errors > 0) counts.push(`+${tally.errors} errors`)
  if (tally.sent > 0)
    counts.push(`${general(((tally.sent - tally.received) * 100) / tally.sent)}% packet loss`, `time ${Math.round(elapsedMs)}ms`)
  const last: string[] = []
  if (tally.received > 0 && timed) last.push(`rtt min/avg/max/mdev = ${roundTrips(tally)} ms`)
  if (tally.pipe > 1) last.push(`pipe ${tally.pipe}`)
  return `\n--- ${target} ping statistics ---\n${counts.join(', ')}\n${last.join(', ')}\n`
}

function roundTrips({ received: n, duplicates, min, max, sum, sumOfSquares }: Tally): string {
  const count = n + duplicates
  const average = sum / count
  const deviation = Math.sqrt(Math.max(0, sumOfSquares / count - average * average))
  return [min, average, max, deviation].map((ms) => ms.toFixed(3)).join('/')
}

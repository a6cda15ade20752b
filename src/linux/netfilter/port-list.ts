/** Lists of ports and ranges (`80,443,8000:8100`), as multiport reads and prints them (libxt_multiport.c). */
import { type Result, ok, wrong } from './failure.ts'
import { parsePort, portText } from './ports.ts'

type Ranges = readonly (readonly [min: number, max: number])[]

/** The kernel has fifteen places; a range takes two. */
const PLACES = 15

export function parsePortList(text: string, protocol: number): Result<Ranges> {
  const ranges: (readonly [number, number])[] = []
  let places = 0
  for (const item of text.split(',')) {
    const [first = '', last] = item.split(':')
    const min = parsePort(first, protocol)
    if (!min.ok) return min
    const max = last === undefined ? min : parsePort(last, protocol)
    if (!max.ok) return max
    if (last !== undefined && min.value >= max.value) return wrong('invalid portrange specified')
    places += last === undefined ? 1 : 2
    if (places > PLACES) return wrong('too many ports specified')
    ranges.push([min.value, max.value])
  }
  return ok(ranges)
}

export const flatPorts = (ranges: Ranges, protocol: number, numeric: boolean): string =>
  ranges
    .map(([min, max]) => {
      const first = portText(min, protocol, numeric)
      return min === max ? first : `${first}:${portText(max, protocol, numeric)}`
    })
    .join(',')

/** Which of its addresses a host speaks from: the default selection's rules in their order. RFC 6724, 5; addrconf.c (ipv6_dev_get_saddr), addrlabel.c. */
import { contains, parsePrefix } from '../../net/ip.ts'
import { isMulticast6, scopeNumber } from '../../net/ipv6.ts'
import { seen } from '../copied-when-met.ts'
import type { Device, Ipv6Address } from '../device.ts'
import type { Netns } from '../netns.ts'

/** The kernel's policy table: the longest prefix that holds an address labels it. */
const LABELS = (
  [
    ['::1/128', 0],
    ['::ffff:0:0/96', 4],
    ['::/96', 3],
    ['2001::/32', 6],
    ['2001:10::/28', 7],
    ['2002::/16', 2],
    ['3ffe::/16', 12],
    ['fec0::/10', 11],
    ['fc00::/7', 5],
    ['::/0', 1],
  ] as const
).map(([text, label]) => ({ prefix: parsePrefix(text)!, label }))

const labelOf = (ip: bigint): number => LABELS.find(({ prefix }) => contains(prefix, ip))!.label

function commonBits(a: bigint, b: bigint): number {
  const different = a ^ b
  return different === 0n ? 128 : 128 - different.toString(2).length
}

/** For each rule a number, the larger the better; compared in order. */
function scoresOf(address: Ipv6Address, onDevice: boolean, target: bigint): number[] {
  const scope = scopeNumber(address.local)
  const wanted = scopeNumber(target)
  return [
    address.local === target ? 1 : 0,
    // The smallest scope that reaches as far as the target; else the largest.
    scope >= wanted ? 100 - scope : scope - 100,
    address.deprecated ? 0 : 1,
    onDevice ? 1 : 0,
    labelOf(address.local) === labelOf(target) ? 1 : 0,
    Math.min(commonBits(address.local, target), address.length),
  ]
}

const better = (a: readonly number[], b: readonly number[]): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! > b[i]!
  return false
}

/** The source for a target by a device, of all devices' addresses; undefined where there is none. */
export function selectSource(netns: Netns, device: Device | undefined, target: bigint): bigint | undefined {
  // What reaches no farther than the link speaks from the link's own.
  const near = device !== undefined && (isMulticast6(target) || scopeNumber(target) <= 2)
  let best: { ip: bigint; scores: number[] } | undefined
  for (const each of near ? [device] : seen(netns.devices)) {
    if (!each.up) continue
    for (const address of each.ipv6) {
      if (address.state !== 'preferred') continue
      const scores = scoresOf(address, each === device, target)
      if (!best || better(scores, best.scores)) best = { ip: address.local, scores }
    }
  }
  return best?.ip
}

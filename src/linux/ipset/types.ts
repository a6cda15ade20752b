/** The kinds of sets that the kernel has, and what an element of each is made of. ipset(8), net/netfilter/ipset/ip_set_{hash,bitmap,list}_*.c. */
import { dictionary } from '../../net/dictionary.ts'

/** One part of an element. `net` is an address with a prefix length. */
export type Part = 'ip' | 'net' | 'port' | 'mac' | 'iface' | 'set'

export interface SetType {
  readonly name: string
  readonly method: 'hash' | 'bitmap' | 'list'
  readonly parts: readonly Part[]
  readonly revision: number
  /** `ip_set_*.c`'s structures in bytes, as `Size in memory` adds them up: the empty set, and what the first element of a bucket takes. */
  readonly memory: readonly [empty: number, empty6: number, element: number, element6: number]
}

const hash = (
  parts: readonly Part[],
  revision: number,
  ...memory: [empty: number, empty6: number, element: number, element6: number]
): SetType => ({ name: `hash:${parts.join(',')}`, method: 'hash', parts, revision, memory })

const bitmap = (parts: readonly Part[]): SetType => ({
  name: `bitmap:${parts.join(',')}`,
  method: 'bitmap',
  parts,
  revision: 3,
  memory: [parts[0] === 'port' ? 72 : parts.length > 1 ? 80 : 88, 0, 0, 0],
})

const TYPES: readonly SetType[] = [
  hash(['ip'], 6, 216, 224, 4, 16),
  hash(['net'], 7, 456, 1240, 8, 20),
  hash(['mac'], 1, 208, 208, 8, 8),
  hash(['ip', 'mac'], 1, 208, 224, 12, 24),
  hash(['ip', 'port'], 7, 216, 232, 8, 20),
  hash(['ip', 'port', 'ip'], 6, 208, 232, 12, 36),
  hash(['ip', 'port', 'net'], 8, 464, 1256, 12, 36),
  hash(['net', 'port'], 8, 456, 1240, 8, 20),
  hash(['net', 'net'], 4, 712, 2272, 16, 36),
  hash(['net', 'iface'], 8, 488, 1264, 28, 40),
  bitmap(['ip']),
  bitmap(['ip', 'mac']),
  bitmap(['port']),
  { name: 'list:set', method: 'list', parts: ['set'], revision: 3, memory: [80, 80, 48, 48] },
]

/** Names of older releases, which ipset still takes. */
const OLD: Readonly<Record<string, string>> = dictionary({
  iphash: 'hash:ip',
  nethash: 'hash:net',
  ipporthash: 'hash:ip,port',
  ipportiphash: 'hash:ip,port,ip',
  ipportnethash: 'hash:ip,port,net',
  ipmap: 'bitmap:ip',
  macipmap: 'bitmap:ip,mac',
  portmap: 'bitmap:port',
  setlist: 'list:set',
})

const byName = new Map(TYPES.map((type) => [type.name, type]))

/** Kinds that ipset(8) names and Hoplight has not. */
export const UNSIMULATED_TYPES: ReadonlySet<string> = new Set(['hash:ip,mark', 'hash:net,port,net'])

export const setTypeOf = (name: string): SetType | undefined => byName.get(OLD[name] ?? name)

/** Whether one of an element's addresses has a prefix length, so that `nomatch` means something. */
export const hasNet = ({ parts }: SetType): boolean => parts.includes('net')

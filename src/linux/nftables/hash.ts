/** `jhash` and `symhash`: a number from parts of the packet, the same for every packet that has the same (net/netfilter/nft_hash.c, include/linux/jhash.h). */
import type { HookContext } from '../netfilter/verdict.ts'
import { tupleOf } from '../netfilter/conntrack.ts'
import { reversedBytes, type TypeName } from './datatype.ts'
import type { Expression } from './expression.ts'
import type { Values } from './read.ts'
import type { Scalar } from './ruleset.ts'

const rotate = (word: number, by: number): number => ((word << by) | (word >>> (32 - by))) >>> 0

/** Bob Jenkins' lookup3 over bytes. */
export function jhash(bytes: readonly number[], seed: number): number {
  const begin = (0xdeadbeef + bytes.length + seed) >>> 0
  let [a, b, c] = [begin, begin, begin]
  const word = (at: number): number =>
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  let at = 0
  for (; bytes.length - at > 12; at += 12) {
    a = (a + word(at)) >>> 0
    b = (b + word(at + 4)) >>> 0
    c = (c + word(at + 8)) >>> 0
    a = ((a - c) ^ rotate(c, 4)) >>> 0
    c = (c + b) >>> 0
    b = ((b - a) ^ rotate(a, 6)) >>> 0
    a = (a + c) >>> 0
    c = ((c - b) ^ rotate(b, 8)) >>> 0
    b = (b + a) >>> 0
    a = ((a - c) ^ rotate(c, 16)) >>> 0
    c = (c + b) >>> 0
    b = ((b - a) ^ rotate(a, 19)) >>> 0
    a = (a + c) >>> 0
    c = ((c - b) ^ rotate(b, 4)) >>> 0
    b = (b + a) >>> 0
  }
  if (bytes.length === at) return c
  a = (a + word(at)) >>> 0
  b = (b + word(at + 4)) >>> 0
  c = (c + word(at + 8)) >>> 0
  c = ((c ^ b) - rotate(b, 14)) >>> 0
  a = ((a ^ c) - rotate(c, 11)) >>> 0
  b = ((b ^ a) - rotate(a, 25)) >>> 0
  c = ((c ^ b) - rotate(b, 16)) >>> 0
  a = ((a ^ c) - rotate(c, 4)) >>> 0
  b = ((b ^ a) - rotate(a, 14)) >>> 0
  return ((c ^ b) - rotate(b, 24)) >>> 0
}

/** A part as it stands in a register. */
const registerBytes = (type: TypeName, value: Scalar): number[] =>
  (reversedBytes(type, value).match(/../g) ?? []).reverse().map((hex) => parseInt(hex, 16))

const scaled = (hash: number, mod: number): number => Math.floor((hash * mod) / 2 ** 32)

/** `values`: what the hashed expression gives. A seed that nobody has said is chosen by chance on a real kernel; here it is 0. */
export function hashOf(
  { of, mod, seed = 0, offset }: Extract<Expression, { kind: 'jhash' }>,
  types: readonly TypeName[],
  values: Values,
): number | undefined {
  if (!values) return undefined
  const several = of.kind === 'concat'
  const bytes = values.flatMap((value, i) => {
    const part = registerBytes(types[i]!, value)
    // Registers are of four bytes each.
    return several ? [...part, ...new Array<number>((4 - (part.length % 4)) % 4).fill(0)] : part
  })
  return scaled(jhash(bytes, seed), mod) + offset
}

/** Both ways of a connection give the same number; which one, only a kernel's secret tells. */
export function symmetricHash({ mod, offset }: Extract<Expression, { kind: 'symhash' }>, { skb }: HookContext): number {
  const tuple = tupleOf(skb.packet)
  const ends = tuple ? [`${tuple.src} ${tuple.sport}`, `${tuple.dst} ${tuple.dport}`].sort() : []
  return (
    scaled(
      jhash(
        [...ends.join()].map((c) => c.charCodeAt(0)),
        0,
      ),
      mod,
    ) + offset
  )
}

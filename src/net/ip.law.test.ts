/** Our numbers against `ip-address`, an implementation of the same by others: whatever the address, both say the same. */
import fc from 'fast-check'
import { Address4, Address6 } from 'ip-address'
import { describe, expect, test } from 'vitest'
import {
  bitsOf,
  broadcastOf,
  contains,
  formatIp,
  formatPrefix,
  parseIp,
  parseIpv4,
  parseIpv6,
  parsePrefix,
  prefixOf,
} from './ip.ts'

const v4 = fc.integer({ min: 0, max: 0xffffffff })
// Half of all groups are zero, so that runs of zeros, which decide how an address is printed, are common.
const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
const v6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((value, next) => (value << 16n) | BigInt(next), 0n))
const v4Prefix = fc.tuple(v4, fc.integer({ min: 0, max: 32 }))
const v6Prefix = fc.tuple(v6, fc.integer({ min: 0, max: 128 }))

/** An address that has the first `shared` bits in common with another: else almost none lies inside a prefix. */
const near = (value: bigint, other: bigint, shared: number, bits: number): bigint => {
  const low = (1n << BigInt(bits - shared)) - 1n
  return (value & ~low) | (other & low)
}

describe('IPv4', () => {
  test('prints what the other prints, and reads it back', () => {
    fc.assert(
      fc.property(v4, (value) => {
        const text = Address4.fromBigInt(BigInt(value)).correctForm()
        expect(formatIp(value)).toBe(text)
        expect(parseIpv4(text)).toBe(value)
      }),
    )
  })

  test('takes nothing that the other refuses', () => {
    const part = fc.oneof(
      fc.integer({ min: 0, max: 300 }).map(String),
      fc.constantFrom('', '00', '01', '1e1', '0x1', '+1', ' 1', 'a'),
    )
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const text = parts.join('.')
        expect(parseIpv4(text) !== undefined).toBe(Address4.isValid(text) && parts.length === 4)
      }),
    )
  })

  test('agrees on which prefix holds which address', () => {
    fc.assert(
      fc.property(v4Prefix, v4, fc.integer({ min: 0, max: 32 }), ([network, length], other, shared) => {
        const address = Number(near(BigInt(network), BigInt(other), shared, 32))
        const theirs = new Address4(formatIp(address)).isInSubnet(new Address4(`${formatIp(network)}/${length}`))
        expect(contains(prefixOf(network, length), address)).toBe(theirs)
      }),
      { numRuns: 500 },
    )
  })

  test('agrees on the first and the last address', () => {
    fc.assert(
      fc.property(v4Prefix, ([network, length]) => {
        const theirs = new Address4(`${formatIp(network)}/${length}`)
        const ours = prefixOf(network, length)
        expect(formatIp(ours.network)).toBe(theirs.startAddress().correctForm())
        expect(formatIp(broadcastOf(ours))).toBe(theirs.endAddress().correctForm())
      }),
    )
  })
})

describe('IPv6', () => {
  test('prints what the other prints, and reads it back in every form', () => {
    fc.assert(
      fc.property(v6, (value) => {
        const theirs = Address6.fromBigInt(value)
        // What holds an IPv4 address is shown with its dots, as inet_ntop(3) does; the other does not.
        const dotted = value >> 32n === 0xffffn || (value >> 32n === 0n && value > 0xffffn)
        if (!dotted) expect(formatIp(value)).toBe(theirs.correctForm())
        expect(parseIpv6(formatIp(value))).toBe(value)
        expect(parseIpv6(theirs.correctForm())).toBe(value)
        expect(parseIpv6(theirs.canonicalForm().toUpperCase())).toBe(value)
      }),
    )
  })

  test('agrees on which prefix holds which address', () => {
    fc.assert(
      fc.property(v6Prefix, v6, fc.integer({ min: 0, max: 128 }), ([network, length], other, shared) => {
        const address = near(network, other, shared, 128)
        const theirs = new Address6(formatIp(address)).isInSubnet(new Address6(`${formatIp(network)}/${length}`))
        expect(contains(prefixOf(network, length), address)).toBe(theirs)
      }),
      { numRuns: 500 },
    )
  })
})

describe('both', () => {
  test('an address, printed and read, is itself', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (value) => {
        expect(parseIp(formatIp(value))).toBe(value)
      }),
    )
  })

  test('a prefix, printed and read, is itself, and holds its ends and no neighbour', () => {
    fc.assert(
      fc.property(fc.oneof(v4Prefix, v6Prefix), ([value, length]) => {
        const prefix = prefixOf(value, length)
        expect(parsePrefix(formatPrefix(prefix))).toEqual(prefix)
        expect(contains(prefix, value) && contains(prefix, prefix.network) && contains(prefix, broadcastOf(prefix))).toBe(true)

        const family = typeof value === 'number' ? 4 : 6
        const first = BigInt(prefix.network)
        const last = BigInt(broadcastOf(prefix))
        for (const outside of [first - 1n, last + 1n]) {
          if (outside < 0n || outside >> BigInt(bitsOf(family)) !== 0n) continue
          expect(contains(prefix, family === 4 ? Number(outside) : outside)).toBe(false)
        }
      }),
    )
  })
})

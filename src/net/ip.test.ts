import { describe, expect, test } from 'vitest'
import {
  LIMITED_BROADCAST,
  broadcastOf,
  contains,
  familyOf,
  formatDestination,
  formatEndpoint,
  formatIp,
  formatPrefix,
  isLoopback,
  isMulticast,
  isZeronet,
  maskOf,
  parseIp,
  parsePrefix,
  prefixOf,
  samePrefix,
} from './ip.ts'

const ip = (text: string) => {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}
const prefix = (text: string) => {
  const parsed = parsePrefix(text)
  if (parsed === undefined) throw new Error(`${text} is no prefix`)
  return parsed
}

describe('an address is read as inet_pton reads it', () => {
  test.each<[string, string, string]>([
    ['four decimal parts', '10.244.1.2', '10.244.1.2'],
    ['the highest', '255.255.255.255', '255.255.255.255'],
    ['zero', '0.0.0.0', '0.0.0.0'],
    ['the longest run of zeros is left out', '2001:db8:0:0:1:0:0:0', '2001:db8:0:0:1::'],
    ['the first of two equal runs', '2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['one zero alone stays (RFC 5952, 4.2.2)', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['letters become small', 'FD00::ABCD', 'fd00::abcd'],
    ['the unspecified address', '::', '::'],
  ])('%s: %s', (_why, text, printed) => {
    expect(formatIp(ip(text))).toBe(printed)
  })

  test.each([
    ['three parts', '10.1.2'],
    ['five parts', '1.2.3.4.5'],
    ['a part over 255', '10.0.0.256'],
    ['a part that would overflow', '10.0.0.99999999999'],
    ['a leading zero, which some read as octal', '010.0.0.1'],
    ['two zeros', '0.0.0.00'],
    ['an empty part', '10..0.1'],
    ['a dot at the end', '10.0.0.1.'],
    ['white space', ' 10.0.0.1'],
    ['a sign', '-1.0.0.0'],
    ['hexadecimal', '0x0a.0.0.1'],
    ['nothing', ''],
    ['two gaps', '2001::1::2'],
    ['nine groups', '1:2:3:4:5:6:7:8:9'],
    ['a group of five digits', '2001:db80a::1'],
    ['a zone', 'fe80::1%eth0'],
    ['a length', '2001:db8::/32'],
  ])('%s is refused: "%s"', (_why, text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  test('the type tells the family', () => {
    expect([familyOf(ip('127.0.0.1')), familyOf(ip('::1'))]).toEqual([4, 6])
  })
})

describe('a prefix', () => {
  test.each([
    ['host bits are cleared', '10.244.1.7/24', '10.244.1.0/24'],
    ['a bare address is a host', '10.244.1.7', '10.244.1.7/32'],
    ['the default route', '0.0.0.0/0', '0.0.0.0/0'],
    ['a high network stays unsigned', '192.168.255.255/16', '192.168.0.0/16'],
    ['IPv6', 'fd00:10:244:1::7/64', 'fd00:10:244:1::/64'],
    ['an IPv6 host', 'fd00::7', 'fd00::7/128'],
  ])('%s: %s', (_why, text, printed) => {
    expect(formatPrefix(prefix(text))).toBe(printed)
  })

  test.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/a', 'fd00::/129', '10.0.0/8'])(
    '%s is refused',
    (text) => {
      expect(parsePrefix(text)).toBeUndefined()
    },
  )

  test.each<[string, string, string, boolean]>([
    ['holds its first address', '10.244.0.0/16', '10.244.0.0', true],
    ['holds its last', '10.244.0.0/16', '10.244.255.255', true],
    ['does not hold the next', '10.244.0.0/16', '10.245.0.0', false],
    ['does not hold the one before', '10.244.0.0/16', '10.243.255.255', false],
    ['a host prefix holds itself', '255.255.255.255', '255.255.255.255', true],
    ['length 0 holds everything', '0.0.0.0/0', '203.0.113.9', true],
    ['length 0 holds nothing of the other family', '0.0.0.0/0', '::', false],
    ['nor does the other', '::/0', '0.0.0.0', false],
    ['IPv6', 'fd00:10:244::/48', 'fd00:10:244:ffff::1', true],
    ['outside', 'fd00:10:244::/48', 'fd00:10:245::', false],
  ])('%s: %s, %s', (_why, network, address, held) => {
    expect(contains(prefix(network), ip(address))).toBe(held)
  })

  test.each([
    ['10.244.1.0/24', '10.244.1.255'],
    ['172.18.0.0/16', '172.18.255.255'],
    ['10.0.0.4/30', '10.0.0.7'],
    ['10.0.0.5/32', '10.0.0.5'],
    ['0.0.0.0/0', '255.255.255.255'],
    ['fd00::/64', 'fd00::ffff:ffff:ffff:ffff'],
  ])('the last address of %s is %s', (network, last) => {
    expect(formatIp(broadcastOf(prefix(network)))).toBe(last)
  })

  test.each([
    ['0.0.0.0/0', 'default'],
    ['::/0', 'default'],
    ['10.244.1.2/32', '10.244.1.2'],
    ['fd00::2/128', 'fd00::2'],
    ['10.244.1.0/24', '10.244.1.0/24'],
  ])('`ip route` prints %s as %s', (network, printed) => {
    expect(formatDestination(prefix(network))).toBe(printed)
  })

  test('is the same only with the same length', () => {
    expect(samePrefix(prefix('10.0.0.0/8'), prefix('10.1.0.0/8'))).toBe(true)
    expect(samePrefix(prefix('10.0.0.0/8'), prefix('10.0.0.0/9'))).toBe(false)
    expect(samePrefix(prefix('0.0.0.0/0'), prefix('::/0'))).toBe(false)
  })

  test.each<[4 | 6, number, string]>([
    [4, 0, '0.0.0.0'],
    [4, 1, '128.0.0.0'],
    [4, 24, '255.255.255.0'],
    [4, 32, '255.255.255.255'],
    [6, 0, '::'],
    [6, 64, 'ffff:ffff:ffff:ffff::'],
    [6, 128, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('family %i, length %i has the mask %s', (family, length, mask) => {
    expect(formatIp(maskOf(length, family))).toBe(mask)
    expect(prefixOf(family === 4 ? 0 : 0n, length).mask).toBe(maskOf(length, family))
  })
})

describe('kinds of addresses', () => {
  test.each<[string, boolean, boolean, boolean]>([
    // address, loopback, multicast, zeronet
    ['127.0.0.1', true, false, false],
    ['127.255.255.255', true, false, false],
    ['128.0.0.0', false, false, false],
    ['223.255.255.255', false, false, false],
    ['224.0.0.1', false, true, false],
    ['239.255.255.255', false, true, false],
    ['240.0.0.1', false, false, false],
    ['0.0.0.0', false, false, true],
    ['0.1.2.3', false, false, true],
    ['::1', true, false, false],
    ['::', false, false, true],
    ['ff02::1', false, true, false],
    ['fe80::1', false, false, false],
  ])('%s', (address, loopback, multicast, zeronet) => {
    const value = ip(address)
    expect([isLoopback(value), isMulticast(value), isZeronet(value)]).toEqual([loopback, multicast, zeronet])
  })

  test('the limited broadcast', () => {
    expect(formatIp(LIMITED_BROADCAST)).toBe('255.255.255.255')
  })
})

test('an IPv6 endpoint has brackets', () => {
  expect(formatEndpoint(ip('10.96.0.1'), 443)).toBe('10.96.0.1:443')
  expect(formatEndpoint(ip('fd00::1'), 53)).toBe('[fd00::1]:53')
})

import { expect, test } from 'vitest'
import { BROADCAST_MAC, ZERO_MAC, isGroupMac, macFrom, parseMac } from './mac.ts'

test.each([
  ['small letters stay', '02:42:ac:12:00:02', '02:42:ac:12:00:02'],
  ['capitals become small', '02:42:AC:12:00:0F', '02:42:ac:12:00:0f'],
])('%s: %s', (_why, text, printed) => {
  expect(parseMac(text)).toBe(printed)
})

test.each([
  '',
  '02:42:ac:12:00',
  '02:42:ac:12:00:02:03',
  '02-42-ac-12-00-02',
  '2:42:ac:12:0:2',
  '02:42:ac:12:00:0g',
  '0242ac120002',
])('"%s" is no address', (text) => {
  expect(parseMac(text)).toBeUndefined()
})

test.each([
  [BROADCAST_MAC, true],
  ['01:00:5e:00:00:01', true],
  ['33:33:00:00:00:01', true],
  [ZERO_MAC, false],
  ['02:42:ac:12:00:02', false],
])('the group bit of %s is %s', (mac, group) => {
  expect(isGroupMac(mac)).toBe(group)
})

test.each<[number, number]>([
  [0, 0],
  [0.999999999, 0.999999999],
  [0.5, 0.25],
  [1 / 3, 2 / 3],
])('chance %d and %d makes one device’s own address', (high, low) => {
  const mac = macFrom(high, low)
  expect(parseMac(mac)).toBe(mac)
  expect(isGroupMac(mac)).toBe(false)
  // The second bit says that nobody sold it.
  expect(parseInt(mac.slice(0, 2), 16) & 2).toBe(2)
})

test('both numbers count', () => {
  expect(new Set([macFrom(0.1, 0.1), macFrom(0.2, 0.1), macFrom(0.1, 0.2)]).size).toBe(3)
})

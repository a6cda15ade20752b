/** Ethernet addresses, kept as canonical lower-case text: they are compared and printed, never computed with. */
export type Mac = string

export const BROADCAST_MAC: Mac = 'ff:ff:ff:ff:ff:ff'
export const ZERO_MAC: Mac = '00:00:00:00:00:00'

/** The group bit of the first octet (IEEE 802): broadcast and multicast. */
export const isGroupMac = (mac: Mac): boolean => (parseInt(mac.slice(0, 2), 16) & 1) === 1

export function parseMac(text: string): Mac | undefined {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase() : undefined
}

/** A locally administered unicast address from 48 random bits given as two numbers in [0, 1). */
export function macFrom(high: number, low: number): Mac {
  const bytes: number[] = []
  let a = Math.floor(high * 0x1000000)
  let b = Math.floor(low * 0x1000000)
  for (let i = 0; i < 3; i++, a >>>= 8, b >>>= 8) bytes.push(a & 255, b & 255)
  bytes[0] = (bytes[0]! & 0xfc) | 0x02
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

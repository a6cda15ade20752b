/**
 * A scenario in a link: `s=1.` + base64url (RFC 4648 section 5, no padding) of the raw-deflated UTF-8 text. The digit is
 * the codec's version: what was shared opens for ever, byte for byte, and a newer codec's link is refused in words.
 */
import { fromUtf8, toUtf8 } from './utf8.ts'

/** Compression is the platform's: node:zlib or CompressionStream. */
export interface Compression {
  /** Raw deflate, without header. */
  deflate(bytes: Uint8Array): Promise<Uint8Array>
  /** Stops as soon as more than `limit` bytes come out. Throws `InflateError` for every fault of the data. */
  inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array>
}

export type InflateFault = 'cut' | 'too-long' | 'broken'

/** Thrown by `inflate`; told from faults of our own by its brand. */
export interface InflateError {
  inflateFault: InflateFault
}
export const inflateError = (inflateFault: InflateFault): InflateError => ({ inflateFault })
const isInflateError = (error: unknown): error is InflateError =>
  typeof error === 'object' && error !== null && 'inflateFault' in error

const MESSAGES: Record<InflateFault, string> = {
  cut: 'The link is cut off: its end is missing; copy it whole.',
  'too-long': 'The link holds more than 1 MiB of text and was not opened.',
  broken: 'The link is damaged: it cannot be unpacked; copy it again.',
}

export type Decoded = { ok: true; text: string } | { ok: false; message: string }

const VERSION = 1
/** What a link may hold once inflated. */
export const MAX_SHARED_BYTES = 1024 * 1024
/** Longer fragments are not even looked at: what inflates to the limit is shorter. */
const MAX_FRAGMENT = 2 * MAX_SHARED_BYTES

/** The fragment without `#`: `s=1.…`; `undefined` where the text is longer than a link may hold. */
export async function encodeLink(text: string, compression: Compression): Promise<string | undefined> {
  const bytes = toUtf8(text)
  if (bytes === undefined || bytes.length > MAX_SHARED_BYTES) return undefined
  return `s=${VERSION}.${toBase64url(await compression.deflate(bytes))}`
}

/** Takes a whole address, `#s=1.…` or `s=1.…`; other parts of the fragment (`&step=…`) are others' business. */
export async function decodeLink(link: string, compression: Compression): Promise<Decoded> {
  const refuse = (message: string): Decoded => ({ ok: false, message })
  if (link.length > MAX_FRAGMENT) return refuse('The link is too long to be a scenario.')
  const fragment = link.trim().replace(/^[^#]*#/, '')
  const part = fragment.split('&').find((each) => each.startsWith('s='))
  if (part === undefined) return refuse('The link holds no scenario: it should end in #s=1.… .')
  const [, version, payload] = /^s=(\d{1,9})\.(.*)$/s.exec(part) ?? []
  if (version === undefined || payload === undefined)
    return refuse('The link is damaged: after s= a version and a dot should stand.')
  if (Number(version) > VERSION)
    return refuse(
      `The link was made by a newer Hoplight (its codec is version ${version}, this one reads ${VERSION}): reload the page or update the package.`,
    )
  if (Number(version) < 1) return refuse(`The link is damaged: there is no codec version ${version}.`)
  if (payload === '') return refuse('The link is cut off: nothing stands after the version.')
  // Three bytes are four characters: one left over is the beginning of some that are missing.
  if (payload.length % 4 === 1 && fromBase64url(payload.slice(0, -1))) return refuse(MESSAGES.cut)
  const bytes = fromBase64url(payload)
  if (!bytes) return refuse('The link is damaged: it has characters that a link does not have.')
  try {
    const text = fromUtf8(await compression.inflate(bytes, MAX_SHARED_BYTES))
    return text === undefined ? refuse('The link is damaged: what it holds is not text.') : { ok: true, text }
  } catch (error) {
    if (!isInflateError(error)) throw error
    return refuse(MESSAGES[error.inflateFault])
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]))

export function toBase64url(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]]
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    parts.push(DIGITS[group >> 18]!, DIGITS[(group >> 12) & 63]!)
    if (b !== undefined) parts.push(DIGITS[(group >> 6) & 63]!)
    if (c !== undefined) parts.push(DIGITS[group & 63]!)
  }
  return parts.join('')
}

/** `undefined` for a character that is none of the 64, or a length that cannot be. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let group = 0
  let bits = 0
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUES.get(text.charCodeAt(i))
    if (value === undefined) return undefined
    group = ((group << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = (group >> bits) & 0xff
    }
  }
  return bytes
}

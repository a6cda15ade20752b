import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortDigest } from './digest.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 by the book, one bit after another. */
function plainly(text: string): string {
  const bits = [...sha256(new TextEncoder().encode(text))].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? [])
    .slice(0, 16)
    .map((five) => LETTERS[Number.parseInt(five, 2)])
    .join('')
}

test('the digest is the library’s SHA-256 in base32, for any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => shortDigest(text) === plainly(text)))
})

test('every length around the edges of a block', () => {
  for (let length = 0; length < 260; length++) expect(shortDigest('k'.repeat(length))).toBe(plainly('k'.repeat(length)))
})

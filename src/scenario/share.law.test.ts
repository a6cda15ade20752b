import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeCompression } from '../cli/compression.ts'
import { decodeLink, encodeLink, fromBase64url, toBase64url } from './share.ts'
import { fromUtf8, toUtf8 } from './utf8.ts'

test('decode ∘ encode is the identity on every text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      expect(await decodeLink((await encodeLink(text, nodeCompression))!, nodeCompression)).toEqual({ ok: true, text })
    }),
    { numRuns: 100 },
  )
})

test('base64url and UTF-8 are those of the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64url(text)).toEqual(bytes)
      let want: string | undefined
      try {
        want = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      } catch {
        want = undefined
      }
      expect(fromUtf8(bytes)).toBe(want)
      if (want !== undefined) expect(toUtf8(want)).toEqual(bytes)
    }),
  )
})

test('no link, however damaged, makes decode throw', async () => {
  const link = (await encodeLink('apiVersion: v1\n'.repeat(20), nodeCompression))!
  await fc.assert(
    fc.asyncProperty(fc.nat(link.length - 1), fc.constantFrom('A', '_', 'z', '%', '='), async (at, letter) => {
      const decoded = await decodeLink(link.slice(0, at) + letter + link.slice(at + 1), nodeCompression)
      expect(decoded.ok || decoded.message.length > 0).toBe(true)
    }),
    { numRuns: 200 },
  )
})

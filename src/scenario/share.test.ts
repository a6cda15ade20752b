import { describe, expect, test } from 'vitest'
import { nodeCompression } from '../cli/compression.ts'
import { streamCompression } from '../worker/compression.ts'
import { LIBRARY } from './library.ts'
import { decodeLink, encodeLink, MAX_SHARED_BYTES, toBase64url } from './share.ts'

const text = LIBRARY[0]!.yaml
const both = [
  ['node:zlib', nodeCompression],
  ['CompressionStream', streamCompression],
] as const

describe.each(both)('a link by %s', (_, compression) => {
  test('holds the text, byte for byte, in whatever form it comes', async () => {
    for (const each of [text, '', 'tab\there\r\nand a mark \ufeff, 網路, 🛰️\n', '\u0000']) {
      const fragment = await encodeLink(each, compression)
      expect(fragment).toMatch(/^s=1\.[-_A-Za-z0-9]+$/)
      for (const link of [
        fragment!,
        `#${fragment!}`,
        `https://example.com/play/#${fragment!}`,
        `https://example.com/#step=4&${fragment!}`,
        ` ${fragment!}\n`,
      ]) {
        expect(await decodeLink(link, compression)).toEqual({ ok: true, text: each })
      }
    }
  })

  test('is refused in one sentence when it is not whole, not ours, too new or too much', async () => {
    const fragment = (await encodeLink(text, compression))!
    const bomb = `s=1.${toBase64url(await compression.deflate(new Uint8Array(200 * MAX_SHARED_BYTES)))}`
    const notText = `s=1.${toBase64url(await compression.deflate(new Uint8Array([0xc3, 0x28])))}`
    const cases: [string, string][] = [
      [fragment.slice(0, fragment.length / 2), 'The link is cut off: its end is missing; copy it whole.'],
      [fragment.slice(0, -3), 'The link is cut off: its end is missing; copy it whole.'],
      [fragment.slice(0, 4 + 4 * 50 + 1), 'The link is cut off: its end is missing; copy it whole.'],
      [fragment.slice(0, 4 + 4 * 50 + 2), 'The link is cut off: its end is missing; copy it whole.'],
      ['s=1.', 'The link is cut off: nothing stands after the version.'],
      [`${fragment.slice(0, 40)}%20${fragment.slice(40)}`, 'The link is damaged: it has characters that a link does not have.'],
      ['s=1.____', 'The link is damaged: it cannot be unpacked; copy it again.'],
      [notText, 'The link is damaged: what it holds is not text.'],
      [
        fragment.replace('s=1.', 's=2.'),
        'The link was made by a newer Hoplight (its codec is version 2, this one reads 1): reload the page or update the package.',
      ],
      ['s=0.AA', 'The link is damaged: there is no codec version 0.'],
      ['s=x', 'The link is damaged: after s= a version and a dot should stand.'],
      ['https://example.com/#other', 'The link holds no scenario: it should end in #s=1.… .'],
      [bomb, 'The link holds more than 1 MiB of text and was not opened.'],
      [`s=1.${'A'.repeat(50 * 1024 * 1024)}`, 'The link is too long to be a scenario.'],
    ]
    for (const [link, message] of cases)
      expect(await decodeLink(link, compression), link.slice(0, 60)).toEqual({ ok: false, message })
  })

  test('a bomb is left before it has unfolded', async () => {
    const bomb = await compression.deflate(new Uint8Array(200 * MAX_SHARED_BYTES))
    const start = performance.now()
    expect(await decodeLink(`s=1.${toBase64url(bomb)}`, compression)).toMatchObject({ ok: false })
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

test('what one platform packs the other unpacks', async () => {
  expect(await decodeLink((await encodeLink(text, nodeCompression))!, streamCompression)).toEqual({ ok: true, text })
  expect(await decodeLink((await encodeLink(text, streamCompression))!, nodeCompression)).toEqual({ ok: true, text })
})

test('more than a link may hold is not packed', async () => {
  expect(await encodeLink('x'.repeat(MAX_SHARED_BYTES + 1), nodeCompression)).toBeUndefined()
})

test('a link that was shared with version 1 opens for ever', async () => {
  const link = 's=1.SyzIDEstKs7Mz7NSKDPkys7MS7FS8EvMTS0uSExO5cpNLUlMSSxJtFKoVshLzE21UkhUqOUCAA'
  expect(await decodeLink(link, nodeCompression)).toEqual({
    ok: true,
    text: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n',
  })
})

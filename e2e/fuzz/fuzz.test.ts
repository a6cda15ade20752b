/** A sample of the fuzz (`npm run fuzz` is the whole of it): what is changed at random neither throws nor hangs, and no word of JavaScript is printed. */
import { expect, test } from 'vitest'
import { runBatch } from './batch.ts'
import { readCorpus } from './corpus.ts'

const corpus = readCorpus()

test('there is something to change', () => {
  expect(corpus.lines.length).toBeGreaterThan(3000)
  for (const texts of Object.values(corpus)) expect(texts.length).toBeGreaterThan(0)
})

test.each(Array.from({ length: 10 }, (_, seed) => seed))('fifty changed lines, seed %d', async (seed) => {
  expect(await runBatch(seed, corpus)).toEqual([])
})

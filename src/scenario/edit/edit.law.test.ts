import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

// Each run reads whole files many times: a machine that has much to do needs longer than the usual.
vi.setConfig({ testTimeout: 30_000 })
import { parseDocument } from 'yaml'
import { LIBRARY } from '../library.ts'
import { entriesOf } from './chunks.ts'
import { setIn } from './field.ts'
import { objectOf, removeObject, setField } from './objects.ts'

const commentsOf = (text: string): string[] => text.match(/(?:^|\s)#.*$/gm)?.map((c) => c.trim()) ?? []

const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('yes', 'y', '007', 'a: b', '- x', '#', '{', "it's", '1e3', ''),
)
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), leaf, { maxKeys: 3 }),
)

test('a field that was set reads as it was set; every other field and every comment stays', () => {
  const entries = LIBRARY.slice(1, 4).flatMap(({ yaml }) => entriesOf(yaml).map((entry) => ({ yaml, entry })))
  fc.assert(
    fc.property(fc.constantFrom(...entries), fc.stringMatching(/^[a-z]{1,6}$/), value, ({ yaml, entry }, key, given) => {
      const path = ['spec', 'zz', key]
      const before = objectOf(yaml, entry)!
      if (!('spec' in before)) return
      const after = setField(yaml, entry, path, given)
      expect(objectOf(after, entry)).toEqual({ ...before, spec: { ...(before['spec'] as object), zz: { [key]: given } } })
      expect(commentsOf(after)).toEqual(expect.arrayContaining(commentsOf(yaml)))
      for (const other of entriesOf(yaml))
        if (other.start !== entry.start) expect(objectOf(after, other)).toEqual(objectOf(yaml, other))
    }),
    { seed: 7, numRuns: 25 },
  )
})

test('any document: set and taken away by path', () => {
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('node'), { maxKeys: 3 }),
    ),
  })).node
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tree, { minKeys: 1 }),
      fc.constantFrom('a', 'b', 'c'),
      value,
      (doc, key, given) => {
        const text = parseDocument('{}')
        text.contents = text.createNode(doc) as never
        const source = String(text)
        const plain = parseDocument(source).toJS() as Record<string, unknown>
        expect(parseDocument(setIn(source, [key], given)).toJS()).toEqual({ ...plain, [key]: given })
        const without = { ...plain }
        delete without[key]
        expect(parseDocument(setIn(source, [key], undefined)).toJS()).toEqual(without)
      },
    ),
    { seed: 11, numRuns: 200 },
  )
})

test('an object that was taken out leaves all others', () => {
  for (const { yaml } of LIBRARY.slice(1, 3)) {
    for (const entry of entriesOf(yaml)) {
      const after = removeObject(yaml, entry)
      const others = entriesOf(yaml).filter((each) => each.start !== entry.start)
      expect(entriesOf(after).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
        others.map(({ kind, name }) => `${kind} ${name}`),
      )
      for (const other of others) expect(objectOf(after, other)).toEqual(objectOf(yaml, other))
    }
  }
})

/** Style sheets that are fetched at different times must not speak of the same thing, and none of them holds words. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'

const here = new URL('.', import.meta.url)
const sheets = readdirSync(here)
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name, text: readFileSync(new URL(name, here), 'utf8') }))

it('a class is looked after by one sheet: else what it looks like depends on what was opened before', () => {
  const homes = new Map<string, Set<string>>()
  for (const { name, text } of sheets)
    for (const [, found] of text.matchAll(/^\.([a-z][\w-]*) \{/gm)) homes.set(found!, (homes.get(found!) ?? new Set()).add(name))
  expect([...homes].filter(([, names]) => names.size > 1).map(([found, names]) => `${found}: ${[...names].join(', ')}`)).toEqual(
    [],
  )
})

it('words come from the locale files', () => {
  const found = sheets.flatMap(({ name, text }) =>
    [...text.matchAll(/content: '[^']*\p{L}{2}[^']*'/gu)].map(([all]) => `${name}: ${all}`),
  )
  expect(found).toEqual([])
})

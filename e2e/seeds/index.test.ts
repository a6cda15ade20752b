/** The index of the documents' transcripts is true: each test that it names is in the file that it names, and a transcript without one has a reason. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('.', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const rows = read('README.md')
  .split('\n')
  .filter((line) => /^\| 00\d /.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))

it.each(rows.map((row) => [`${row[1]!.slice(0, 3)}, ${row[2]!}`, row[4]!]))('lines %s', (_lines, where) => {
  const named = /^(\S+\.test\.ts): (.+)$/.exec(where)
  if (!named) return expect(where).toMatch(/^(?:not yet|not simulated): \S|^as objects of /)
  const [, file = '', title = ''] = named
  expect(read(file)).toMatch(new RegExp(`(?:it|test)\\(\\s*['"]${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]`))
})

it('names every file of transcripts', () => {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.test.ts') && !['index.test.ts', 'mistakes.test.ts'].includes(name),
  )
  for (const name of files)
    expect(
      rows.some((row) => row[4]!.startsWith(name)),
      name,
    ).toBe(true)
})

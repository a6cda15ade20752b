/** Every recorded transcript: the script on the simulated lab prints what it printed on the real kernel, character for character. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

const folder = join(import.meta.dirname, 'cases')
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.sh') ? [file.slice(0, -3)] : []))
const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

test('there are recordings of every topic', () => expect(names.length).toBeGreaterThan(50))

test.each(names)('%s', async (name) => {
  const script = read(`${name}.sh`)
  expect(await transcript(name, script)).toBe(read(`${name}.out`).trimEnd())
})

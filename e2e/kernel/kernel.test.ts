/** Every recorded transcript: the script on the simulated lab prints what it printed on the real kernel, character for character. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLabHost, runScript } from '../../src/lab/shell-host.ts'
import { normalise } from './normalise.ts'

const folder = join(import.meta.dirname, 'cases')
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.sh') ? [file.slice(0, -3)] : []))
const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

async function transcript(name: string, script: string): Promise<string> {
  let output = ''
  const write = (text: string): void => void (output += text)
  await runScript(createLabHost(), script, { name: `${name}.sh`, stdout: write, stderr: write })
  return output
}

test('there are recordings of every topic', () => expect(names.length).toBeGreaterThan(50))

test.each(names)('%s', async (name) => {
  const script = read(`${name}.sh`)
  expect(normalise(await transcript(name, script), script).trimEnd()).toBe(read(`${name}.out`).trimEnd())
})

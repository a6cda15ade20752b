import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createLabHost, runScript } from '../../src/lab/shell-host.ts'
import { normalise } from './normalise.ts'

const folder = new URL('./cases/', import.meta.url)
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => file.slice(0, -3))

const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

it('there are recordings', () => {
  expect(names.length).toBeGreaterThan(20)
})

it.each(names)(
  '%s prints what real Linux prints',
  async (name) => {
    const script = read(`${name}.sh`)
    let printed = ''
    const write = (text: string): void => void (printed += text)
    await runScript(createLabHost(), script, { name: `${name}.sh`, stdout: write, stderr: write })
    expect(normalise(script, printed).trimEnd()).toBe(read(`${name}.out`).trimEnd())
  },
  30_000,
)

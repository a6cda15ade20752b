/** What kubectl 1.30 prints of the cluster's objects, byte for byte: see README.md. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openLab } from '../../src/lab/lab.ts'
import { openWorkstation, runScript } from '../../src/lab/shell-host.ts'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const cases = JSON.parse(read('1.30.json')) as { command: string; printed: string }[]
const { lab } = openLab(read('scenario.yaml'))
const host = openWorkstation(lab!)

const withoutDates = (text: string): string =>
  text.replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<date>')

it.each(cases)('kubectl $command', async ({ command, printed }) => {
  let text = ''
  const hear = (more: string): void => void (text += more)
  await runScript(host, `kubectl ${command}`, { name: 's.sh', stdout: hear, stderr: hear })
  // A date has the width of `<date>` in neither; what is behind it on its line is not lined up.
  expect(withoutDates(text)).toBe(printed)
})

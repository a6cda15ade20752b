/** What people type, and what kubectl 1.30 made of it: standard output, standard error and exit status, each in a cluster of its own: see README.md. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openLab } from '../../src/lab/lab.ts'
import { openWorkstation, runScript } from '../../src/lab/shell-host.ts'

interface Typed {
  command: string
  status: number
  stdout: string
  stderr: string
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const cases = JSON.parse(read('typed.json')) as Typed[]

const withoutDates = (text: string): string =>
  text
    .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<date>')
    .replace(/uid: [0-9a-f-]{36}/g, 'uid: <uid>')
    .replace(/resourceVersion: "\d+"/g, 'resourceVersion: "<v>"')

/** What changes nothing may share a cluster. */
const LOOKS = /^kubectl (?:get|describe|explain|api-resources|api-versions|version|auth|top) (?!.*[;|])/
const shared = openWorkstation(openLab(read('scenario.yaml')).lab!)

it.each(cases)('$command', async ({ command, ...expected }) => {
  let [stdout, stderr] = ['', '']
  const host = LOOKS.test(command) ? shared : openWorkstation(openLab(read('scenario.yaml')).lab!)
  const status = await runScript(host, command, {
    name: 's.sh',
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
  })
  expect({ status, stdout: withoutDates(stdout), stderr: withoutDates(stderr) }).toEqual(expected)
})

import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openLab, reachLab } from '../../src/lab/lab.ts'

interface Row {
  from: string
  to: string
  what: string
  result: string
  results?: string[]
  backends: [string, string][]
}

const labs = new URL('./labs/', import.meta.url)

describe.each(readdirSync(labs))('%s, every pair as on the real kernel', (name) => {
  const text = readFileSync(new URL(`${name}/scenario.yaml`, labs), 'utf8')
  const rows = JSON.parse(readFileSync(new URL(`${name}/reach.json`, labs), 'utf8')) as Row[]

  it(`${rows.length} pairs`, () => {
    const { lab, problems } = openLab(text)
    // That externalIPs are deprecated is told, and no fault.
    expect(problems.filter(({ message }) => !message.includes('deprecated since 1.36'))).toEqual([])
    const differ = rows.flatMap((row) => {
      const ours = reachLab(lab!, row.from, row.to)
      const answer = (r: { result: string; results?: string[]; backends: [string, string][] }) =>
        JSON.stringify([r.result, r.result === 'mixed' ? r.results : null, r.backends])
      return answer(ours) === answer(row)
        ? []
        : [`${row.from} > ${row.to} (${row.what}): real ${answer(row)}, ours ${answer(ours)}`]
    })
    expect(rows.length).toBeGreaterThan(0)
    expect(differ).toEqual([])
  }, 60_000)
})

import { describe, expect, test } from 'vitest'
import { LIBRARY } from '../scenario/library.ts'
import { openLab, reachLab, traceLab } from './lab.ts'
import { runSetup } from './shell-host.ts'

describe.each(LIBRARY.map((entry) => [entry.name, entry.yaml] as const))('%s', (_, yaml) => {
  test('its setup says nothing, and what it expects holds', async () => {
    const { lab, problems } = openLab(yaml)
    expect(problems).toEqual([])
    let said = ''
    expect(await runSetup(lab!, (text) => (said += text))).toBe(0)
    expect(said).toBe('')
    for (const { from, to, result, via = [], backend, source } of lab!.scenario.expect) {
      const { events, end } = traceLab(lab!, { from, to })
      const reached = to.startsWith('icmp:') ? undefined : reachLab(lab!, from, to)
      expect([from, to, reached?.result ?? end.result]).toEqual([from, to, result])
      const text = events.map((event) => JSON.stringify(event)).join('\n')
      for (const word of via) expect(text).toContain(word)
      if (backend !== undefined) expect(reached?.backends.map(([name]) => name)).toContain(backend)
      if (source !== undefined) expect(reached?.backends.map(([, seen]) => seen)).toContain(source)
    }
  })
})

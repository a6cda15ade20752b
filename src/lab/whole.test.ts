import { beforeAll, describe, expect, it } from 'vitest'
import { buildStory } from '../explain/story.ts'
import { LIBRARY } from '../scenario/library.ts'
import { defaultDestinations, namesOf, openLab, reachLab, topologyOf, traceLab } from './lab.ts'
import { runSetup } from './shell-host.ts'

describe.each(LIBRARY.map((scenario) => [scenario.name, scenario.yaml] as const))('built-in scenario %s', (name, yaml) => {
  const { lab, problems } = openLab(yaml)
  let said = ''
  beforeAll(async () => void (await runSetup(lab!, (text) => (said += text))))

  it('opens without a problem', () => {
    expect(problems).toEqual([])
    expect(said).toBe('')
  })

  it('gives what it expects', () => {
    // There is nobody on an empty canvas to expect anything of.
    if (name !== 'empty') expect(lab!.scenario.expect.length).toBeGreaterThan(0)
    for (const { from, to, result, source, via, backend } of lab!.scenario.expect) {
      const row = reachLab(lab!, from, to)
      if (result !== undefined) expect([from, to, row.result]).toEqual([from, to, result])
      if (backend !== undefined) expect(row.backends.map(([who]) => who)).toContain(backend)
      if (source !== undefined) expect(row.backends.map(([, seen]) => seen)).toContain(source)
      const met = traceLab(lab!, { from, to }).events.flatMap((e) =>
        e.kind === 'rule' && e.matched ? [e.chain, e.target ?? ''] : [],
      )
      for (const word of via ?? [])
        expect(
          met.some((m) => m === word || m.startsWith(word)),
          `${from} > ${to} via ${word}`,
        ).toBe(true)
    }
  })

  it('every event of every trace is in exactly one step, and every packet has one end', () => {
    for (const from of [
      ...topologyOf(lab!)
        .sources.map(({ ref }) => ref)
        .filter((ref) => ref === 'node/kind-worker' || /^(?:netns\/|host\/lab)/.test(ref)),
      ...lab!.objects.pods
        .filter((p) => !p.spec.hostNetwork)
        .map((p) => `pod/${p.metadata.namespace}/${p.metadata.name}`)
        .slice(0, 3),
      ...lab!.scenario.hosts.map((h) => `host/${h.name}`),
    ]) {
      for (const to of [
        ...defaultDestinations(lab!).slice(0, 4),
        '10.96.200.200:80',
        'icmp:172.18.0.2',
        '10.244.1.200:80',
        'icmp:10.0.2.2',
      ]) {
        const { events, end } = traceLab(lab!, { from, to })
        const told = buildStory(events, end, namesOf(lab!)).steps.flatMap((step) => [
          step.event.seq,
          ...(step.also ?? []).map((e) => e.seq),
        ])
        expect(
          told.sort((a, b) => a - b),
          `${from} > ${to}`,
        ).toEqual(events.map((e) => e.seq))
        for (const packet of new Set(events.flatMap((e) => (e.kind === 'send' ? [e.packet] : [])))) {
          const ends = events.filter(
            (e) => e.packet === packet && (e.kind === 'deliver' || (e.kind === 'drop' && e.reason !== 'OTHERHOST')),
          )
          expect(ends.map((e) => e.kind).length, `${from} > ${to}, packet ${packet}: ${JSON.stringify(ends)}`).toBe(1)
        }
      }
    }
  })
})

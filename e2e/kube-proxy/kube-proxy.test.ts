/** Every recorded case the way that a file goes: read, settled, modelled, written, restored, saved or listed. */
import { describe, expect, test } from 'vitest'
import { proxyModel } from '../../src/kube/proxy/model.ts'
import type { Release } from '../../src/kube/proxy/release.ts'
import { syncIptables } from '../../src/kube/proxy/sync.ts'
import { settle } from '../../src/kube/reconcile.ts'
import { emptyNetfilter } from '../../src/linux/netfilter/ruleset.ts'
import { saveText } from '../../src/linux/netfilter/save.ts'
import { rulesOf } from '../../src/lab/lab.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import { canonical } from './canonical.ts'
import { type Recording, recordings } from './recordings.ts'

const DATE = 'Thu Jan  1 00:00:00 1970'

function read({ yaml, release }: Recording, proxyMode: 'iptables' | 'nftables' | 'ipvs') {
  const { scenario, problems } = parseScenario(yaml, { version: release, proxyMode })
  if (!scenario) throw new Error(problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('\n'))
  const { settings } = scenario
  return { settings, objects: settle(scenario.objects, settings).objects }
}

function ours(recording: Recording, family: 4 | 6): string {
  const { settings, objects } = read(recording, 'iptables')
  const netfilter = emptyNetfilter()
  const { problem } = syncIptables(netfilter, proxyModel(objects, settings, recording.node, family))
  if (problem !== undefined) throw new Error(problem)
  return saveText(netfilter, family, { date: DATE })
}

const RELEASES: readonly Release[] = ['1.36', '1.30', '1.20']

describe.each(RELEASES)('kube-proxy %s', (release) => {
  const cases = recordings(release).flatMap((recording) =>
    recording.saves.map((save) => ({ name: `${recording.name} IPv${save.family}`, recording, save })),
  )

  test('there are recordings', () => expect(cases.length).toBeGreaterThan(20))

  test.each(cases)('$name', ({ recording, save }) => {
    const recorded = canonical(save.text)
    expect(recorded.length).toBeGreaterThan(20)
    expect(canonical(ours(recording, save.family))).toEqual(recorded)
  })
})

describe('nftables mode of 1.36', () => {
  const cases = recordings('1.36').flatMap((recording) =>
    recording.listings.map((listing) => ({ name: `${recording.name} IPv${listing.family}`, recording, listing })),
  )

  test('there are recordings', () => expect(cases.length).toBeGreaterThan(70))

  test.each(cases)('$name', ({ recording, listing }) => {
    const { settings, objects } = read(recording, 'nftables')
    expect(rulesOf(objects, settings, recording.node, listing.family).trimEnd()).toBe(listing.text.trimEnd())
  })
})

describe('IPVS mode of 1.30', () => {
  const cases = recordings('1.30').flatMap((recording) =>
    recording.ipvs === undefined ? [] : [{ name: recording.name, recording, text: recording.ipvs }],
  )

  test('there are recordings', () => expect(cases.length).toBeGreaterThan(70))

  test.each(cases)('$name', ({ recording, text }) => {
    const { settings, objects } = read(recording, 'ipvs')
    expect(rulesOf(objects, settings, recording.node, 4)).toBe(text)
  })
})

test('one rule more, less or elsewhere is a difference', () => {
  const [{ saves }] = recordings('1.36').filter(({ name }) => name === 'clusterip-2') as [Recording]
  const text = saves[0]?.text ?? ''
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.startsWith('-A KUBE-SVC-'))
  const without = lines.toSpliced(at, 1).join('\n')
  const swapped = lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '').join('\n')
  for (const changed of [without, swapped, text.replace('0.50000000000', '0.49999999999')])
    expect(canonical(changed)).not.toEqual(canonical(text))
})

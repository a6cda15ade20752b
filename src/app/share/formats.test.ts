import { describe, expect, it } from 'vitest'
import { buildStory } from '../../explain/story.ts'
import { openLab, topologyOf, traceLab } from '../../lab/lab.ts'
import { LIBRARY } from '../../scenario/library.ts'
import { namesOf } from '../names.ts'
import { commandText, embedText, ticketText } from './formats.ts'

function ticket(scenario: string, request: { from: string; to: string }, text?: (yaml: string) => string): string {
  const yaml = LIBRARY.find(({ name }) => name === scenario)!.yaml
  const { lab } = openLab(text ? text(yaml) : yaml)
  const topology = topologyOf(lab!)
  const names = namesOf(topology)
  const { events, end } = traceLab(lab!, request)
  return ticketText(buildStory(events, end, names), {
    topology,
    names,
    request: { ...request, data: '', seed: undefined },
    link: 'https://example.org/#s=1.x',
  })
}

describe('a ticket', () => {
  const broken = topologyOf(openLab(LIBRARY.find(({ name }) => name === 'broken-service')!.yaml).lab!)
  const refused = ticket('broken-service', { from: broken.sources[0]!.ref, to: broken.destinations[0]!.to })
  it('names the rule that ate the packet, where it stands, and the way back', () => {
    expect(refused).toMatch(/\*\*The rule that ate it:\*\* `-A KUBE-[A-Z-]+ .*-j REJECT.*` \(filter, KUBE-[A-Z-]+ \d+, on /)
    expect(refused).toContain('[Open this moment in Hoplight](https://example.org/#s=1.x)')
    expect(refused).toMatch(/Kubernetes 1\.\d+, kube-proxy in iptables mode/)
    expect(refused).toContain('<details><summary>Whole trace</summary>')
  })
  it('has no rule to name where all went well', () => {
    expect(ticket('kind-two-nodes', { from: 'pod/default/curl-client', to: 'http://backend-service:3000' })).not.toContain(
      'ate it',
    )
  })
  it('keeps markup in a title as text', () => {
    const said = ticket('kind-two-nodes', { from: 'pod/default/curl-client', to: 'http://backend-service:3000' }, (yaml) =>
      yaml.replace(/title: .*/, 'title: "<img src=x onerror=alert(1)> [x](javascript:1)"'),
    )
    expect(said).not.toMatch(/(?<!\\)<img/)
    expect(said).toContain('\\<img src=x onerror=alert(1)\\>')
    expect(said).not.toContain('[x](')
  })
})

describe('a command', () => {
  it.each([
    [
      { from: 'pod/default/a', to: '10.96.0.1:80', data: '', seed: undefined },
      undefined,
      'hoplight trace shop.yaml --from pod/default/a --to 10.96.0.1:80',
    ],
    [
      { from: 'a', to: 'http://b/?x=1&y', data: "it's", seed: 7 },
      undefined,
      `hoplight trace shop.yaml --from a --to 'http://b/?x=1&y' --data 'it'\\''s' --seed 7`,
    ],
    [
      { from: 'a', to: 'b:1', data: '', seed: undefined },
      'https://h/#s=1.x&y',
      `hoplight open 'https://h/#s=1.x&y' > shop.yaml && hoplight trace shop.yaml --from a --to b:1`,
    ],
  ])('%j', (request, link, expected) => expect(commandText(request, 'shop.yaml', link)).toBe(expected))
})

it('embeds the very link, as an attribute', () => {
  expect(embedText('https://h/p/#s=1.x&step=3')).toContain('src="https://h/p/?embed#s=1.x&amp;step=3"')
})

/** The things that may be flipped, each with what a person fills in and the change that the engine tries. Pure. */
import type { Story, StoryStep } from '../../explain/step.ts'
import type { Topology } from '../../lab/topology.ts'
import type { WhatIf } from '../../lab/what-if.ts'
import type { TraceRequest } from '../../worker/questions.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'

export interface Offer {
  topology: Topology
  text: string
  asked: TraceRequest
  story: Story
  current: StoryStep | undefined
}
export type Values = Record<string, string>
export interface Field {
  name: string
  label: string
  /** Without them a text is typed. */
  options?: { value: string; text: string }[]
  start?: string
  wide?: boolean
}
interface Change {
  fields: (offer: Offer) => Field[]
  /** Undefined while something is missing. */
  change: (values: Values, offer: Offer) => WhatIf | undefined
}
export type ChangeKind = keyof typeof words.study.whatIf.kinds

const { whatIf: say } = words.study

export const defaultsFor = (fields: readonly Field[]): Values =>
  Object.fromEntries(fields.map(({ name, options, start }) => [name, start ?? options?.[0]?.value ?? '']))

/** Machines to choose from, first the one where the packet is. */
const machines = ({ topology, current }: Offer, kinds: readonly string[]) =>
  topology.namespaces
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ id }) => ({ value: id, text: placeName(id) }))
    .sort((a, b) => Number(b.value === current?.event.netns) - Number(a.value === current?.event.netns))

/** Rules that matched on the way, the nearest to the current step first; kube-proxy's own may be tried away too. */
function matchedRules({ story, current }: Offer) {
  const at = current?.index ?? 0
  const seen = new Map<string, { value: string; text: string; away: number }>()
  for (const { event, index } of story.steps) {
    if (event.kind !== 'rule' || !event.matched || event.table.includes(' ')) continue
    const value = `${event.netns} iptables -t ${event.table} -D ${event.chain} ${event.rule}`
    const away = Math.abs(index - at)
    const known = seen.get(value)
    if (!known || known.away > away)
      seen.set(value, {
        value,
        text: `${placeName(event.netns)}: ${event.table} ${event.chain} ${event.rule} → ${event.target ?? '–'}`,
        away,
      })
  }
  return [...seen.values()].sort((a, b) => a.away - b.away)
}

const SYSCTLS = [
  ['net.ipv4.ip_forward', '0'],
  ['net.ipv4.conf.all.rp_filter', '1'],
  ['net.ipv4.conf.all.route_localnet', '1'],
  ['net.bridge.bridge-nf-call-iptables', '0'],
] as const

const command = (on: string | undefined, line: string | undefined): WhatIf | undefined =>
  on && line?.trim() ? { command: { on, line: line.trim() } } : undefined

/** Deployments of the text that say their replicas, with the place where they do. */
function deployments(text: string): { name: string; from: number; to: number }[] {
  const found: { name: string; from: number; to: number }[] = []
  let offset = 0
  for (const document of text.split(/^(?=---)/m)) {
    const name = /^metadata:\s*(?:\{[^}]*?name:\s*([\w.-]+)|\n(?:\s+[^\n]*\n)*?\s+name:\s*([\w.-]+))/m.exec(document)
    const replicas = /^(\s+)replicas:\s*(\d+)/m.exec(document)
    if (/^kind: Deployment\b/m.test(document) && name && replicas) {
      const to = offset + replicas.index + replicas[0].length
      found.push({ name: name[1] ?? name[2] ?? '', from: to - replicas[2]!.length, to })
    }
    offset += document.length
  }
  return found
}

export const CHANGES: Readonly<Record<ChangeKind, Change>> = {
  source: {
    fields: ({ topology, asked }) => [
      {
        name: 'from',
        label: say.from,
        options: topology.sources.filter(({ ref }) => ref !== asked.from).map(({ ref, label }) => ({ value: ref, text: label })),
      },
    ],
    change: ({ from }) => (from ? { request: { from } } : undefined),
  },
  destination: {
    fields: ({ topology, asked }) => [
      { name: 'to', label: say.to, start: topology.destinations.find(({ to }) => to !== asked.to)?.to ?? asked.to, wide: true },
    ],
    change: ({ to }) => (to?.trim() ? { request: { to: to.trim() } } : undefined),
  },
  rule: {
    fields: (offer) => {
      const options = matchedRules(offer)
      return [{ name: 'rule', label: say.rule, options: options.length > 0 ? options : [{ value: '', text: say.noRules }] }]
    },
    change: ({ rule = '' }) => command(rule.split(' ')[0], rule.slice(rule.indexOf(' ') + 1)),
  },
  policy: {
    fields: (offer) => [
      { name: 'on', label: say.machine, options: machines(offer, ['node', 'pod', 'host']) },
      { name: 'chain', label: say.chain, options: ['FORWARD', 'INPUT', 'OUTPUT'].map((value) => ({ value, text: value })) },
      { name: 'policy', label: say.policy, options: ['DROP', 'ACCEPT'].map((value) => ({ value, text: value })) },
    ],
    change: ({ on, chain, policy }) => command(on, `iptables -P ${chain ?? ''} ${policy ?? ''}`),
  },
  sysctl: {
    fields: (offer) => [
      { name: 'on', label: say.machine, options: machines(offer, ['node', 'pod', 'host', 'gateway']) },
      { name: 'key', label: say.sysctl, options: SYSCTLS.map(([value]) => ({ value, text: value })) },
      { name: 'value', label: say.value, options: ['0', '1', '2'].map((value) => ({ value, text: value })) },
    ],
    change: ({ on, key, value }) => command(on, `sysctl -w ${key ?? ''}=${value ?? ''}`),
  },
  replicas: {
    fields: ({ text }) => {
      const options = deployments(text).map(({ name }) => ({ value: name, text: name }))
      return [
        {
          name: 'deployment',
          label: say.deployment,
          options: options.length > 0 ? options : [{ value: '', text: say.noDeployments }],
        },
        {
          name: 'replicas',
          label: say.replicas,
          options: ['0', '1', '2', '3', '5', '8'].map((value) => ({ value, text: value })),
        },
      ]
    },
    change({ deployment, replicas = '' }, { text }) {
      const found = deployments(text).find(({ name }) => name === deployment)
      return found && { text: text.slice(0, found.from) + replicas + text.slice(found.to) }
    },
  },
  command: {
    fields: (offer) => [
      { name: 'on', label: say.machine, options: machines(offer, ['node', 'pod', 'host', 'gateway']) },
      { name: 'line', label: say.line, start: 'iptables -I FORWARD -p tcp -j DROP', wide: true },
    ],
    change: ({ on, line }) => command(on, line),
  },
}

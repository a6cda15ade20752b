import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Packet, PROTOCOL, TCP } from '../../net/packet.ts'
import { createKernel } from '../create.ts'
import { createNetns } from '../link.ts'
import type { Step } from '../trace.ts'
import { evaluateTable } from './evaluate.ts'
import { restoreText } from './restore.ts'
import { cursorOver, indexOf, nextRule } from './rule-index.ts'
import { newSkb } from '../skb.ts'
import { type Chain, chainsOf, emptyNetfilter } from './ruleset.ts'
import { saveText } from './save.ts'
import type { DecidedBy, Verdict } from './verdict.ts'

const pick = <T>(...items: T[]): fc.Arbitrary<T> => fc.constantFrom(...items)
const maybe = (text: fc.Arbitrary<string>, percent = 50): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min: 0, max: 99 }), text).map(([roll, value]) => (roll < percent ? value : ''))
const not = (percent = 15): fc.Arbitrary<string> => maybe(fc.constant('! '), percent)
const glue = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((texts) => texts.join(''))

const host = fc.integer({ min: 1, max: 24 }).map((n) => `10.96.0.${n}`)
const network = fc.oneof(
  { weight: 5, arbitrary: host.map((ip) => `${ip}/32`) },
  { weight: 1, arbitrary: pick('10.96.0.0/16', '10.0.0.0/8', '10.96.0.0/29', '10.0.1.0/255.0.255.0') },
)
const port = fc.integer({ min: 78, max: 84 }).map(String)
const ports = fc.oneof({ weight: 4, arbitrary: port }, { weight: 1, arbitrary: pick('80:82', '1:79') })
const comment = fc.oneof(
  pick('x', 'a_b-1', 'default/web:http', 'say "hi"', 'back\\slash', '', 'two words'),
  fc.string({ maxLength: 12 }).filter((s) => !/[\n\r]/.test(s)),
)
const quoted = comment.map((text) => (/^[a-zA-Z0-9_-]+$/.test(text) ? text : `"${text.replace(/["\\']/g, (c) => `\\${c}`)}"`))

const portMatch = (protocol: string): fc.Arbitrary<string> =>
  glue(
    maybe(glue(fc.constant(' '), not(), fc.constant('--sport '), ports), 15),
    maybe(glue(fc.constant(' '), not(), fc.constant('--dport '), ports), 90),
  ).map((text) => ` -m ${protocol}${text}`)
const anyMatch = fc.oneof(
  quoted.map((text) => ` -m comment --comment ${text}`),
  glue(fc.constant(' -m mark '), not(), pick('--mark 0x1', '--mark 0x4000/0x4000', '--mark 0x0/0x1')),
  glue(fc.constant(' -m conntrack '), not(), pick('--ctstate INVALID', '--ctstate RELATED,ESTABLISHED', '--ctstate NEW')),
  pick(
    ' -m statistic --mode nth --every 2 --packet 0',
    ' -m statistic --mode nth --every 3 --packet 1',
    ' -m statistic --mode random --probability 0.50000000000',
    ' -m statistic --mode random ! --probability 0.29999999981',
  ),
  pick(
    ' -m recent --set --name A --mask 255.255.255.255 --rsource',
    ' -m recent ! --rcheck --seconds 5 --reap --name A --mask 255.255.255.0 --rdest',
    ' -m recent --update --hitcount 2 --name A --mask 255.255.255.255 --rsource',
    ' -m recent --remove --name A --mask 255.255.255.255 --rsource',
  ),
  pick(
    ' -m nfacct --nfacct-name  drops',
    ' -m limit --limit 5/sec --limit-burst 2',
    ' -m length ! --length 40:60',
    ' -m ttl --ttl-gt 3',
    ' -m iprange ! --dst-range 10.96.0.1-10.96.0.9',
  ),
)
const header = glue(
  maybe(glue(fc.constant(' '), not(), fc.constant('-s '), network), 15),
  maybe(glue(fc.constant(' '), not(), fc.constant('-d '), network), 60),
)
const devices = glue(maybe(glue(fc.constant(' '), not(), fc.constant('-i '), pick('eth0', 'veth+')), 10))
const tests = fc.oneof(
  glue(header, devices, fc.constant(' -p tcp'), maybe(anyMatch, 25), portMatch('tcp'), maybe(anyMatch, 15)),
  glue(header, devices, fc.constant(' -p udp'), maybe(anyMatch, 25), portMatch('udp')),
  glue(header, devices, fc.constant(' -p tcp -m multiport '), not(), pick('--dports 80,81', '--sports 1:79', '--ports 80,82:84')),
  glue(header, devices, maybe(anyMatch, 60), maybe(anyMatch, 30)),
  glue(header, devices, fc.constant(' ! -p udp')),
)
const target = (jumps: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: pick(' -j ACCEPT', ' -j DROP', ' -j RETURN') },
    {
      weight: 2,
      arbitrary: pick(
        '',
        ' -j MARK --set-xmark 0x1/0x1',
        ' -j MARK --set-xmark 0x4000/0x0',
        ' -j LOG --log-prefix "p q"',
        ' -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
      ),
    },
    ...(jumps.length > 0
      ? [{ weight: 3, arbitrary: fc.tuple(pick('-j', '-j', '-g'), pick(...jumps)).map(([how, to]) => ` ${how} ${to}`) }]
      : []),
    { weight: 1, arbitrary: pick(' -j REJECT --reject-with icmp-port-unreachable') },
  )

const CHAINS = ['FORWARD', 'U1', 'U2', 'U3'] as const
/** Rules of one chain, which jump only to later ones. */
const rulesOf = (chain: (typeof CHAINS)[number], most: number): fc.Arbitrary<string[]> => {
  const rule = glue(tests, target(CHAINS.slice(Math.max(1, CHAINS.indexOf(chain) + 1)))).map((text) => `-A ${chain}${text}`)
  return fc.array(rule, { maxLength: most, size: 'max' })
}
const ruleset = fc
  .tuple(pick('ACCEPT', 'DROP'), rulesOf('FORWARD', 50), rulesOf('U1', 40), rulesOf('U2', 6), rulesOf('U3', 4))
  .map(([policy, ...chains]) =>
    [
      '*filter',
      ':INPUT ACCEPT [0:0]',
      `:FORWARD ${policy} [0:0]`,
      ':OUTPUT ACCEPT [0:0]',
      ...CHAINS.slice(1).map((c) => `:${c} - [0:0]`),
      ...chains.flat(),
      'COMMIT',
      '',
    ].join('\n'),
  )

const packet: fc.Arbitrary<Packet> = fc
  .tuple(host, host, pick('tcp', 'tcp', 'tcp', 'udp'), fc.integer({ min: 78, max: 84 }), fc.integer({ min: 78, max: 84 }))
  .map(([src, dst, kind, sport, dport]) => {
    const ip = (text: string): number => 0x0a600000 + Number(text.split('.')[3])
    const base = { src: ip(src), dst: ip(dst), ttl: 64, tos: 0, df: true, id: 0 }
    return kind === 'tcp'
      ? {
          ...base,
          protocol: PROTOCOL.tcp,
          transport: { kind: 'tcp', sport, dport, flags: TCP.syn, seq: 0, ack: 0, window: 0, data: '' },
        }
      : { ...base, protocol: PROTOCOL.udp, transport: { kind: 'udp', sport, dport, data: 'hello' } }
  })

const fresh = (): ReturnType<typeof emptyNetfilter> => {
  const netfilter = emptyNetfilter()
  netfilter.nfacct.set('drops', { packets: 0, bytes: 0 })
  return netfilter
}

test('save after restore gives the same text', () => {
  fc.assert(
    fc.property(ruleset, (text) => {
      const netfilter = fresh()
      expect(restoreText(netfilter, text, { family: 4 }).stderr).toBe('')
      expect(saveText(netfilter, 4)).toBe(text)
    }),
    { numRuns: 300 },
  )
})

/** What came of all packets, and everything that they left behind. */
function judge(
  text: string,
  packets: readonly Packet[],
  traced: boolean,
): { verdicts: string[]; left: string[]; steps: Step[]; chains: Chain[] } {
  const steps: Step[] = []
  let choices = 0
  const choose = (): number => (choices++ % 3 === 1 ? 1 : 0)
  const kernel = createKernel(1, {
    socketEvent: () => undefined,
    choose,
    ...(traced ? { trace: (_netns, _packet, step) => steps.push(step) } : {}),
  })
  const netns = createNetns(kernel, 'n', 'n')
  netns.netfilter = fresh()
  expect(restoreText(netns.netfilter, text, { family: 4 }).stderr).toBe('')
  const verdicts = packets.map((each, i) => {
    kernel.now += 700
    const skb = newSkb(i, { ...each }, { mark: i % 2, ctInfo: (['new', 'established', 'invalid'] as const)[i % 3] })
    const verdict = evaluateTable({ kernel, netns, hook: 'forward', skb, inDevice: undefined, outDevice: undefined }, 'filter')
    return `${JSON.stringify(verdict)} mark ${skb.mark}`
  })
  const chains = chainsOf(netns.netfilter.ipv4.get('filter')!)
  const states = chains.map(({ counters }) => counters)
  return {
    verdicts,
    chains,
    // As text: a thousand rule sets are compared.
    left: [
      saveText(netns.netfilter, 4, { counters: true }),
      JSON.stringify([states, [...netns.netfilter.recent].map(([name, list]) => [name, [...list]]), [...netns.netfilter.nfacct]]),
    ],
    steps,
  }
}

/** By chain, how often each rule and the policy (rule 0) decided something, as the explanation tells it. */
function toldCounts(steps: readonly Step[]): Record<string, number> {
  const told: Record<string, number> = {}
  for (const step of steps) {
    const rule = step.kind === 'policy' ? 0 : step.kind === 'rule' && step.matched ? step.rule : undefined
    if (rule === undefined || !('chain' in step)) continue
    const key = `${step.chain} ${rule}`
    told[key] = (told[key] ?? 0) + 1
  }
  return told
}

/** The same as the counters have it. */
function countedPackets(chains: readonly Chain[]): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const { name, counters, policyCounters, policyCounted } of chains) {
    if (policyCounted && policyCounters.packets > 0) counted[`${name} 0`] = policyCounters.packets
    for (const [i, { packets }] of counters.entries()) if (packets > 0) counted[`${name} ${i + 1}`] = packets
  }
  return counted
}

/** Where the walk ended, as its explanation tells it: the rule or the policy that decided. */
function lastDecision(steps: readonly Step[]): string | undefined {
  const last = steps.findLast((step) => (step.kind === 'rule' && step.matched) || step.kind === 'policy')
  return last?.kind === 'rule'
    ? `${last.chain} ${last.rule} ${last.text}`
    : last?.kind === 'policy'
      ? `${last.chain} 0`
      : undefined
}

test('the index gives the verdicts, marks, counters, memories and reasons of the walk, on 1,000 rule sets', () => {
  fc.assert(
    fc.property(ruleset, fc.array(packet, { minLength: 1, maxLength: 4 }), (text, packets) => {
      const walked = judge(text, packets, true)
      const indexed = judge(text, packets, false)
      expect(indexed.verdicts).toEqual(walked.verdicts)
      expect(indexed.left).toEqual(walked.left)
      // What the walk tells is what the index did: the rules that it says matched are those that the index counted …
      expect(countedPackets(indexed.chains)).toEqual(toldCounts(walked.steps))
      // … and the rule that it says decided about the last packet is the one that the index names.
      const { by } = JSON.parse(indexed.verdicts.at(-1)!.replace(/ mark \d+$/, '')) as Verdict & { by?: DecidedBy }
      if (by) expect(lastDecision(walked.steps)).toBe(by.rule === 0 ? `${by.chain} 0` : `${by.chain} ${by.rule} ${by.text}`)
    }),
    { numRuns: 1000 },
  )
})

test('what the index leaves out, the explanation says no to', () => {
  fc.assert(
    fc.property(rulesOf('FORWARD', 60), packet, (rules, each) => {
      const text = [
        '*filter',
        ':FORWARD ACCEPT [0:0]',
        ...CHAINS.slice(1).map((c) => `:${c} - [0:0]`),
        ...rules,
        'COMMIT',
        '',
      ].join('\n')
      const { steps, chains } = judge(text, [each], true)
      const base = chains.find(({ name }) => name === 'FORWARD')!
      const cursor = cursorOver(base.rules, each, indexOf(base.rules))
      const kept = new Set<number>()
      for (let i = nextRule(cursor); i !== undefined; i = nextRule(cursor)) kept.add(i + 1)
      const refused = new Set<number>()
      let last = 0
      for (const step of steps) {
        if ((step.kind !== 'rule' && step.kind !== 'rules') || step.chain !== 'FORWARD') continue
        const [from, to] = step.kind === 'rule' ? [step.rule, step.rule] : [step.from, step.to]
        if (step.kind === 'rules' || !step.matched) for (let rule = from; rule <= to; rule++) refused.add(rule)
        last = to
      }
      for (let rule = 1; rule <= last; rule++) if (!kept.has(rule)) expect(refused).toContain(rule)
    }),
    { numRuns: 300 },
  )
})

test('a trace accounts for every rule that was looked at, in order, once', () => {
  fc.assert(
    fc.property(ruleset, packet, (text, each) => {
      const { steps } = judge(text, [each], true)
      const next: Record<string, number> = {}
      for (const step of steps) {
        if (step.kind !== 'rule' && step.kind !== 'rules') continue
        const first = step.kind === 'rule' ? step.rule : step.from
        // A chain may be entered again, then from its first rule.
        if (first !== 1) expect(first).toBe(next[step.chain])
        next[step.chain] = (step.kind === 'rule' ? step.rule : step.to) + 1
        if (step.kind === 'rule')
          expect(step.matched ? step.failed === undefined : /^(! )?-.+: .+/.test(step.failed ?? '')).toBe(true)
        else expect(Object.values(step.failed).reduce((sum, n) => sum + n, 0)).toBe(step.to - step.from + 1)
      }
    }),
    { numRuns: 200 },
  )
})

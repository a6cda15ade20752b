import { describe, expect, test } from 'vitest'
import { FIRST } from '../scenario/first.ts'
import { LIBRARY } from '../scenario/library.ts'
import { forkLab } from './fork.ts'
import { chainRules } from './chain-rules.ts'
import { deviceCounters } from './device-counters.ts'
import { hookTables } from './hook-tables.ts'
import { openLab, traceLab } from './lab.ts'
import { outcomesOf } from './outcomes.ts'
import { LabError } from './reference.ts'
import { tablesAt } from './tables.ts'
import { typeLine, whatIf } from './what-if.ts'
import { whyAt } from './why.ts'

const lab = openLab(FIRST.yaml).lab!
const request = { from: 'pod/default/curl-client', to: '10.96.91.147:3000' }
const traced = traceLab(lab, request)

describe('outcomes', () => {
  test('each backend with its probability, and picks that lead to it', () => {
    const { list, more } = outcomesOf(lab, request)
    expect(more).toBe(false)
    expect(list.map(({ probability }) => probability)).toEqual([0.5, 0.5])
    for (const outcome of list) expect(traceLab(lab, { ...request, picks: outcome.picks }).end.backend).toBe(outcome.backend)
    expect(new Set(list.map(({ backend }) => backend)).size).toBe(2)
  })
  test('three endpoints are equally likely, though the rules say 1/3 and 1/2', () => {
    const { list } = outcomesOf(lab, { from: 'host/client', to: '172.18.0.3:30000' })
    expect(list.map(({ probability }) => Math.round(probability * 1000))).toEqual([333, 333, 333])
  })
  test('picks change nothing before the choice', () => {
    const first = traced.decisions[0]!
    const other = traceLab(lab, { ...request, picks: [1 - first.picked] })
    expect(other.events.slice(0, first.seq)).toEqual(traced.events.slice(0, first.seq))
  })
})

describe('tables at a step', () => {
  const node = 'node/kind-worker'
  const at = (seq: number) => tablesAt(lab, request, seq, node)!
  test('conntrack is empty before, and has the entry after', () => {
    const confirmed = traced.events.find((e) => e.kind === 'conntrack' && e.confirmed && e.netns === node)!
    expect(at(0).now.conntrack).toEqual([])
    expect(at(traced.events.length - 1).now.conntrack).toHaveLength(1)
    expect(at(confirmed.seq).now.conntrack.length).toBeLessThanOrEqual(1)
  })
  test('a rule has counted once it has matched', () => {
    const rule = traced.events.find((e) => e.kind === 'rule' && e.matched && e.netns === node)!
    if (rule.kind !== 'rule') throw new Error('no rule')
    const counted = (seq: number) =>
      at(seq).now.chains.find((row) => row.chain === rule.chain && row.rule === rule.rule && row.table === rule.table)?.packets ??
      0
    expect(counted(rule.seq)).toBe(counted(rule.seq - 1) + 1)
  })
  test('the client’s socket is there from its first packet on', () => {
    const sockets = tablesAt(lab, request, 0, request.from)!.now.sockets
    expect(sockets).toMatchObject([{ protocol: 'tcp', state: 'SYN_SENT', remote: '10.96.91.147:3000' }])
  })
  test('what is not there is undefined', () => {
    expect(tablesAt(lab, request, 0, 'node/none')).toBeUndefined()
    expect(tablesAt(lab, request, 99_999, node)).toBeUndefined()
  })
  test('looking changes nothing', () => {
    at(30)
    expect(traceLab(lab, request).events).toEqual(traced.events)
  })
})

describe('why a rule did not match', () => {
  test('every part of every rule that said no has its say, and the first no is the kernel’s', () => {
    for (const event of traced.events) {
      if (event.kind !== 'rule') continue
      const [row] = whyAt(lab, request, event.seq)
      expect(row?.rule).toBe(event.rule)
      const no = row!.parts.find((part) => part.says === 'no')
      if (event.matched) expect(no).toBeUndefined()
      else expect(`${no!.text}: ${no!.had}`).toBe(event.failed)
    }
  })
  test('chance is not asked again', () => {
    const other = traceLab(lab, { ...request, picks: [1] })
    const missed = other.events.find((e) => e.kind === 'rule' && !e.matched && e.text.includes('statistic'))!
    const [row] = whyAt(lab, { ...request, picks: [1] }, missed.seq)
    expect(row!.parts).toMatchObject([{ says: 'no', had: 'chance chose otherwise' }])
  })
})

describe('why a rule of nftables did not match', () => {
  const nft = openLab(FIRST.yaml.replace('cni: kindnet', 'cni: kindnet, proxyMode: nftables')).lab!
  const by = traceLab(nft, request)
  const rules = by.events.flatMap((event) => (event.kind === 'rule' ? [event] : []))
  test('every part has its say, and the first no is the kernel’s', () => {
    expect(rules.filter(({ matched }) => matched).length).toBeGreaterThan(4)
    for (const event of rules) {
      const [row] = whyAt(nft, request, event.seq)
      expect(row?.text).toBe(event.text)
      const no = row!.parts.find((part) => part.says === 'no')
      if (event.matched) expect(no).toBeUndefined()
      else expect(`${no!.text}: ${no!.had}`).toBe(event.failed)
    }
  })
  test('looking changes nothing', () => expect(traceLab(nft, request).events).toEqual(by.events))
  test('a part after the one that said no is asked too, where asking changes nothing', async () => {
    const line =
      'nft add table ip t; nft add chain ip t c "{ type filter hook prerouting priority -150; }"; ' +
      'nft add rule ip t c ip daddr 10.9.9.9 ip protocol tcp limit rate 1/second tcp dport 22 drop'
    const other = forkLab(nft)
    expect(await typeLine(other, { on: 'node/kind-worker', line })).toBeUndefined()
    const missed = traceLab(other, request).events.find((event) => event.kind === 'rule' && event.text.includes('10.9.9.9'))!
    expect(whyAt(other, request, missed.seq)[0]!.parts).toEqual([
      { text: 'ip daddr 10.9.9.9', says: 'no', had: 'the destination is 10.96.91.147' },
      { text: 'ip protocol tcp', says: 'yes', had: 'the protocol is tcp' },
      { text: 'limit rate 1/second', says: 'unasked' },
      { text: 'tcp dport 22', says: 'no', had: 'the destination port is 3000' },
    ])
  })
})

describe('what stands at the hooks', () => {
  const netns = 'node/kind-worker'
  const { events, end } = traceLab(lab, request)
  test('the tables that a packet meets, in the order in which it meets them', () => {
    expect(end.result).toBe('open')
    const hooks = hookTables(lab, netns)!
    for (const hook of ['prerouting', 'forward', 'postrouting'] as const) {
      const first = events.find((event) => event.kind === 'send')!.packet
      const met = events.flatMap((event) =>
        event.kind === 'table' && event.netns === netns && event.packet === first && event.hook === hook ? [event.table] : [],
      )
      expect(hooks[hook].map(({ table }) => table)).toEqual(met)
    }
  })
  test('how much each leads to', () => {
    const nat = hookTables(lab, netns)!.prerouting.find(({ table }) => table === 'nat')!
    expect(nat).toMatchObject({ chain: 'PREROUTING', policy: 'ACCEPT' })
    const own = chainRules(lab, { netns, table: 'nat', chain: 'PREROUTING' })!
    expect(own.rules[0]!.to).toEqual(['KUBE-SERVICES'])
    expect(nat.chains).toBeGreaterThan(10)
    expect(nat.rules).toBeGreaterThan(nat.chains)
    expect(hookTables(lab, 'node/none')).toBeUndefined()
  })
  test('a table that somebody adds is there, where its priority puts it', async () => {
    const other = forkLab(lab)
    const line =
      'iptables -t raw -A PREROUTING -j NOTRACK; nft add table ip t; ' +
      'nft add chain ip t early "{ type filter hook prerouting priority -400; policy drop; }"; nft add chain ip t far; ' +
      'nft add rule ip t early counter jump far; nft add rule ip t far accept'
    expect(await typeLine(other, { on: netns, line })).toBeUndefined()
    expect(hookTables(other, netns)!.prerouting.map(({ table, rules }) => [table, rules])).toEqual([
      ['ip t', 2],
      ['raw', 1],
      ['mangle', 0],
      ['nat', expect.any(Number)],
    ])
    const seq = traceLab(other, request).events.find((event) => event.kind === 'table' && event.table === 'raw')!.seq
    const at = chainRules(other, { netns, table: 'ip t', chain: 'early' }, { request, seq })!
    expect(at).toMatchObject({ policy: 'DROP', rules: [{ text: 'counter jump far', packets: 1, to: ['far'] }] })
  })
  test('rules and devices have counted what the step says', () => {
    const matched = events.find((event) => event.kind === 'rule' && event.matched && event.netns === netns)!
    if (matched.kind !== 'rule') throw new Error('no rule')
    const place = { netns, table: matched.table, chain: matched.chain }
    const packets = (seq: number) => chainRules(lab, place, { request, seq })!.rules[matched.rule - 1]!.packets!
    expect(packets(matched.seq)).toBe(packets(matched.seq - 1) + 1)
    const last = events.at(-1)!.seq
    const client = 'pod/default/curl-client|eth0'
    expect(deviceCounters(lab, { request, seq: 0 })[client]).toBeUndefined()
    const told = events.filter((event) => event.kind === 'tx' && event.netns === 'pod/default/curl-client').length
    expect(deviceCounters(lab, { request, seq: last })[client]!.tx.packets).toBeGreaterThanOrEqual(told)
  })
})

describe('what if', () => {
  test('a sysctl: without forwarding the node drops it', async () => {
    const other = await whatIf(lab, request, { command: { on: 'node/kind-worker', line: 'sysctl -w net.ipv4.ip_forward=0' } })
    expect(other.end.result).not.toBe('open')
    expect(other.events.some((e) => e.kind === 'drop' && e.reason === 'IP_FORWARD_DISABLED')).toBe(true)
    expect(traceLab(lab, request).end.result).toBe('open')
  })
  test('a command that fails is told', async () => {
    await expect(whatIf(lab, request, { command: { on: 'node/kind-worker', line: 'iptables -D NONE 1' } })).rejects.toThrow(
      LabError,
    )
  })
  test('another source, a changed file', async () => {
    expect((await whatIf(lab, request, { request: { from: 'node/kind-control-plane' } })).end.source).toMatch(/^(172|10)\./)
    const text = LIBRARY.find(({ name }) => name === 'broken-service')!.yaml
    const broken = openLab(text).lab!
    const asked = { from: 'pod/default/client', to: '10.96.0.80:80' }
    expect(traceLab(broken, asked).end.result).toBe('refused')
    expect((await whatIf(broken, asked, { text: text.replace('app: wbe', 'app: web') })).end.result).toBe('open')
  })
})

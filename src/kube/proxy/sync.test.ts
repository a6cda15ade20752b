import { expect, test } from 'vitest'
import { runIptables } from '../../linux/netfilter/iptables.ts'
import { restoreText } from '../../linux/netfilter/restore.ts'
import { type Netfilter, emptyNetfilter } from '../../linux/netfilter/ruleset.ts'
import { saveText } from '../../linux/netfilter/save.ts'
import { kubeletRules } from '../kubelet-rules.ts'
import { endpoint, model, service, slice } from './fixtures.ts'
import { syncIptables } from './sync.ts'

const ENDPOINTS = [slice([endpoint('here 10.244.1.5 ready'), endpoint('there 10.244.2.7 ready')])]
const SERVED = model({
  services: [service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] })],
  endpointSlices: ENDPOINTS,
})
const EMPTY = model({})

const save = (netfilter: Netfilter): string => saveText(netfilter, 4)
const iptables = (netfilter: Netfilter, line: string) => runIptables(netfilter, 4, line.split(' '))
/** Where a built-in chain of filter jumps to, top to bottom. */
const jumps = (netfilter: Netfilter, chain: string): string[] =>
  (netfilter.ipv4.get('filter')?.chains.get(chain)?.rules ?? []).map(({ target }) => target?.name ?? '')

test('in an empty namespace the firewall’s jump comes first', () => {
  const netfilter = emptyNetfilter()
  expect(syncIptables(netfilter, EMPTY).problem).toBeUndefined()
  expect(jumps(netfilter, 'INPUT')).toEqual(['KUBE-FIREWALL', 'KUBE-PROXY-FIREWALL', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES'])
  expect(jumps(netfilter, 'OUTPUT')).toEqual(['KUBE-FIREWALL', 'KUBE-PROXY-FIREWALL', 'KUBE-SERVICES'])
})

test('on a node the kubelet was there before: its jump stays where it is, last', () => {
  const netfilter = emptyNetfilter()
  expect(restoreText(netfilter, kubeletRules('1.36'), { family: 4, noflush: true }).status).toBe(0)
  expect(syncIptables(netfilter, EMPTY).problem).toBeUndefined()
  expect(jumps(netfilter, 'INPUT')).toEqual(['KUBE-PROXY-FIREWALL', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL'])
  expect(jumps(netfilter, 'OUTPUT')).toEqual(['KUBE-PROXY-FIREWALL', 'KUBE-SERVICES', 'KUBE-FIREWALL'])
  expect(jumps(netfilter, 'KUBE-FIREWALL')).toEqual(['DROP'])
})

test('a second sync changes nothing, and what a person added stays', () => {
  const netfilter = emptyNetfilter()
  syncIptables(netfilter, SERVED)
  iptables(netfilter, '-I FORWARD -d 10.244.1.5 -j DROP')
  iptables(netfilter, '-t nat -N MINE')
  const before = save(netfilter)
  expect(syncIptables(netfilter, SERVED).problem).toBeUndefined()
  expect(save(netfilter)).toBe(before)
  expect(before).toContain('-A FORWARD -d 10.244.1.5/32 -j DROP')
})

test('a rule that a person deleted from a chain of kube-proxy’s is back after the next sync', () => {
  const netfilter = emptyNetfilter()
  syncIptables(netfilter, SERVED)
  const before = save(netfilter)
  expect(iptables(netfilter, '-t nat -F KUBE-SERVICES').status).toBe(0)
  syncIptables(netfilter, SERVED)
  expect(save(netfilter)).toBe(before)
})

test('when a Service goes, its chains go, and the rules are those of a fresh namespace', () => {
  const netfilter = emptyNetfilter()
  const fresh = emptyNetfilter()
  const served = syncIptables(netfilter, SERVED)
  expect(syncIptables(netfilter, EMPTY).rules).toBeLessThan(served.rules)
  syncIptables(fresh, EMPTY)
  expect(save(netfilter)).toBe(save(fresh))
})

test('a chain that a person’s rule still jumps to cannot go: the sync fails as iptables-restore does, and what stood stands on', () => {
  const netfilter = emptyNetfilter()
  syncIptables(netfilter, SERVED)
  const [chain] = /KUBE-SVC-\w+/.exec(save(netfilter)) ?? []
  expect(iptables(netfilter, `-t nat -A PREROUTING -j ${chain}`).status).toBe(0)
  const before = save(netfilter)
  expect(syncIptables(netfilter, EMPTY).problem).toMatch(/iptables-restore/)
  expect(save(netfilter)).toBe(before)
})

test('counters outlive a sync', () => {
  const netfilter = emptyNetfilter()
  syncIptables(netfilter, SERVED)
  const counter = netfilter.nfacct.get('localhost_nps_accepted_pkts')
  expect(counter).toEqual({ packets: 0, bytes: 0 })
  if (counter) counter.packets = 7
  syncIptables(netfilter, SERVED)
  expect(netfilter.nfacct.get('localhost_nps_accepted_pkts')?.packets).toBe(7)
})

test('each family has its own rules and leaves the other’s alone', () => {
  const netfilter = emptyNetfilter()
  syncIptables(netfilter, SERVED)
  const before = save(netfilter)
  syncIptables(netfilter, model({}, {}, 6))
  expect(save(netfilter)).toBe(before)
  expect(saveText(netfilter, 6)).toContain('! -d ::1/128')
})

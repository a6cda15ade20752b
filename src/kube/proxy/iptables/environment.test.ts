import { expect, test } from 'vitest'
import { model } from '../fixtures.ts'
import { bareChains, jumpRules, nfacctObjects, requiredSysctls } from './environment.ts'

const configured = (given: object, version: '1.36' | '1.20' = '1.36') =>
  model({ kubeProxy: { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration', ...given } }, { version })
const said = (given: object, release: '1.36' | '1.20' = '1.36') =>
  requiredSysctls(configured(given, release)).map(({ name, value }) => `${name}=${value}`)

test('localhost node ports need route_localnet; conntrack keeps established connections a day', () => {
  expect(said({})).toEqual([
    'netfilter.nf_conntrack_tcp_timeout_established=86400',
    'netfilter.nf_conntrack_tcp_timeout_close_wait=3600',
    'ipv4.conf.all.route_localnet=1',
  ])
  expect(
    said({
      iptables: { localhostNodePorts: false },
      conntrack: { tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '1m30s', tcpBeLiberal: true },
    }),
  ).toEqual(['netfilter.nf_conntrack_tcp_timeout_close_wait=90', 'netfilter.nf_conntrack_tcp_be_liberal=1'])
  expect(requiredSysctls(model({}, {}, 6)).map(({ name }) => name)).not.toContain('ipv4.conf.all.route_localnet')
})

test('1.20 sets route_localnet whatever addresses serve node ports', () => {
  const elsewhere = { nodePortAddresses: ['172.18.0.0/16'] }
  expect(said(elsewhere)).not.toContain('ipv4.conf.all.route_localnet=1')
  expect(said(elsewhere, '1.20')).toContain('ipv4.conf.all.route_localnet=1')
})

test('counters are made where the kernel has them and the release uses them', () => {
  expect(nfacctObjects(model({}))).toEqual(['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts'])
  expect(nfacctObjects(model({}, { nfacct: false }))).toEqual([])
  expect(nfacctObjects(model({}, { version: '1.30' }))).toEqual([])
})

test('each jump goes to the top, so the firewall’s, ensured last, stands first', () => {
  const top = (chain: string) =>
    jumpRules(model({}))
      .filter(({ from, table }) => table === 'filter' && from === chain)
      .map(({ to }) => to)
      .reverse()
  expect(top('INPUT')).toEqual(['KUBE-FIREWALL', 'KUBE-PROXY-FIREWALL', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES'])
  expect(top('FORWARD')).toEqual(['KUBE-PROXY-FIREWALL', 'KUBE-FORWARD', 'KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES'])
  expect(top('OUTPUT')).toEqual(['KUBE-FIREWALL', 'KUBE-PROXY-FIREWALL', 'KUBE-SERVICES'])
})

test('1.20 has canaries too, and makes sure of the kubelet’s KUBE-MARK-DROP', () => {
  expect(bareChains(model({})).map(({ table, chain }) => `${table} ${chain}`)).toEqual([
    'mangle KUBE-PROXY-CANARY',
    'nat KUBE-PROXY-CANARY',
    'filter KUBE-PROXY-CANARY',
  ])
  expect(bareChains(model({}, { version: '1.20' })).at(-1)).toEqual({ table: 'nat', chain: 'KUBE-MARK-DROP' })
})

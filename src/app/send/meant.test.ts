import { describe, expect, it } from 'vitest'
import { openLab, topologyOf } from '../../lab/lab.ts'
import { FIRST } from '../../scenario/first.ts'
import { meantDestination, meantSource } from './meant.ts'

const topology = topologyOf(openLab(FIRST.yaml).lab!)

describe('From', () => {
  it.each([
    ['curl-client', 'pod/default/curl-client'],
    ['default/curl-client', 'pod/default/curl-client'],
    [' Curl-Client ', 'pod/default/curl-client'],
    ['10.244.1.2', 'pod/default/curl-client'],
    ['client', 'host/client'],
    ['172.18.0.100', 'host/client'],
    ['kind-worker', 'node/kind-worker'],
    ['172.18.0.3', 'node/kind-worker'],
  ])('%s is %s', (typed, meant) => expect(meantSource(typed, topology)).toBe(meant))
  it.each(['', 'banana', 'pod/default/curl-client', 'coredns', '10.96.91.147'])('"%s" stays as it was typed', (typed) =>
    expect(meantSource(typed, topology)).toBe(typed),
  )
  it('who has another of the same name is to be named with its namespace', () => {
    const two = { ...topology, sources: [...topology.sources, { ref: 'pod/other/curl-client', label: 'other/curl-client' }] }
    expect(meantSource('curl-client', two)).toBe('curl-client')
    expect(meantSource('other/curl-client', two)).toBe('pod/other/curl-client')
  })
})

describe('To', () => {
  it.each([
    ['backend-service', 'backend-service:3000'],
    ['backend-service.default', 'backend-service.default:3000'],
    ['10.96.91.147', '10.96.91.147:3000'],
  ])('%s is %s', (typed, meant) => expect(meantDestination(typed, topology)).toBe(meant))
  it.each(['', 'banana', 'backend-service:80', 'http://backend-service', 'kube-dns.kube-system', '10.244.1.3'])(
    '"%s" stays as it was typed',
    (typed) => expect(meantDestination(typed, topology)).toBe(typed),
  )
})

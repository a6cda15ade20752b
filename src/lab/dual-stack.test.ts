import { describe, expect, it } from 'vitest'
import { buildStory } from '../explain/story.ts'
import { defaultDestinations, namesOf, openLab, reachLab, traceLab } from './lab.ts'

const FILE = (cni: string, proxyMode: string): string => `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: dual }
spec:
  title: Both families
  cluster: { cni: ${cni}, proxyMode: ${proxyMode}, podCIDR: "10.244.0.0/16,fd00:10:244::/56", serviceCIDR: "10.96.0.0/16,fd00:10:96::/112" }
  hosts: [{ name: client, address: 172.18.0.100/16 }]
---
{ apiVersion: v1, kind: Pod, metadata: { name: client }, spec: { nodeName: kind-worker, containers: [{ name: c, image: c }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, labels: { app: web } }, spec: { nodeName: kind-worker2, containers: [{ name: c, image: c, ports: [{ containerPort: 8080 }] }] } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ipFamilyPolicy: PreferDualStack, selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }
`

describe.each([
  ['kindnet', 'iptables'],
  ['bridge', 'iptables'],
  ['kindnet', 'nftables'],
])('a cluster of both families, %s and %s', (cni, mode) => {
  const { lab, problems } = openLab(FILE(cni, mode))
  const to = (what: RegExp): string => defaultDestinations(lab!).find((each) => what.test(each))!

  it('opens without a problem', () => expect(problems).toEqual([]))

  it('its Service answers on both cluster IPs, and sees the pod that asks', () => {
    const four = reachLab(lab!, 'pod/default/client', to(/^10\.96\./))
    const six = reachLab(lab!, 'pod/default/client', to(/^\[fd00:10:96:/))
    expect([four.result, six.result]).toEqual(['open', 'open'])
    expect(four.backends).toEqual([['web', '10.244.0.2']])
    expect(six.backends).toEqual([['web', 'fd00:10:244::2']])
  })

  it('node ports answer from outside by IPv6, from the node’s address', () => {
    const { result, backends } = reachLab(lab!, 'host/client', to(/^\[fc00:.*30080/))
    expect([result, backends[0]?.[0]]).toEqual(['open', 'web'])
    expect(backends[0]?.[1]).toMatch(/^f[cd]00:/)
  })

  it('a cluster IP means nothing outside', () => {
    expect(reachLab(lab!, 'host/client', to(/^\[fd00:10:96:/)).result).toBe('unreachable')
  })

  it('the story asks for neighbours in IPv6’s own words', () => {
    const { events, end } = traceLab(lab!, { from: 'pod/default/client', to: to(/^\[fd00:10:96:/) })
    expect(end.result).toBe('open')
    const text = buildStory(events, end, namesOf(lab!)).steps.map(({ sentence }) => sentence)
    expect(text.some((each) => each.includes('neighbour solicitation, ICMPv6 type 135'))).toBe(true)
    expect(text.some((each) => each.includes('ARP request'))).toBe(false)
  })
})

describe('routes of outside hosts', () => {
  const HOSTED = (
    routes: string,
    cluster = '{ podCIDR: "10.244.0.0/16,fd00:10:244::/56", serviceCIDR: "10.96.0.0/16,fd00:10:96::/112" }',
  ) =>
    FILE('kindnet', 'iptables')
      .replace(/cluster: .*/, `cluster: ${cluster}`)
      .replace('address: 172.18.0.100/16', `address: 172.18.0.100/16, routes: [${routes}]`)
      .replace('type: NodePort', 'type: NodePort, externalIPs: ["2001:db8::7", "198.51.100.7"], ipFamilies: [IPv6, IPv4]')

  it('lead by a node of the destination’s family', () => {
    const { lab, problems } = openLab(
      HOSTED('{ to: "2001:db8::7", via: kind-worker }, { to: 198.51.100.0/24, via: kind-worker2 }'),
    )
    // That externalIPs are deprecated is another matter.
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(reachLab(lab!, 'host/client', '[2001:db8::7]:80').result).toBe('open')
    expect(reachLab(lab!, 'host/client', '198.51.100.7:80').result).toBe('open')
    expect(reachLab(openLab(HOSTED('')).lab!, 'host/client', '[2001:db8::7]:80').result).toBe('unreachable')
  })

  it('a default of its own takes the place of the gateway’s', () => {
    const { lab } = openLab(HOSTED('{ to: default, via: kind-worker }'))
    expect(reachLab(lab!, 'host/client', '198.51.100.7:80').result).toBe('open')
  })

  it('of IPv6 are refused where the cluster has none', () => {
    const four = HOSTED('{ to: "2001:db8::7", via: kind-worker }', '{ podCIDR: 10.244.0.0/16 }')
    expect(openLab(four).problems[0]?.message).toBe(
      'spec.hosts[0].routes[0].to: Invalid value: "2001:db8::7": the cluster has no IPv6',
    )
  })
})

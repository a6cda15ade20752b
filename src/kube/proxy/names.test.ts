import { expect, test } from 'vitest'
import { SERVICE_CHAIN, endpointChain, portHash } from './names.ts'

test.each([
  ['a named port', 'default/backend-service:backend', 'tcp', 'RMXBZCT6XVCXF3QP'],
  ['the API server', 'default/kubernetes:https', 'tcp', 'NPX46M4PTMTKRN6Y'],
  ['the cluster’s DNS over UDP', 'kube-system/kube-dns:dns', 'udp', 'TCOU7JCQXEZGVUNU'],
  ['the cluster’s DNS over TCP', 'kube-system/kube-dns:dns-tcp', 'tcp', 'ERIFXISQEP7F7OF4'],
  ['its metrics', 'kube-system/kube-dns:metrics', 'tcp', 'JD5MR3NA4I4DYORP'],
  ['a port without a name', 'default/web', 'tcp', 'LOLE4ISW44XBNF3G'],
  ['a Helm release', 'default/rest-api-chart-1611572865:http', 'tcp', 'BTVA6ANVIINMRVTN'],
] as const)('%s has the name that every cluster gives it', (_, name, protocol, hash) => {
  expect(portHash({ name, protocol })).toBe(hash)
})

test('an endpoint has a chain of its own under each port', () => {
  expect(endpointChain({ name: 'default/backend-service:backend', protocol: 'tcp' }, '10.244.1.3:3000')).toBe(
    'KUBE-SEP-MP6GSFTQB7676C7X',
  )
  expect(endpointChain({ name: 'default/other:backend', protocol: 'tcp' }, '10.244.1.3:3000')).not.toBe(
    'KUBE-SEP-MP6GSFTQB7676C7X',
  )
})

test.each([
  ['KUBE-SEP-MP6GSFTQB7676C7X', true],
  ['KUBE-XLB-LOLE4ISW44XBNF3G', true],
  ['KUBE-SERVICES', false],
  ['KUBE-FIREWALL', false],
  ['MY-KUBE-SVC-X', false],
])('%s comes and goes with a Service: %s', (chain, expected) => expect(SERVICE_CHAIN.test(chain)).toBe(expected))

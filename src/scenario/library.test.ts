import { expect, test } from 'vitest'
import { nodeCompression } from '../cli/compression.ts'
import { settle } from '../kube/reconcile.ts'
import { LIBRARY } from './library.ts'
import { parseScenario } from './parse.ts'
import { encodeLink } from './share.ts'

test.each(LIBRARY.map((entry) => [entry.name, entry] as const))(
  '%s reads without a problem, settles, and fits in a link',
  async (name, { yaml }) => {
    const { scenario, problems } = parseScenario(yaml)
    expect(problems).toEqual([])
    expect(scenario!.name).toBe(name)
    expect(settle(scenario!.objects, scenario!.settings).problems).toEqual([])
    // There is nobody on an empty canvas to expect anything of.
    if (name !== 'empty') expect(scenario!.expect.length).toBeGreaterThan(0)
    expect((await encodeLink(yaml, nodeCompression))!.length).toBeLessThanOrEqual(2000)
  },
)

test('kind-two-nodes is the cluster of the tutorial', () => {
  const { scenario } = parseScenario(LIBRARY[0]!.yaml)
  const { objects } = settle(scenario!.objects, scenario!.settings)
  const pods = objects.pods.map(
    ({ metadata, spec, status }) => `${metadata.labels?.['app'] ?? metadata.name} ${spec.nodeName!} ${status!.podIP!}`,
  )
  expect(pods.filter((each) => each.includes('kind-worker'))).toEqual([
    'curl-client kind-worker 10.244.1.2',
    'backend kind-worker 10.244.1.3',
    'backend kind-worker 10.244.1.4',
    'frontend kind-worker 10.244.1.5',
    'frontend kind-worker 10.244.1.6',
    'frontend kind-worker 10.244.1.7',
  ])
  expect(
    objects.services.map(
      ({ metadata, spec }) => `${metadata.name}:${spec.ports!.map(({ name }) => name).join()} ${spec.clusterIP!}`,
    ),
  ).toEqual([
    'backend-service:backend 10.96.91.147',
    'frontend-nodeport-service:frontend 10.96.141.224',
    'kubernetes:https 10.96.0.1',
    'kube-dns:dns,dns-tcp,metrics 10.96.0.10',
  ])
  expect(objects.nodes.map(({ metadata, status }) => `${metadata.name} ${status!.addresses![0]!.address}`)).toEqual([
    'kind-control-plane 172.18.0.2',
    'kind-worker 172.18.0.3',
  ])
})

/** The same objects in other words: however a file puts them, the text must be the same. */
import { expect, test } from 'vitest'
import YAML from 'yaml'
import { rulesOf } from '../../src/lab/lab.ts'
import { settle } from '../../src/kube/reconcile.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import { type Recording, recordings } from './recordings.ts'

interface Doc {
  apiVersion: string
  kind: string
  metadata: Record<string, unknown> & { name: string }
  spec?: Record<string, unknown>
  status?: Record<string, unknown>
  [field: string]: unknown
}

const NAMES = ['mix-50', 'dualstack-nodeport-etp-local', 'lb-source-ranges-node', 'topology-hints']
const CASES = recordings('1.36').filter(({ name }) => NAMES.includes(name))

function write({ node }: Recording, text: string, family: 4 | 6, proxyMode: 'iptables' | 'nftables'): string {
  const { scenario, problems } = parseScenario(text, { proxyMode })
  if (!scenario) throw new Error(problems[0]?.message)
  return rulesOf(settle(scenario.objects, scenario.settings).objects, scenario.settings, node, family)
}

const written = new Map<string, string>()
function asRecorded(recording: Recording, family: 4 | 6, mode: 'iptables' | 'nftables'): string {
  const key = `${recording.name} ${family} ${mode}`
  const text = written.get(key) ?? write(recording, recording.yaml, family, mode)
  written.set(key, text)
  return text
}

const isConfig = ({ kind }: Doc): boolean => kind === 'KubeProxyConfiguration'
const yaml = (docs: readonly unknown[]): string => docs.map((doc) => YAML.stringify(doc)).join('---\n')
const slices = (docs: readonly Doc[], change: (slice: Doc) => Doc[]): Doc[] =>
  docs.flatMap((doc) => (doc.kind === 'EndpointSlice' ? change(doc) : [doc]))

/** What a real cluster adds to each object. */
function lived(doc: Doc): Doc {
  if (isConfig(doc)) return doc
  const metadata = {
    creationTimestamp: '2026-01-05T10:20:30Z',
    resourceVersion: '12345',
    uid: '0c7a6d1e-0000-4000-8000-000000000001',
    managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { '.': {} } } }],
    ...doc.metadata,
  }
  return { ...doc, metadata, ...(doc.kind === 'Service' ? { status: { loadBalancer: {}, conditions: [], ...doc.status } } : {}) }
}

/** Without what the API server would fill in. */
function bare(doc: Doc): Doc {
  if (doc.kind !== 'Service') return doc
  const spec = { ...doc.spec }
  const defaults = {
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    type: 'ClusterIP',
  }
  for (const [field, value] of Object.entries(defaults)) if (spec[field] === value) delete spec[field]
  if ((spec['clusterIPs'] as unknown[] | undefined)?.length === 1) delete spec['clusterIPs']
  const ports = (spec['ports'] as Record<string, unknown>[] | undefined)?.map(({ protocol, ...port }) =>
    protocol === 'TCP' ? port : { protocol, ...port },
  )
  return { ...doc, spec: { ...spec, ...(ports ? { ports } : {}) } }
}

const NOISE = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'noise' }, data: { a: 'b' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'noise' }, rules: [] },
]

const FORMS: [string, (docs: Doc[]) => string][] = [
  ['in reverse', (docs) => yaml(docs.toReversed())],
  [
    'as a List',
    (docs) => yaml([{ apiVersion: 'v1', kind: 'List', items: docs.filter((doc) => !isConfig(doc)) }, ...docs.filter(isConfig)]),
  ],
  ['as JSON', (docs) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: docs }, null, 2)],
  ['with Windows’ line ends and a byte order mark', (docs) => `\ufeff${yaml(docs).replaceAll('\n', '\r\n')}`],
  ['among other objects', (docs) => yaml([...NOISE, ...docs])],
  ['as a cluster gives them back', (docs) => yaml(docs.map(lived))],
  ['without defaults', (docs) => yaml(docs.map(bare))],
  [
    'a slice for each endpoint',
    (docs) =>
      yaml(
        slices(docs, (slice) =>
          ((slice['endpoints'] as unknown[] | null) ?? []).map((endpoint, i) => ({
            ...slice,
            metadata: { ...slice.metadata, name: `${slice.metadata.name}-${i}` },
            endpoints: [endpoint],
          })),
        ),
      ),
  ],
]

test('there are cases', () => expect(CASES.map(({ name }) => name).sort()).toEqual(NAMES.sort()))

test.each(FORMS)('%s', (_, form) => {
  for (const recording of CASES) {
    const docs = YAML.parseAllDocuments(recording.yaml).map((doc) => doc.toJS() as Doc)
    const text = form(docs)
    for (const { family } of recording.saves)
      for (const mode of ['iptables', 'nftables'] as const)
        expect(write(recording, text, family, mode)).toBe(asRecorded(recording, family, mode))
  }
})

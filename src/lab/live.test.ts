import { describe, expect, it } from 'vitest'
import { findResource } from '../kube/resources.ts'
import { createObject, deleteObject, replaceObject } from '../kube/server/write.ts'
import { getObject } from '../kube/server/read.ts'
import type { ApiObject } from '../kube/server/server.ts'
import { saveText } from '../linux/netfilter/save.ts'
import { netnsOf } from '../world/world.ts'
import { type Lab, openLab, reachLab } from './lab.ts'
import { restCluster } from './live.ts'

const NODES = `apiVersion: v1
kind: Node
metadata: { name: kind-control-plane, labels: { node-role.kubernetes.io/control-plane: '' } }
spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: kind-worker, containers: [{ name: c, image: curlimages/curl }] }
`

const open = (text = NODES): Lab => openLab(text).lab!
const write = (lab: Lab, object: object): void => {
  const { kind } = object as ApiObject
  createObject(lab.api, findResource(kind)!, object as ApiObject, 'default', { actor: 'kubectl' })
}
const deployment = (replicas: number, port = 80, image = 'nginx:1.27') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image, ports: [{ containerPort: port }] }] },
    },
  },
})
const service = (more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { clusterIP: '10.96.0.50', selector: { app: 'web' }, ports: [{ port: 80 }], ...more },
})
const rulesOn = (lab: Lab, node: string): string => saveText(netnsOf(lab.world, `node/${node}`).netfilter, 4)

describe('a cluster that follows its API server', () => {
  it('runs what is created, and forgets what is deleted', () => {
    const lab = open()
    write(lab, deployment(3))
    write(lab, service())
    expect(lab.objects.pods.filter((p) => p.metadata.name.startsWith('web-'))).toHaveLength(3)
    const row = reachLab(lab, 'pod/default/client', '10.96.0.50:80')
    expect([row.result, row.backends.length]).toEqual(['open', 3])

    const found = getObject(lab.api, findResource('deploy')!, 'default', 'web')
    replaceObject(
      lab.api,
      findResource('deploy')!,
      { ...found, spec: { ...(found['spec'] as object), replicas: 1 } },
      'default',
      {
        actor: 'kubectl',
      },
    )
    expect(reachLab(lab, 'pod/default/client', '10.96.0.50:80').backends).toHaveLength(1)
    expect(lab.objects.pods.filter((p) => p.metadata['deletionTimestamp'])).toHaveLength(2)
    restCluster(lab)
    expect([...lab.world.kernel.namespaces.keys()].filter((id) => id.startsWith('pod/default/web-'))).toHaveLength(1)

    deleteObject(lab.api, findResource('deploy')!, 'default', 'web', { actor: 'kubectl' })
    restCluster(lab)
    expect(lab.objects.pods.map((p) => p.metadata.name)).toEqual(['client'])
    expect(reachLab(lab, 'pod/default/client', '10.96.0.50:80').result).toBe('refused')
    deleteObject(lab.api, findResource('svc')!, 'default', 'web', { actor: 'kubectl' })
    expect(rulesOn(lab, 'kind-control-plane')).not.toContain('10.96.0.50')
  })

  it('a partial sync leaves what a full one would write', () => {
    const [partly, whole] = [open(), open()]
    for (const lab of [partly, whole]) {
      write(lab, service())
      write(lab, { ...service({ clusterIP: '10.96.0.51', type: 'NodePort' }), metadata: { name: 'other' } })
      write(lab, deployment(4))
    }
    const pod = partly.objects.pods.find((p) => p.metadata.name.startsWith('web-'))!
    deleteObject(partly.api, findResource('po')!, 'default', pod.metadata.name, { actor: 'kubectl' })
    restCluster(partly)
    deleteObject(whole.api, findResource('po')!, 'default', pod.metadata.name, { actor: 'kubectl' })
    restCluster(whole)
    const fresh = saveTextOfFresh(whole)
    const sorted = (text: string) =>
      text
        .split('\n')
        .filter((line) => /KUBE-(SVC|SEP|EXT|SERVICES|NODEPORTS)/.test(line))
        .sort()
    expect(sorted(rulesOn(partly, 'kind-worker'))).toEqual(sorted(fresh))
  })

  it('a template that changes rolls a new ReplicaSet out', () => {
    const lab = open()
    write(lab, deployment(2))
    const old = lab.objects.replicaSets[0]!
    const found = getObject(lab.api, findResource('deploy')!, 'default', 'web')
    const next = deployment(2, 80, 'nginx:1.28')
    replaceObject(lab.api, findResource('deploy')!, { ...found, spec: next.spec }, 'default', { actor: 'kubectl' })
    restCluster(lab)
    expect(lab.objects.replicaSets.map((each) => each.spec.replicas)).toEqual([0, 2])
    expect(lab.objects.pods.filter((p) => p.metadata.name.startsWith(old.metadata.name))).toEqual([])
  })

  it.each([
    [
      'a port out of range',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'an address outside the range',
      { clusterIP: '10.97.0.1' },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.97.0.1"]: failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    ],
    [
      'an address that is taken',
      { clusterIP: '10.96.0.77' },
      'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.77"]: failed to allocate IP 10.96.0.77: provided IP is already allocated',
    ],
    [
      'a node port that is taken',
      { clusterIP: undefined, type: 'NodePort', ports: [{ port: 80, nodePort: 30077 }] },
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30077: provided port is already allocated',
    ],
  ])('refuses %s', (_what, spec, message) => {
    const lab = open()
    write(lab, {
      ...service({ clusterIP: '10.96.0.77', type: 'NodePort', ports: [{ port: 80, nodePort: 30077 }] }),
      metadata: { name: 'first' },
    })
    expect(() => write(lab, service(spec))).toThrow(message)
  })

  it('a pod that fits nowhere stays Pending and says why', () => {
    const lab = open()
    write(lab, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { nodeSelector: { disk: 'ssd' }, containers: [{ name: 'x', image: 'x' }] },
    })
    const told = lab.api.happenings.filter(({ name }) => name === 'x')
    expect(told.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      "FailedScheduling: 0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    ])
  })
})

/** The same objects, written into tables where nothing stood. */
function saveTextOfFresh(lab: Lab): string {
  const list = [...lab.objects.nodes, ...lab.objects.pods, ...lab.objects.services, ...lab.objects.endpointSlices]
  return rulesOn(open(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: list })), 'kind-worker')
}

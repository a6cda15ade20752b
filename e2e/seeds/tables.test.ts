/**
 * The tables of the document 'Appendix C - Networking' (SourceIP | DestinationIP | Mark), as the engine gives them.
 *
 * Where the document is loose, the engine and the real kernel say:
 * - Hairpin: KUBE-MARK-MASQ marks only a connection whose chosen backend is the asking pod itself (`-s POD` in its KUBE-SEP chain);
 *   to the other backend (10.244.1.6 in the document) the packet goes unmarked and keeps its source.
 * - After MASQUERADE the mark is gone: KUBE-POSTROUTING takes it off first. The document's hairpin table still shows it.
 * - The new source is the address of the device by which the packet leaves (10.244.1.1, the pods' gateway), not one of another network (10.16.123.0).
 * - The last row of the return traffic has the client as its destination (10.244.1.5), not the backend.
 */
import { describe, expect, it } from 'vitest'
import { headerTable } from '../../src/explain/header-table.ts'
import { openLab, traceLab } from '../../src/lab/lab.ts'

const pod = (name: string, ip: string, app: string, port: number): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${app} } }
spec: { nodeName: kind-worker, containers: [{ name: c, image: example, ports: [{ containerPort: ${port} }] }] }
status: { podIP: ${ip}, podIPs: [{ ip: ${ip} }] }`

const SCENARIO = `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: tables }
spec:
  cluster: { serviceCIDR: 10.0.0.0/16 }
  hosts: [{ name: external, address: 172.18.0.100/16 }]
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
spec: { podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24] }
status: { addresses: [{ type: InternalIP, address: 172.18.0.3 }] }${pod('pod-a', '10.244.1.5', 'pair', 8080)}${pod('pod-b', '10.244.1.6', 'pair', 8080)}${pod('frontend', '10.244.1.4', 'frontend', 8080)}
---
apiVersion: v1
kind: Service
metadata: { name: pair }
spec: { clusterIP: 10.0.0.10, selector: { app: pair }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: frontend-nodeport-service }
spec: { type: NodePort, clusterIP: 10.0.39.33, selector: { app: frontend }, ports: [{ name: frontend, port: 80, targetPort: 8080, nodePort: 30000 }] }
`

/** Rows of the first packet each way, ports of clients left out as the document does. */
function table(from: string, to: string, backend: string): { request: string[]; reply: string[] } {
  const { lab } = openLab(SCENARIO)
  for (let seed = 0; seed < 64; seed++) {
    const { events, end } = traceLab(lab!, { from, to, seed })
    if (end.backend !== backend) continue
    const row = (r: { src: string; dst: string; mark: number | string }) =>
      `${hide(r.src)} | ${hide(r.dst)} | ${r.mark ? (typeof r.mark === 'number' ? `0x${r.mark.toString(16)}` : r.mark) : ''}`
    const rows = headerTable(events)
    return { request: rows.filter((r) => r.way === 'request').map(row), reply: rows.filter((r) => r.way === 'reply').map(row) }
  }
  throw new Error(`no seed chose ${backend}`)
}

/** A client's port is chance; a server's is what the document shows. */
const hide = (endpoint: string): string => endpoint.replace(/:(?!80$|8080$|30000$)\d+$/, '')

describe('the tables of the document', () => {
  it('hairpin: a pod calls the Service that it stands behind, and is chosen itself', () => {
    expect(table('pod/default/pod-a', '10.0.0.10:80', 'pod-a')).toEqual({
      request: [
        '10.244.1.5 | 10.0.0.10:80 | ',
        '10.244.1.5 | 10.0.0.10:80 | 0x4000',
        '10.244.1.5 | 10.244.1.5:8080 | 0x4000',
        '10.244.1.5 | 10.244.1.5:8080 | ',
        '10.244.1.1 | 10.244.1.5:8080 | ',
      ],
      reply: ['10.244.1.5:8080 | 10.244.1.1 | ', '10.244.1.5:8080 | 10.244.1.5 | ', '10.0.0.10:80 | 10.244.1.5 | '],
    })
  })

  it('the same call to the other backend: no mark, no masquerade', () => {
    expect(table('pod/default/pod-a', '10.0.0.10:80', 'pod-b')).toEqual({
      request: ['10.244.1.5 | 10.0.0.10:80 | ', '10.244.1.5 | 10.244.1.6:8080 | '],
      reply: ['10.244.1.6:8080 | 10.244.1.5 | ', '10.0.0.10:80 | 10.244.1.5 | '],
    })
  })

  it('NodePort: from outside', () => {
    expect(table('host/external', '172.18.0.3:30000', 'frontend')).toEqual({
      request: [
        '172.18.0.100 | 172.18.0.3:30000 | ',
        '172.18.0.100 | 172.18.0.3:30000 | 0x4000',
        '172.18.0.100 | 10.244.1.4:8080 | 0x4000',
        '172.18.0.100 | 10.244.1.4:8080 | ',
        '10.244.1.1 | 10.244.1.4:8080 | ',
      ],
      reply: ['10.244.1.4:8080 | 10.244.1.1 | ', '10.244.1.4:8080 | 172.18.0.100 | ', '172.18.0.3:30000 | 172.18.0.100 | '],
    })
  })
})

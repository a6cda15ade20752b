/** What the tests of the documents share: objects in few words, a script that is typed, and which differences do not count. */
import { expect } from 'vitest'
import { openLab } from '../../src/lab/lab.ts'
import { type ShellLab, openWorkstation, runScript } from '../../src/lab/shell-host.ts'

export const pod = (name: string, ip: string, node: string, labels: string, ports: string, more = ''): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { ${labels} }, creationTimestamp: '2024-12-31T23:45:00Z'${more} }
spec: { nodeName: ${node}, containers: [{ name: c, image: example, ports: [${ports}] }] }
status: { podIP: ${ip}, podIPs: [{ ip: ${ip} }], phase: Running }`

export const node = (name: string, ip: string, cidr: string, plane = false): string => `
---
apiVersion: v1
kind: Node
metadata: { name: ${name}${plane ? ", labels: { node-role.kubernetes.io/control-plane: '' }" : ''} }
spec: { podCIDR: ${cidr}, podCIDRs: [${cidr}] }
status: { addresses: [{ type: InternalIP, address: ${ip} }] }`

export const service = (
  name: string,
  spec: string,
  age: string,
  namespace = 'default',
  labels = '',
  annotations = '',
): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: '${age}'${labels === '' ? '' : `, labels: { ${labels} }`}${annotations} }
spec: { ${spec} }`

export const DNS = service(
  'kube-dns',
  'clusterIP: 10.96.0.10, selector: { k8s-app: kube-dns }, ports: [{ name: dns, port: 53, protocol: UDP }, { name: dns-tcp, port: 53 }, { name: metrics, port: 9153 }]',
  '2024-12-26T12:00:00Z',
  'kube-system',
)
export const API = (ip: string, age: string): string =>
  service('kubernetes', `clusterIP: ${ip}, ports: [{ name: https, port: 443, targetPort: 6443 }]`, age)

/** The Endpoints that every API server writes for itself. */
export const API_ENDPOINTS = (ip: string, port: number, age: string): string => `
---
apiVersion: v1
kind: Endpoints
metadata: { name: kubernetes, creationTimestamp: '${age}' }
subsets: [{ addresses: [{ ip: ${ip} }], ports: [{ name: https, port: ${port} }] }]`

/** The cluster's release and networks. */
export const cluster = (settings: string): string => `
---
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: document }
spec: { cluster: { ${settings} } }`

/** Before 2025-01-01, when a lab's clock begins: `ago('5d', '12h')`. */
export function ago(...parts: string[]): string {
  const units: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 }
  const seconds = parts.reduce((sum, part) => sum + Number.parseInt(part, 10) * units[part.at(-1)!]!, 0)
  return new Date(Date.UTC(2025, 0, 1) - seconds * 1000).toISOString().replace('.000', '')
}

export function lab(text: string): ShellLab {
  const opened = openLab(text.replace(/^\s*---\n/, ''))
  if (!opened.lab) throw new Error(opened.problems.map(({ message }) => message).join('\n'))
  return openWorkstation(opened.lab)
}

export async function type(on: ShellLab, script: string): Promise<string> {
  let text = ''
  const hear = (more: string): void => void (text += more)
  await runScript(on, script, { name: 's.sh', stdout: hear, stderr: hear })
  return text
}

/** Lines with blanks folded: documents are typed and cut. */
export const fold = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')

/** What is typed on a lab prints what a document shows, blanks folded. */
export async function prints(on: ShellLab, script: string, shown: string): Promise<void> {
  expect(fold(await type(on, script))).toEqual(fold(shown))
}

/** The columns of a table that a document shows. */
export function columns(text: string, names: readonly string[]): string[] {
  const [head = '', ...rows] = text.split('\n').filter((line) => line !== '')
  const titles = [...head.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], at: match.index }))
  const cell = (line: string, i: number): string => line.slice(titles[i]!.at, titles[i + 1]?.at).trim()
  return rows.map((row) =>
    names
      .map((name) =>
        cell(
          row,
          titles.findIndex((title) => title.name === name),
        ),
      )
      .join(' '),
  )
}

/** Protocols are numbers in newer releases of iptables and names in older ones; `-- !10.0.0.0/8` or `--  !10.0.0.0/8`. */
export const plain = (line: string): string =>
  line
    .replace(/ (?:all|0) {1,2}(?=--)/, ' all ')
    .replace(/ (?:tcp|6) {1,2}(?=--)/, ' tcp ')
    .replace(/ (?:udp|17) {1,2}(?=--)/, ' udp ')

/** A chain as `iptables -L` lists it, heading and rules, for comparison. */
export const rules = (text: string): string[] => fold(text).map(plain)

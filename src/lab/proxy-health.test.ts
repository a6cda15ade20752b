import { describe, expect, it } from 'vitest'
import { openLab } from './lab.ts'
import { openWorkstation, runScript } from './shell-host.ts'

const node = (name: string, more = ''): string => `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\n${more}`
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 32000, selector: { app: web }, ports: [{ name: a, port: 80 }, { name: b, port: 81 }] }`
const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: one, containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }`

const FILE = [node('one'), node('two'), POD, SERVICE]
/** What a line prints on the workstation, or behind `ssh`. */
async function say(line: string, documents = FILE, version: '1.36' | '1.30' | '1.20' = '1.36'): Promise<string> {
  const scenario = `apiVersion: hoplight.dev/v1\nkind: Scenario\nmetadata: { name: x }\nspec: { cluster: { version: '${version}' } }`
  const { lab } = openLab([...documents, scenario].join('\n---\n'))
  let out = ''
  const hear = (text: string): void => void (out += text)
  await runScript(openWorkstation(lab!), line, { name: 't', stdout: hear, stderr: hear })
  return out
}

describe('the health check port of a Service', () => {
  const page = (count: number, more = ',\n\t"serviceProxyHealthy": true'): string =>
    `{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": ${count}${more}\n}`
  it.each([
    ['where an endpoint is', 'curl -s 172.18.0.2:32000', page(1)],
    ['on any path', 'curl -s 172.18.0.2:32000/any/where', page(1)],
    ['where none is', 'curl -s 172.18.0.3:32000', page(0)],
    ['and its status', "curl -s -o /dev/null -w '%{http_code}' 172.18.0.3:32000", '503'],
    ['closed with the Service', 'kubectl delete svc web >/dev/null; curl -sS 172.18.0.2:32000 2>&1 | cut -c1-8', 'curl: (7\n'],
    ['without the pod', 'kubectl delete pod web >/dev/null; curl -s 172.18.0.2:32000', page(0)],
  ])('%s', async (_, line, expected) => expect(await say(line)).toBe(expected))
  it('in 1.20 it says less', async () =>
    expect(await say('curl -si 172.18.0.2:32000', FILE, '1.20')).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\nX-Content-Type-Options: nosniff\r\nDate: [^\r]+\r\nContent-Length: 84\r\n\r\n\{[^}]*\},\n\t"localEndpoints": 1\n\}$/,
    ))
  it('its weight is a header', async () =>
    expect(await say('curl -sI 172.18.0.2:32000')).toContain('X-Load-Balancing-Endpoint-Weight: 1\r\n'))
  it('listens where node ports do', async () => {
    const config =
      'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nnodePortAddresses: [172.18.0.0/16]'
    expect(await say('ssh one ss -lntH | grep 32000', [...FILE, config])).toMatch(/172\.18\.0\.2:32000/)
    expect(await say('ssh one ss -lntH | grep 32000')).toMatch(/\*:32000/)
  })
})

describe('kube-proxy’s own health', () => {
  it('1.36 tells each family', async () =>
    expect(await say('curl -s 172.18.0.2:10256/healthz')).toMatch(
      /^\{"lastUpdated":"2025-01-01T00:00:00[.\d]*Z","currentTime":"2025-01-01T00:00:00[.\d]*Z","nodeEligible":true,"healthy":true,"status":\{"IPv4":\{"lastUpdated":"2025-01-01T00:00:00Z","healthy":true\}\}\}$/,
    ))
  it('1.30 writes times as Go prints them', async () =>
    expect(await say('curl -s 172.18.0.2:10256/livez', FILE, '1.30')).toMatch(
      /^\{"lastUpdated": "2025-01-01 00:00:00[.\d]* \+0000 UTC m=\+[.\d]+","currentTime": "[^"]+"\}$/,
    ))
  it('a node that the autoscaler takes away is not eligible, and its kube-proxy lives', async () => {
    const leaving = [node('one', 'spec: { taints: [{ key: ToBeDeletedByClusterAutoscaler, effect: NoSchedule }] }')]
    const code = (path: string): Promise<string> => say(`curl -s -o /dev/null -w '%{http_code}' 172.18.0.2:10256${path}`, leaving)
    expect([await code('/healthz'), await code('/livez'), await code('/x')]).toEqual(['503', '200', '404'])
  })
  it.each([
    ['ssh one curl -s localhost:10249/proxyMode', 'iptables'],
    ['ssh one curl -s localhost:10249/healthz', 'ok'],
    ['ssh one curl -s localhost:10249/metrics', 'metrics is not simulated\n'],
  ])('%s', async (line, expected) => expect(await say(line)).toBe(expected))
})

import { expect, it } from 'vitest'
import { openLab } from './lab.ts'
import { openWorkstation, runScript } from './shell-host.ts'

const FILE = `apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'nginx:1', ports: [{ containerPort: 80 }], readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 3, periodSeconds: 2 } }] }
`
async function say(script: string): Promise<string> {
  let out = ''
  const hear = (text: string): void => void (out += text)
  await runScript(openWorkstation(openLab(FILE).lab!), script, { name: 't', stdout: hear, stderr: hear })
  return out
}
const WAITS = 'Waiting for deployment "web" rollout to finish:'

it('new pods come as old ones may go, and rollout status tells it', async () =>
  expect(await say('kubectl set image deploy/web web=nginx:2 >/dev/null; kubectl rollout status deploy/web')).toBe(
    [
      `${WAITS} 2 out of 4 new replicas have been updated...`,
      `${WAITS} 3 out of 4 new replicas have been updated...`,
      `${WAITS} 1 old replicas are pending termination...`,
      `${WAITS} 3 of 4 updated replicas are available...`,
      'deployment "web" successfully rolled out\n',
    ].join('\n'),
  ))

const BROKEN = `kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","readinessProbe":{"tcpSocket":{"port":81}}}]}}}}' >/dev/null`

it('pods that never become ready leave the old ones in their place, until it is undone', async () => {
  expect(await say(`${BROKEN}; kubectl rollout status deploy/web --timeout=20s; kubectl get deploy`)).toMatch(
    /^Waiting [^\n]*2 out of 4[^\n]*\nerror: timed out waiting for the condition\n[^\n]*\nweb {4}3\/4 {5}2 {12}3 /,
  )
  expect(await say(`${BROKEN}; kubectl rollout status deploy/web`)).toMatch(
    /error: deployment "web" exceeded its progress deadline\n$/,
  )
  expect(await say(`${BROKEN}; kubectl rollout undo deploy/web; kubectl rollout status deploy/web | tail -1`)).toContain(
    'successfully rolled out',
  )
})

it('without probes all is new at once', async () => {
  const plain = FILE.replace(/, readinessProbe: \{.*\} \}\] \}/, ' }] }')
  let out = ''
  const hear = (text: string): void => void (out += text)
  const host = openWorkstation(openLab(plain).lab!)
  await runScript(host, 'kubectl set image deploy/web web=nginx:2 >/dev/null; kubectl rollout status deploy/web', {
    name: 't',
    stdout: hear,
    stderr: hear,
  })
  expect(out).toBe('deployment "web" successfully rolled out\n')
})

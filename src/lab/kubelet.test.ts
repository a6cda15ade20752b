import { describe, expect, it } from 'vitest'
import { findResource } from '../kube/resources.ts'
import { ApiError } from '../kube/server/errors.ts'
import { happeningsOf } from '../kube/server/happenings.ts'
import { presentPod } from '../kube/server/present-pod.ts'
import type { ApiObject } from '../kube/server/server.ts'
import { createObject } from '../kube/server/write.ts'
import { forkLab } from './fork.ts'
import { type Lab, openLab, reachLab } from './lab.ts'
import { nextTick, restCluster, tick } from './live.ts'
import { openWorkstation, runScript } from './shell-host.ts'

const CLIENT = `apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: kind-worker, containers: [{ name: c, image: curlimages/curl }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.50, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`
const pod = (name: string, probes: object, spec: object = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: 'web' } },
  spec: {
    nodeName: 'kind-worker',
    containers: [{ name: 'web', image: 'nginx', ports: [{ name: 'http', containerPort: 8080 }], ...probes }],
    ...spec,
  },
})
const open = (...pods: ApiObject[]): Lab => openLab([CLIENT, ...pods.map((each) => JSON.stringify(each))].join('\n---\n')).lab!
const create = (lab: Lab, ...pods: ApiObject[]): void => {
  for (const each of pods) createObject(lab.api, findResource('Pod')!, each, 'default', { actor: 'kubectl' })
}
const shown = (lab: Lab, name: string) => {
  const found = lab.objects.pods.find(({ metadata }) => metadata.name === name)!
  const { status } = presentPod(lab.api, found) as unknown as {
    status: {
      conditions: { type: string; status: string; reason?: string; message?: string }[]
      containerStatuses: { ready: boolean; restartCount: number; state: object; lastState: object }[]
    }
  }
  return { ready: status.conditions.find(({ type }) => type === 'Ready')!, container: status.containerStatuses[0]! }
}
const told = (lab: Lab, name: string): string[] =>
  happeningsOf(lab.api)
    .filter((each) => each.name === name && !['Pulled', 'Created', 'Started', 'Scheduled'].includes(each.reason))
    .map(({ reason, message, count }) => `${reason} x${count} ${message}`)
/** Lets so much virtual time pass as a script that sleeps would. */
const pass = (lab: Lab, seconds: number): Promise<number> =>
  runScript(openWorkstation(lab), `sleep ${seconds}`, { name: 't', stdout: () => undefined, stderr: () => undefined })
const run = async (lab: Lab, line: string): Promise<string> => {
  let out = ''
  const write = (text: string): void => void (out += text)
  await runScript(openWorkstation(lab), line, { name: 't', stdout: write, stderr: write })
  return out
}
const backends = (lab: Lab): string[] => reachLab(lab, 'pod/default/client', '10.96.0.50:80').backends.map(([name]) => name)

describe('readiness', () => {
  it('a pod without probes costs nothing', () => {
    const lab = open(pod('web', {}))
    expect([lab.kubelets.pods.size, nextTick(lab, true), lab.world.kernel.now]).toEqual([0, Infinity, 0])
  })

  it.each([
    [{ tcpSocket: { port: 8080 } }, true, []],
    [{ tcpSocket: { port: 'http' } }, true, []],
    [{ httpGet: { port: 8080, path: '/healthz' } }, true, []],
    [
      { tcpSocket: { port: 8081 } },
      false,
      ['Unhealthy x3 Readiness probe failed: dial tcp 10.244.0.3:8081: connect: connection refused'],
    ],
    [
      { httpGet: { port: 8081, path: 'x' } },
      false,
      [
        'Unhealthy x3 Readiness probe failed: Get "http://10.244.0.3:8081/x": dial tcp 10.244.0.3:8081: connect: connection refused',
      ],
    ],
    [
      { httpGet: { port: 'htp' } },
      true,
      ['Unhealthy x1 Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "htp": invalid syntax'],
    ],
    [
      { tcpSocket: { port: 80, host: '172.18.0.99' } },
      false,
      ['Unhealthy x3 Readiness probe failed: dial tcp 172.18.0.99:80: i/o timeout'],
    ],
  ])('of a pod that was there from the beginning: %j', (readinessProbe, ready, events) => {
    const lab = open(pod('web', { readinessProbe }))
    expect(shown(lab, 'web').ready.status).toBe(ready ? 'True' : 'False')
    expect(told(lab, 'web')).toEqual(events)
    expect(backends(lab)).toEqual(ready ? ['web'] : [])
  })

  it('a pod that comes later is not ready until it has answered as often as it must', () => {
    const lab = open()
    create(
      lab,
      pod('web', {
        readinessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 7, periodSeconds: 5, successThreshold: 2 },
      }),
    )
    expect(shown(lab, 'web').ready).toMatchObject({ status: 'False', message: 'containers with unready status: [web]' })
    expect(backends(lab)).toEqual([])
    restCluster(lab)
    // Ticks at 0, 5 (too early), 10 and 15.
    expect(Math.floor(lab.world.kernel.now / 1000)).toBe(15)
    expect(shown(lab, 'web').ready.status).toBe('True')
    expect(backends(lab)).toEqual(['web'])
  })

  it('publishNotReadyAddresses serves it all the same', () => {
    const lab = openLab(
      `${CLIENT.replace('selector:', 'publishNotReadyAddresses: true, selector:')}\n---\n${JSON.stringify(pod('web', { readinessProbe: { tcpSocket: { port: 9 } } }))}`,
    ).lab!
    expect(shown(lab, 'web').ready.status).toBe('False')
    expect(backends(lab)).toEqual(['web'])
  })

  it('a rule that drops the probe makes the pod unready, and kube-proxy’s rules follow; without it all is well again', async () => {
    const lab = open(pod('web', { readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 4 } }))
    await run(lab, 'ssh kind-worker iptables -A OUTPUT -p tcp --dport 8080 -j DROP; sleep 15')
    expect(shown(lab, 'web').ready.status).toBe('False')
    expect(told(lab, 'web')).toEqual([
      'Unhealthy x3 Readiness probe failed: Get "http://10.244.0.3:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ])
    expect(await run(lab, 'ssh kind-worker iptables -t filter -S KUBE-SERVICES')).toContain('has no endpoints')
    expect(await run(lab, 'kubectl get pods web')).toMatch(/web +0\/1 +Running +0/)
    await run(lab, 'ssh kind-worker iptables -D OUTPUT -p tcp --dport 8080 -j DROP; sleep 5')
    expect(backends(lab)).toEqual(['web'])
  })

  it('what the file says of a pod holds until its probes see it change', () => {
    const said = (status: string, port: number): ApiObject => ({
      ...pod('web', { readinessProbe: { tcpSocket: { port } } }),
      status: { phase: 'Running', podIP: '10.244.0.9', conditions: [{ type: 'Ready', status }] },
    })
    expect(shown(open(said('False', 8080)), 'web').ready.status).toBe('False')
    expect(shown(open(said('True', 9)), 'web').ready.status).toBe('True')
  })

  it('a readiness gate waits for its condition', async () => {
    const lab = open(pod('web', {}, { readinessGates: [{ conditionType: 'example.com/lb' }] }))
    expect(backends(lab)).toEqual([])
    create(
      lab,
      pod('late', { readinessProbe: { tcpSocket: { port: 8080 } } }, { readinessGates: [{ conditionType: 'example.com/lb' }] }),
    )
    restCluster(lab)
    expect(shown(lab, 'late').ready).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/lb" does not exist.',
    })
    expect(await run(lab, 'kubectl get pod late -o wide')).toMatch(/1\/1 .* 0\/1\n$/s)
    await run(
      lab,
      `kubectl patch pod late --subresource=status -p '{"status":{"conditions":[{"type":"example.com/lb","status":"True"}]}}'`,
    )
    expect(shown(lab, 'late').ready.status).toBe('True')
    expect(backends(lab)).toEqual(['late'])
  })
})

describe('liveness', () => {
  it('a container that does not answer is killed and started anew, later and later', async () => {
    const lab = open(pod('web', { livenessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1 } }))
    expect(shown(lab, 'web').container).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: { exitCode: 0, reason: 'Completed' } },
    })
    await pass(lab, 4)
    expect(shown(lab, 'web').container.state).toMatchObject({ waiting: { reason: 'CrashLoopBackOff' } })
    expect(await run(lab, 'kubectl get pods web')).toContain('CrashLoopBackOff   1 (')
    expect(told(lab, 'web').slice(1)).toEqual([
      'Killing x2 Container web failed liveness probe, will be restarted',
      expect.stringMatching(/^BackOff x1 Back-off restarting failed container web in pod web_default\([-0-9a-f]{36}\)$/),
    ])
    expect(backends(lab)).toEqual([])
    await pass(lab, 10)
    expect(shown(lab, 'web').container.restartCount).toBe(2)
  })

  it('its server is gone while it is down', async () => {
    const lab = open(pod('web', { livenessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1 } }))
    expect(await run(lab, 'kubectl exec client -- nc -zv 10.244.0.3 8080')).toContain('succeeded')
    await pass(lab, 4)
    expect(await run(lab, 'kubectl exec client -- nc -zv 10.244.0.3 8080')).toContain('refused')
  })

  it('waits for the startup probe', () => {
    const lab = open()
    create(
      lab,
      pod('slow', {
        startupProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 20 },
        livenessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1 },
        readinessProbe: { tcpSocket: { port: 8080 } },
      }),
    )
    for (let at = nextTick(lab, true); at < 15_000; at = nextTick(lab, true)) {
      lab.world.kernel.now = at
      tick(lab)
    }
    expect(told(lab, 'slow')).toEqual([])
    restCluster(lab)
    expect(told(lab, 'slow')[0]).toContain('Liveness probe failed')
  })
})

it('a copy of the cluster probes on by itself', async () => {
  const lab = open(pod('web', { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2 } }))
  const fork = forkLab(lab)
  await run(fork, 'ssh kind-worker iptables -A OUTPUT -p tcp --dport 8080 -j DROP; sleep 15')
  expect([shown(fork, 'web').ready.status, shown(lab, 'web').ready.status]).toEqual(['False', 'True'])
  await pass(lab, 30)
  expect(shown(lab, 'web').ready.status).toBe('True')
})

describe('what the API server says of probes', () => {
  const refusal = (probes: object): string => {
    try {
      create(open(), pod('web', probes))
    } catch (error) {
      if (error instanceof ApiError) return error.message
      throw error
    }
    return ''
  }
  it.each([
    [{ readinessProbe: {} }, 'spec.containers[0].readinessProbe: Required value: must specify a handler type'],
    [
      { livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } },
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
    [
      { readinessProbe: { tcpSocket: { port: 80 }, httpGet: { port: 80 } } },
      'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    ],
    [
      { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: -1 } },
      'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { readinessProbe: { httpGet: { port: 0 } } },
      'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      { readinessProbe: { httpGet: { port: 80, scheme: 'FTP' } } },
      'spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
    ],
    [{ startupProbe: { exec: {} } }, 'spec.containers[0].startupProbe.exec.command: Required value'],
    [
      { readinessProbe: { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 3 } },
      'spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 3: must not be set for readinessProbes',
    ],
  ])('%j', (probes, words) => expect(refusal(probes)).toBe(`Pod "web" is invalid: ${words}`))
})

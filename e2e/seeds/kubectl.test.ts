/**
 * Every `kubectl get …`, `kubectl describe …` and `iptables -L …` transcript of the documents comes out of the engine, with the documents' own names and
 * addresses; the hashes of chain names are made, not pasted.
 *
 * Where a document is loose, the real tools say:
 * - 'Appendix C' cut columns off the tables (RESTARTS, AGE, …): those that it shows are compared.
 * - 'Appendix C' shows the frontend's node port as 30000 and, in the grep for 30000, as `dpt:32721`, which grep would not have found.
 * - 'Appendix C' lists Endpoints 10.244.1.4 to .6 for the frontend while the backend's second pod has 10.244.1.4 in another transcript: two clusters.
 * - 'Kubernetes Services (HCL)' repeats the last line of KUBE-SERVICES, writes KUBE-SVC-SWAUWSHBU250T033 with a 0 that base 32 does not have, and
 *   its describe shows no endpoints although `get endpoints` lists two; its tables were typed, so blanks are not compared.
 * - 'CKA08' shows the endpoint chain's DNAT as `[unsupported revision]`: an older iptables that read a newer rule.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { openLab } from '../../src/lab/lab.ts'
import { type ShellLab, openWorkstation, runScript } from '../../src/lab/shell-host.ts'

const pod = (name: string, ip: string, node: string, labels: string, ports: string, more = ''): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { ${labels} }, creationTimestamp: '2024-12-31T23:45:00Z'${more} }
spec: { nodeName: ${node}, containers: [{ name: c, image: example, ports: [${ports}] }] }
status: { podIP: ${ip}, podIPs: [{ ip: ${ip} }], phase: Running }`

const node = (name: string, ip: string, cidr: string, plane = false): string => `
---
apiVersion: v1
kind: Node
metadata: { name: ${name}${plane ? ", labels: { node-role.kubernetes.io/control-plane: '' }" : ''} }
spec: { podCIDR: ${cidr}, podCIDRs: [${cidr}] }
status: { addresses: [{ type: InternalIP, address: ${ip} }] }`

const service = (name: string, spec: string, age: string, namespace = 'default', labels = '', annotations = ''): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: '${age}'${labels === '' ? '' : `, labels: { ${labels} }`}${annotations} }
spec: { ${spec} }`

const DNS = service(
  'kube-dns',
  'clusterIP: 10.96.0.10, selector: { k8s-app: kube-dns }, ports: [{ name: dns, port: 53, protocol: UDP }, { name: dns-tcp, port: 53 }, { name: metrics, port: 9153 }]',
  '2024-12-26T12:00:00Z',
  'kube-system',
)
const API = (ip: string, age: string): string =>
  service('kubernetes', `clusterIP: ${ip}, ports: [{ name: https, port: 443, targetPort: 6443 }]`, age)

const lab = (text: string): ShellLab => openWorkstation(openLab(text.replace(/^\s*---\n/, '')).lab!)

async function type(on: ShellLab, script: string): Promise<string> {
  let text = ''
  const hear = (more: string): void => void (text += more)
  await runScript(on, script, {
    name: 's.sh',
    stdout: hear,
    stderr: (more) => void (more.startsWith('Warning: v1 Endpoints') || hear(more)),
  })
  return text
}

/** Lines with blanks folded: documents are typed and cut. */
const fold = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')

/** The columns of a table that a document shows. */
function columns(text: string, names: readonly string[]): string[] {
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

describe('Appendix C - Networking', () => {
  let on: ShellLab
  const [plane, worker] = ['my-two-node-cluster-control-plane', 'my-two-node-cluster-worker']
  beforeAll(() => {
    on = lab(
      [
        node(plane, '172.18.0.2', '10.244.0.0/24', true),
        node(worker, '172.18.0.3', '10.244.1.0/24'),
        pod('backend-deployment-76cfcdfdd8-fdlsc', '10.244.1.2', worker, 'app: idle', '{ containerPort: 3000 }').replace(
          'app: idle',
          'app: backend, tier: first',
        ),
        service(
          'backend-service',
          'clusterIP: 10.96.51.94, selector: { tier: first }, ports: [{ name: backend, port: 3000 }]',
          '2024-12-31T23:50:00Z',
        ),
        DNS,
      ].join(''),
    )
  })

  it('lists the backend pod', async () => {
    expect(columns(await type(on, 'kubectl get pod -l app=backend -o wide'), ['NAME', 'READY', 'STATUS', 'IP', 'NODE'])).toEqual([
      'backend-deployment-76cfcdfdd8-fdlsc 1/1 Running 10.244.1.2 my-two-node-cluster-worker',
    ])
  })
  it('lists the Service, and the one of the DNS', async () => {
    expect(columns(await type(on, 'kubectl get service'), ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)'])).toEqual([
      'backend-service ClusterIP 10.96.51.94 <none> 3000/TCP',
    ])
    expect(columns(await type(on, 'kubectl get svc -n kube-system kube-dns'), ['NAME', 'TYPE', 'CLUSTER-IP', 'PORT(S)'])).toEqual(
      ['kube-dns ClusterIP 10.96.0.10 53/UDP,53/TCP,9153/TCP'],
    )
  })
  it('finds the pod by jsonpath and reads its resolv.conf', async () => {
    const text = await type(
      on,
      "POD_NAME=$(kubectl get pods -l app=backend -o jsonpath='{.items[*].metadata.name}')\nkubectl exec -it $POD_NAME  -- cat /etc/resolv.conf",
    )
    expect(text).toContain('nameserver 10.96.0.10\n')
    expect(text).toContain('search default.svc.cluster.local svc.cluster.local cluster.local')
  })

  describe('the cluster of the iptables transcripts', () => {
    beforeAll(() => {
      on = lab(
        [
          node(plane, '172.18.0.2', '10.244.0.0/24', true),
          node(worker, '172.18.0.3', '10.244.1.0/24'),
          pod('backend-1', '10.244.1.3', worker, 'app: backend', '{ containerPort: 3000 }'),
          pod('backend-2', '10.244.1.4', worker, 'app: backend', '{ containerPort: 3000 }'),
          ...['7', '8', '9'].map((n) =>
            pod(`frontend-${n}`, `10.244.1.${n}`, worker, 'app: frontend', '{ containerPort: 8080 }'),
          ),
          pod('coredns', '10.244.0.2', plane, 'k8s-app: kube-dns', '{ containerPort: 53, protocol: UDP }').replace(
            'metadata: {',
            'metadata: { namespace: kube-system,',
          ),
          service(
            'backend-service',
            'clusterIP: 10.96.91.147, selector: { app: backend }, ports: [{ name: backend, port: 3000 }]',
            '2024-12-31T23:50:00Z',
          ),
          service(
            'frontend-nodeport-service',
            'type: NodePort, clusterIP: 10.96.141.224, selector: { app: frontend }, ports: [{ name: frontend, port: 80, targetPort: 8080, nodePort: 30000 }]',
            '2024-12-31T23:57:50Z',
          ),
          API('10.96.0.1', '2024-12-31T00:00:00Z'),
          `
---
apiVersion: v1
kind: Endpoints
metadata: { name: kubernetes }
subsets: [{ addresses: [{ ip: 172.18.0.2 }], ports: [{ name: https, port: 6443 }] }]`,
          DNS,
        ].join(''),
      )
    })
    const list = (chain: string, flags = '-n --line-numbers'): Promise<string> =>
      type(on, `podman exec ${plane} iptables -t nat -L ${chain} ${flags}`)

    it('says how old the Service is', async () => {
      expect(fold(await type(on, 'kubectl get svc backend-service'))).toEqual([
        'NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE',
        'backend-service ClusterIP 10.96.91.147 <none> 3000/TCP 10m',
      ])
      expect(fold(await type(on, 'kubectl get svc frontend-nodeport-service'))[1]).toBe(
        'frontend-nodeport-service NodePort 10.96.141.224 <none> 80:30000/TCP 2m10s',
      )
      expect(fold(await type(on, 'kubectl get Endpoints frontend-nodeport-service'))[1]).toMatch(
        /^frontend-nodeport-service 10.244.1.7:8080,10.244.1.8:8080,10.244.1.9:8080 /,
      )
    })
    it('lists KUBE-SERVICES', async () => {
      const rules = fold(await list('KUBE-SERVICES'))
        .slice(2)
        .map((line) => line.replace(/^\d+ /, ''))
      for (const rule of [
        'KUBE-SVC-TCOU7JCQXEZGVUNU 17 -- 0.0.0.0/0 10.96.0.10 /* kube-system/kube-dns:dns cluster IP */ udp dpt:53',
        'KUBE-SVC-RMXBZCT6XVCXF3QP 6 -- 0.0.0.0/0 10.96.91.147 /* default/backend-service:backend cluster IP */ tcp dpt:3000',
        'KUBE-SVC-L2KBDCMJUD65WX3D 6 -- 0.0.0.0/0 10.96.141.224 /* default/frontend-nodeport-service:frontend cluster IP */ tcp dpt:80',
        'KUBE-SVC-NPX46M4PTMTKRN6Y 6 -- 0.0.0.0/0 10.96.0.1 /* default/kubernetes:https cluster IP */ tcp dpt:443',
        'KUBE-SVC-ERIFXISQEP7F7OF4 6 -- 0.0.0.0/0 10.96.0.10 /* kube-system/kube-dns:dns-tcp cluster IP */ tcp dpt:53',
        'KUBE-SVC-JD5MR3NA4I4DYORP 6 -- 0.0.0.0/0 10.96.0.10 /* kube-system/kube-dns:metrics cluster IP */ tcp dpt:9153',
      ])
        expect(rules.map(plain)).toContain(plain(rule))
      expect(plain(rules.at(-1)!)).toBe(
        plain(
          'KUBE-NODEPORTS 0 -- 0.0.0.0/0 0.0.0.0/0 /* kubernetes service nodeports; NOTE: this must be the last rule in this chain */ ADDRTYPE match dst-type LOCAL',
        ),
      )
    })
    it('lists the chain of the Service and of an endpoint', async () => {
      expect(
        fold(await list('KUBE-SVC-RMXBZCT6XVCXF3QP'))
          .slice(2)
          .map(plain),
      ).toEqual(
        [
          '1 KUBE-MARK-MASQ 6 -- !10.244.0.0/16 10.96.91.147 /* default/backend-service:backend cluster IP */ tcp dpt:3000',
          '2 KUBE-SEP-MP6GSFTQB7676C7X 0 -- 0.0.0.0/0 0.0.0.0/0 /* default/backend-service:backend -> 10.244.1.3:3000 */ statistic mode random probability 0.50000000000',
          '3 KUBE-SEP-TNKKKJMPBBOB5NOU 0 -- 0.0.0.0/0 0.0.0.0/0 /* default/backend-service:backend -> 10.244.1.4:3000 */',
        ].map(plain),
      )
      expect(
        fold(await list('KUBE-SEP-MP6GSFTQB7676C7X'))
          .slice(2)
          .map(plain),
      ).toEqual(
        [
          '1 KUBE-MARK-MASQ 0 -- 10.244.1.3 0.0.0.0/0 /* default/backend-service:backend */',
          '2 DNAT 6 -- 0.0.0.0/0 0.0.0.0/0 /* default/backend-service:backend */ tcp to:10.244.1.3:3000',
        ].map(plain),
      )
    })
    it('lists the chain of the node port', async () => {
      expect(
        fold(await list('KUBE-EXT-L2KBDCMJUD65WX3D', '-n -v --line-numbers'))
          .slice(2)
          .map(plain),
      ).toEqual(
        [
          '1 0 0 KUBE-MARK-MASQ 0 -- * * 0.0.0.0/0 0.0.0.0/0 /* masquerade traffic for default/frontend-nodeport-service:frontend external destinations */',
          '2 0 0 KUBE-SVC-L2KBDCMJUD65WX3D 0 -- * * 0.0.0.0/0 0.0.0.0/0',
        ].map(plain),
      )
    })
    it('names the nodes as podman does', async () => {
      expect(await type(on, 'podman ps')).toContain(plane)
    })
  })
})

/** Protocols are numbers in newer releases of iptables and names in older ones. */
const plain = (line: string): string =>
  line
    .replace(/ (?:all|0) {1,2}(?=--)/, ' all ')
    .replace(/ (?:tcp|6) {1,2}(?=--)/, ' tcp ')
    .replace(/ (?:udp|17) {1,2}(?=--)/, ' udp ')

describe('Kubernetes Services (HCL)', () => {
  const worker = 'kube-master-gui'
  const SCENARIO = [
    `
---
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: microk8s }
spec: { cluster: { version: '1.20', serviceCIDR: 10.152.183.0/24, podCIDR: 10.1.0.0/16, nodeNetwork: 10.0.2.0/24 } }`,
    node(worker, '10.0.2.15', '10.1.96.0/24'),
    ...['149', '151', '155'].map((n) =>
      pod(`inventory-api-deployment-76745bddd7-${n}`, `10.1.96.${n}`, worker, 'app: inventory-api', '{ containerPort: 5000 }'),
    ),
    pod(
      'rest-api',
      '10.1.96.183',
      worker,
      'app.kubernetes.io/instance: rest-api-chart-1611572865, app.kubernetes.io/name: rest-api-chart',
      '{ containerPort: 5000 }',
    ),
    API('10.152.183.1', '2024-12-22T00:00:00Z'),
    service(
      'inventory-api-service',
      'clusterIP: 10.152.183.253, selector: { app: inventory-api }, ports: [{ port: 8081, targetPort: 5000 }]',
      '2024-12-31T22:22:00Z',
    ),
    service(
      'inventory-ui-service',
      'type: NodePort, clusterIP: 10.152.183.137, selector: { app: inventory-ui }, ports: [{ port: 8080, targetPort: 80, nodePort: 30007 }]',
      '2024-12-31T23:59:46Z',
    ),
    service(
      'inventory-api-lb',
      'type: LoadBalancer, clusterIP: 10.152.183.17, selector: { app: inventory-api }, ports: [{ port: 8090, targetPort: 5000, nodePort: 32576 }]',
      '2024-12-31T23:59:46Z',
    ).replace(/$/, '\nstatus: { loadBalancer: { ingress: [{ ip: 10.50.100.5 }] } }'),
    service(
      'rest-api-chart-1611572865',
      'type: NodePort, clusterIP: 10.152.183.80, selector: { app.kubernetes.io/instance: rest-api-chart-1611572865, app.kubernetes.io/name: rest-api-chart }, ports: [{ name: http, port: 80, targetPort: 5000, nodePort: 31662 }]',
      '2023-01-12T00:00:00Z',
      'default',
      'app.kubernetes.io/instance: rest-api-chart-1611572865, app.kubernetes.io/managed-by: Helm, app.kubernetes.io/name: rest-api-chart, app.kubernetes.io/version: v1, helm.sh/chart: rest-api-chart-0.1.0',
    ),
    `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api-inventory-ingress }
spec: { rules: [{ host: my-inventory.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: inventory-api-lb, port: { number: 8090 } } } }] } }] }`,
  ].join('')
  let on: ShellLab
  beforeAll(() => (on = lab(SCENARIO)))

  it('lists Services', async () => {
    expect(fold(await type(on, 'kubectl get services kubernetes inventory-api-service inventory-ui-service -o wide'))).toEqual([
      'NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE SELECTOR',
      'kubernetes ClusterIP 10.152.183.1 <none> 443/TCP 10d <none>',
      'inventory-api-service ClusterIP 10.152.183.253 <none> 8081/TCP 98m app=inventory-api',
      'inventory-ui-service NodePort 10.152.183.137 <none> 8080:30007/TCP 14s app=inventory-ui',
    ])
    expect(fold(await type(on, 'kubectl get service inventory-api-lb -o wide'))[1]).toBe(
      'inventory-api-lb LoadBalancer 10.152.183.17 10.50.100.5 8090:32576/TCP 14s app=inventory-api',
    )
  })
  it('lists Endpoints', async () => {
    expect(fold(await type(on, 'kubectl get endpoints inventory-api-service'))[1]).toMatch(
      /^inventory-api-service 10.1.96.149:5000,10.1.96.151:5000,10.1.96.155:5000 /,
    )
    const yaml = await type(on, 'kubectl get endpoints inventory-api-service -o yaml')
    for (const line of [
      'kind: Endpoints',
      '  name: inventory-api-service',
      '  namespace: default',
      '- addresses:',
      '  - ip: 10.1.96.149',
      '    nodeName: kube-master-gui',
      '      kind: Pod',
      '  - port: 5000',
      '    protocol: TCP',
    ])
      expect(yaml.split('\n')).toContain(line)
  })
  it('describes the Service of the chart', async () => {
    expect(fold(await type(on, 'kubectl describe svc rest-api-chart-1611572865'))).toEqual([
      'Name: rest-api-chart-1611572865',
      'Namespace: default',
      'Labels: app.kubernetes.io/instance=rest-api-chart-1611572865',
      'app.kubernetes.io/managed-by=Helm',
      'app.kubernetes.io/name=rest-api-chart',
      'app.kubernetes.io/version=v1',
      'helm.sh/chart=rest-api-chart-0.1.0',
      'Annotations: <none>',
      'Selector: app.kubernetes.io/instance=rest-api-chart-1611572865,app.kubernetes.io/name=rest-api-chart',
      'Type: NodePort',
      'IP Family Policy: SingleStack',
      'IP Families: IPv4',
      'IP: 10.152.183.80',
      'IPs: 10.152.183.80',
      'Port: http 80/TCP',
      'TargetPort: 5000/TCP',
      'NodePort: http 31662/TCP',
      'Endpoints: 10.1.96.183:5000',
      'Session Affinity: None',
      'External Traffic Policy: Cluster',
      // Of a newer release than the document's.
      'Internal Traffic Policy: Cluster',
      'Events: <none>',
    ])
  })
  it('describes the Ingress', async () => {
    const lines = fold(await type(on, 'kubectl describe ingress api-inventory-ingress'))
    expect(lines).toContain('my-inventory.com')
    expect(lines).toContain('/ inventory-api-lb:8090 (10.1.96.149:5000,10.1.96.151:5000,10.1.96.155:5000)')
  })
  it('lists the chains of 1.20', async () => {
    const list = async (chain: string): Promise<string[]> =>
      fold(await type(on, `ssh ${worker} sudo iptables -t nat -L ${chain} -n`))
        .slice(2)
        .map(plain)
    expect(await list('KUBE-SERVICES')).toEqual(
      expect.arrayContaining(
        [
          'KUBE-MARK-MASQ tcp -- !10.1.0.0/16 10.152.183.80 /* default/rest-api-chart-1611572865:http cluster IP */ tcp dpt:80',
          'KUBE-SVC-BTVA6ANVIINMRVTN tcp -- 0.0.0.0/0 10.152.183.80 /* default/rest-api-chart-1611572865:http cluster IP */ tcp dpt:80',
        ].map(plain),
      ),
    )
    expect(await list('KUBE-NODEPORTS')).toEqual(
      expect.arrayContaining(
        [
          'KUBE-MARK-MASQ tcp -- 0.0.0.0/0 0.0.0.0/0 /* default/rest-api-chart-1611572865:http */ tcp dpt:31662',
          'KUBE-SVC-BTVA6ANVIINMRVTN tcp -- 0.0.0.0/0 0.0.0.0/0 /* default/rest-api-chart-1611572865:http */ tcp dpt:31662',
        ].map(plain),
      ),
    )
    expect(await list('KUBE-SVC-BTVA6ANVIINMRVTN')).toEqual(
      ['KUBE-SEP-GLFEPICM2UBXEVL2 all -- 0.0.0.0/0 0.0.0.0/0 /* default/rest-api-chart-1611572865:http */'].map(plain),
    )
    expect(await list('KUBE-SEP-GLFEPICM2UBXEVL2')).toEqual(
      [
        'KUBE-MARK-MASQ all -- 10.1.96.183 0.0.0.0/0 /* default/rest-api-chart-1611572865:http */',
        'DNAT tcp -- 0.0.0.0/0 0.0.0.0/0 /* default/rest-api-chart-1611572865:http */ tcp to:10.1.96.183:5000',
      ].map(plain),
    )
    expect(await list('KUBE-MARK-MASQ')).toEqual(['MARK all -- 0.0.0.0/0 0.0.0.0/0 MARK or 0x4000'].map(plain))
  })
  it('gives the Service to a pod that comes later, as variables', async () => {
    const text = await type(
      on,
      'kubectl run service-client-pod --rm -i --restart=Never --image=alpine -- printenv | grep SERVICE',
    )
    for (const line of [
      'INVENTORY_API_SERVICE_PORT_8081_TCP_ADDR=10.152.183.253',
      'KUBERNETES_SERVICE_PORT=443',
      'INVENTORY_API_SERVICE_PORT_8081_TCP_PORT=8081',
      'INVENTORY_API_SERVICE_PORT_8081_TCP_PROTO=tcp',
      'INVENTORY_API_SERVICE_SERVICE_PORT=8081',
      'INVENTORY_API_SERVICE_PORT=tcp://10.152.183.253:8081',
      'INVENTORY_API_SERVICE_PORT_8081_TCP=tcp://10.152.183.253:8081',
      'KUBERNETES_SERVICE_PORT_HTTPS=443',
      'KUBERNETES_SERVICE_HOST=10.152.183.1',
      'INVENTORY_API_SERVICE_SERVICE_HOST=10.152.183.253',
    ])
      expect(text.split('\n')).toContain(line)
  })
})

describe('CKA08 and Networking Fundamentals', () => {
  const on = (): ShellLab =>
    lab(
      [
        node('node01', '172.18.0.3', '10.50.192.0/24'),
        pod('nginx', '10.50.192.1', 'node01', 'run: nginx', '{ containerPort: 8080 }'),
        service(
          'nginx',
          'clusterIP: 10.105.131.148, selector: { run: nginx }, ports: [{ name: 8080-8080, port: 8080 }]',
          '2024-12-31T23:51:23Z',
        ),
        API('10.96.0.1', '2024-12-31T23:15:00Z'),
        DNS,
        `
---
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: { name: kubernetes }
spec: { cidrs: [10.96.0.0/12] }`,
        `
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: 10.244.0.0/16`,
      ].join(''),
    )

  it('lists pod and Services', async () => {
    const cluster = on()
    expect(fold(await type(cluster, 'kubectl get pod -o wide'))).toEqual([
      'NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES',
      'nginx 1/1 Running 0 15m 10.50.192.1 node01 <none> <none>',
    ])
    expect(await type(cluster, 'kubectl get svc')).toBe(
      `NAME         TYPE        CLUSTER-IP       EXTERNAL-IP   PORT(S)    AGE
kubernetes   ClusterIP   10.96.0.1        <none>        443/TCP    45m
nginx        ClusterIP   10.105.131.148   <none>        8080/TCP   8m37s
`,
    )
  })
  it('finds the rules of nginx', async () => {
    const lines = fold(await type(on(), 'ssh node01 iptables -L -t nat | grep nginx')).map(plain)
    for (const line of [
      'KUBE-SVC-3ZVO6MMCRQUXYOC5 tcp -- anywhere 10.105.131.148 /* default/nginx:8080-8080 cluster IP */ tcp dpt:http-alt',
      'KUBE-MARK-MASQ tcp -- !10.244.0.0/16 10.105.131.148 /* default/nginx:8080-8080 cluster IP */ tcp dpt:http-alt',
      'KUBE-SEP-PINH4Z4JZXK5ZU4X all -- anywhere anywhere /* default/nginx:8080-8080 -> 10.50.192.1:8080 */',
      'KUBE-MARK-MASQ all -- 10.50.192.1 anywhere /* default/nginx:8080-8080 */',
    ])
      expect(lines).toContain(plain(line))
  })
  it('lists all Services with their selectors', async () => {
    expect(fold(await type(on(), 'kubectl get svc -A -o wide'))).toContain(
      'kube-system kube-dns ClusterIP 10.96.0.10 <none> 53/UDP,53/TCP,9153/TCP 5d12h k8s-app=kube-dns',
    )
  })
})

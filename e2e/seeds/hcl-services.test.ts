/**
 * 'Software Containerization Lesson 3' (HCL), from "Kubernetes Networking" on: each transcript of kubectl and of a node's iptables, with its own
 * names, hashes and addresses. (What comes before is in linux-transcripts.test.ts.)
 *
 * Where the slides are loose:
 * - They were written over two years on several clusters; each transcript has the cluster that fits it. Tables were typed, so blanks do not count.
 * - The NodePort manifest has `nodePort` beside `ports` instead of in them: the API server refuses the field.
 * - KUBE-SERVICES repeats its last line, and writes KUBE-SVC-SWAUWSHBU250T033 with digits that base 32 does not have (2 to 7 only).
 * - KUBE-MARK-MASQ's 21 references count Services that are not shown.
 * - `describe svc` shows no endpoints although `get endpoints` lists two, and the Service's chain has one: the moment between two pods.
 * - `describe daemonset` and `describe ingress` were cut and re-indented; `----` of headings that kubectl writes as wide as its columns.
 * - The iptables screens cut the end of some lines, and the last word of one stands on the next ("HED").
 */
import { describe, expect, it } from 'vitest'
import type { ShellLab } from '../../src/lab/shell-host.ts'
import { API, API_ENDPOINTS, ago, cluster, fold, lab, node, pod, prints, rules, service, type } from './support.ts'

const host = 'kube-master-gui'
const MICROK8S = cluster("version: '1.20', serviceCIDR: 10.152.183.0/24, podCIDR: 10.1.0.0/16, nodeNetwork: 10.0.2.0/24")
const NODE = node(host, '10.0.2.15', '10.1.96.0/24')
const API_SERVER = API('10.152.183.1', ago('10d')) + API_ENDPOINTS('10.0.2.15', 16443, ago('10d'))
const API_PODS = [
  ['km2c6', 149],
  ['q7xzd', 151],
  ['zz8lk', 155],
]
  .map(([name, n]) =>
    pod(
      `inventory-api-deployment-76745bddd7-${name}`,
      `10.1.96.${n}`,
      host,
      'app: inventory-api',
      '{ containerPort: 5000 }',
      name === 'km2c6' ? ', resourceVersion: "681543", uid: 0b2a814b-7355-499c-a91d-89db2276ab44' : '',
    ),
  )
  .join('')
const apiService = (...age: string[]): string =>
  service(
    'inventory-api-service',
    'clusterIP: 10.152.183.253, selector: { app: inventory-api }, ports: [{ port: 8081, targetPort: 5000 }]',
    ago(...age),
  )

describe('a ClusterIP', () => {
  const on = lab(MICROK8S + NODE + API_SERVER + API_PODS + apiService('97m'))

  it('makes the Service of the definition file', () =>
    prints(
      lab(MICROK8S + NODE),
      `kubectl apply -f - <<'MANIFEST'
apiVersion: v1
kind: Service
metadata:
  name: fancy-api-service
spec:
  type: ClusterIP
  ports:
    - protocol: TCP
      port: 8081
      targetPort: 80
  selector:
    app: fancy-api
MANIFEST
kubectl get service fancy-api-service --no-headers -o custom-columns=:.spec.type,:.spec.ports[0].port,:.spec.ports[0].targetPort`,
      'service/fancy-api-service created\nClusterIP 8081 80',
    ))

  it('lists Services, one of them, and a minute later with its selector', () =>
    prints(
      on,
      'kubectl get services\nkubectl get service inventory-api-service\nsleep 60\nkubectl get service inventory-api-service -o wide',
      `NAME                TYPE          CLUSTER-IP      EXTERNAL-IP      PORT(S)          AGE
inventory-api-service ClusterIP     10.152.183.253  <none>           8081/TCP          97m
kubernetes           ClusterIP     10.152.183.1    <none>           443/TCP          10d
NAME                TYPE          CLUSTER-IP      EXTERNAL-IP      PORT(S)          AGE
inventory-api-service ClusterIP     10.152.183.253  <none>           8081/TCP          97m
NAME                TYPE          CLUSTER-IP      EXTERNAL-IP      PORT(S)          AGE      SELECTOR
inventory-api-service ClusterIP     10.152.183.253  <none>           8081/TCP          98m      app=inventory-api`,
    ))

  it('lists Endpoints', () =>
    prints(
      on,
      'sleep 840; kubectl get endpoints',
      `NAME	ENDPOINTS	AGE
inventory-api-service	10.1.96.149:5000,10.1.96.151:5000,10.1.96.155:5000	112m
kubernetes	10.0.2.15:16443	10d`,
    ))

  it('shows the Endpoints as YAML', async () => {
    const lines = (await type(on, 'kubectl get endpoints inventory-api-service -o yaml')).split('\n')
    const shown = [
      'kind: Endpoints',
      '  name: inventory-api-service',
      '  namespace: default',
      'subsets:',
      '- addresses:',
      '  - ip: 10.1.96.149',
      '    nodeName: kube-master-gui',
      '    targetRef:',
      '      kind: Pod',
      '      name: inventory-api-deployment-76745bddd7-km2c6',
      '      namespace: default',
      '      resourceVersion: "681543"',
      '      uid: 0b2a814b-7355-499c-a91d-89db2276ab44',
      '  - ip: 10.1.96.151',
      '  ports:',
      '  - port: 5000',
      '    protocol: TCP',
    ]
    expect(lines[0]).toBe('apiVersion: v1')
    // In this order; what stands between them the slide has cut.
    let at = 0
    for (const line of shown) {
      const found = lines.indexOf(line, at)
      expect(found, line).toBeGreaterThanOrEqual(at)
      at = found + 1
    }
  })

  it('takes Endpoints for a Service without selector', () =>
    prints(
      lab(MICROK8S + NODE + service('my-service', 'clusterIP: 10.152.183.7, ports: [{ port: 80, targetPort: 9376 }]', ago('1m'))),
      `kubectl apply -f - <<'MANIFEST'
apiVersion: v1
kind: Endpoints
metadata:
  name: my-service
subsets:
  - addresses:
    - ip: 192.0.2.42
    ports:
      - port: 9376
MANIFEST
kubectl get endpoints my-service
ssh ${host} "iptables -t nat -S | grep 192.0.2.42:9376 | wc -l"`,
      `endpoints/my-service created
NAME ENDPOINTS AGE
my-service 192.0.2.42:9376 0s
1`,
    ))
})

const VARIABLES = `INVENTORY_API_SERVICE_PORT_8081_TCP_ADDR=10.152.183.253
KUBERNETES_SERVICE_PORT=443
INVENTORY_API_SERVICE_PORT_8081_TCP_PORT=8081
INVENTORY_API_SERVICE_PORT_8081_TCP_PROTO=tcp
INVENTORY_API_SERVICE_SERVICE_PORT=8081
INVENTORY_API_SERVICE_PORT=tcp://10.152.183.253:8081
INVENTORY_API_SERVICE_PORT_8081_TCP=tcp://10.152.183.253:8081
KUBERNETES_SERVICE_PORT_HTTPS=443
KUBERNETES_SERVICE_HOST=10.152.183.1
INVENTORY_API_SERVICE_SERVICE_HOST=10.152.183.253`

describe('a pod that comes later', () => {
  const on = lab(
    MICROK8S +
      NODE +
      API_SERVER +
      apiService('150m') +
      service('kube-dns', 'clusterIP: 10.152.183.10, selector: { a: b }, ports: [{ port: 53 }]', ago('4d'), 'kube-system'),
  )
  // Their order is a hash map's.
  it('gets the Service as variables', async () => {
    const text = await type(
      on,
      "kubectl run service-client-pod --image alpine -it <<'IN'\nprintenv | grep SERVICE\nIN\nkubectl delete pod service-client-pod",
    )
    expect(
      fold(text)
        .filter((line) => line.includes('SERVICE'))
        .sort(),
    ).toEqual(fold(VARIABLES).sort())
  })

  it('has its own name in /etc/hosts, and the DNS in resolv.conf', async () => {
    const text = await type(
      on,
      "kubectl run -it alpine1 --image alpine -- ash <<'IN'\nmore /etc/hosts | cat; more /etc/resolv.conf | cat\nIN\nkubectl get pod alpine1 -o jsonpath={.status.podIP}",
    )
    const ip = text.slice(text.lastIndexOf('\n') + 1)
    // The slide's search list ends in its author's own domain; `fe00::0 ip6-localnet` and the rest as kubelet writes them.
    for (const line of [
      '# Kubernetes-managed hosts file.',
      '127.0.0.1 localhost',
      '::1 localhost ip6-localhost ip6-loopback',
      'fe00::0 ip6-localnet',
      'fe00::0 ip6-mcastprefix',
      'fe00::1 ip6-allnodes',
      'fe00::2 ip6-allrouters',
      `${ip} alpine1`,
      'search default.svc.cluster.local svc.cluster.local cluster.local',
      'nameserver 10.152.183.10',
      'options ndots:5',
    ])
      expect(fold(text)).toContain(line)
  })

  it('finds the Service’s address where the variable has it', () =>
    prints(
      on,
      'kubectl get service inventory-api-service',
      `NAME                                TYPE        CLUSTER-IP    EXTERNAL-IP  PORT(S)    AGE
inventory-api-service               ClusterIP    10.152.183.253 <none>       8081/TCP    150m`,
    ))
})

const uiService = service(
  'inventory-ui-service',
  'type: NodePort, clusterIP: 10.152.183.137, selector: { app: inventory-ui }, ports: [{ port: 8080, targetPort: 80, nodePort: 30007 }]',
  ago('14s'),
)

describe('a NodePort and a LoadBalancer', () => {
  it('refuses the manifest with its nodePort in the wrong place, and takes the right one', () =>
    prints(
      lab(MICROK8S + NODE),
      `for port in '    nodePort: 30007' '      nodePort: 30007'; do kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Service
metadata:
  name: my-web-service
spec:
  type: NodePort
  selector:
    app: my-app
  ports:
    # By convention \\\`targetPort\\\`
    # has same value as \\\`port\\\`
    - port: 8080
      targetPort: 80
$port
MANIFEST
done`,
      `error: error parsing STDIN: error converting YAML to JSON: yaml: line 13: did not find expected '-' indicator
service/my-web-service created`,
    ))

  it('lists them', async () => {
    await prints(
      lab(MICROK8S + NODE + API_SERVER + apiService('104m') + uiService),
      'kubectl get services -o wide',
      `NAME	TYPE	CLUSTER-IP	EXTERNAL-IP	PORT(S)	AGE	SELECTOR
inventory-api-service	ClusterIP	10.152.183.253	<none>	8081/TCP	104m	app=inventory-api
inventory-ui-service	NodePort	10.152.183.137	<none>	8080:30007/TCP	14s	app=inventory-ui
kubernetes	ClusterIP	10.152.183.1	<none>	443/TCP	10d	<none>`,
    )
  })

  it('applies the balancer, whose address MetalLB would give', async () => {
    const on = lab(MICROK8S + NODE + API_SERVER + API_PODS)
    const manifest = (more: string): string => `kubectl apply -f - <<'MANIFEST'
apiVersion: v1
kind: Service
metadata:
  name: inventory-api-lb
spec:
  selector:
    app: inventory-api
  ports:
    - port: 8090
      targetPort: 5000${more}
  type: LoadBalancer
MANIFEST
`
    await prints(
      on,
      `${manifest('')}kubectl get svc inventory-api-lb -o custom-columns=:.spec.type --no-headers`,
      'service/inventory-api-lb created\nLoadBalancer',
    )
    const given = service(
      'inventory-api-lb',
      'type: LoadBalancer, clusterIP: 10.152.183.17, selector: { app: inventory-api }, ports: [{ port: 8090, targetPort: 5000, nodePort: 32576 }]',
      ago('14s'),
    )
    await prints(
      lab(`${MICROK8S + NODE + API_SERVER + given}\nstatus: { loadBalancer: { ingress: [{ ip: 10.50.100.5 }] } }`),
      'kubectl get service -o wide',
      `NAME	TYPE	CLUSTER-IP	EXTERNAL-IP	PORT(S)	AGE	SELECTOR
inventory-api-lb	LoadBalancer	10.152.183.17	10.50.100.5	8090:32576/TCP	14s	app=inventory-api
kubernetes	ClusterIP	10.152.183.1	<none>	443/TCP	10d	<none>`,
    )
  })
})

const CONFIG = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
bindAddressHardFail: false
clientConnection:
  acceptContentTypes: ""
  burst: 0
  contentType: ""
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
  qps: 0
clusterCIDR: 10.244.0.0/16
configSyncPeriod: 0s
conntrack:
  maxPerCore: null
  min: null
  tcpCloseWaitTimeout: null
  tcpEstablishedTimeout: null
detectLocalMode: ""
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
iptables:
  masqueradeAll: false
  masqueradeBit: null
  minSyncPeriod: 0s
  syncPeriod: 0s
ipvs:
  excludeCIDRs: null
  minSyncPeriod: 0s
  scheduler: ""
  strictARP: false
  syncPeriod: 0s
  tcpFinTimeout: 0s
  tcpTimeout: 0s
  udpTimeout: 0s
kind: KubeProxyConfiguration
metricsBindAddress: 0.0.0.0:10249
mode: ""`
const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

describe('kube-proxy', () => {
  const on = lab(
    cluster("version: '1.20'") +
      node('minikube', '172.18.0.2', '10.244.0.0/24', true) +
      `
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kube-proxy
  namespace: kube-system
  labels: { k8s-app: kube-proxy }
  annotations: { deprecated.daemonset.template.generation: '1' }
  creationTimestamp: '${ago('6m', '41s')}'
spec:
  selector: { matchLabels: { k8s-app: kube-proxy } }
  template:
    metadata: { labels: { k8s-app: kube-proxy } }
    spec:
      serviceAccountName: kube-proxy
      priorityClassName: system-node-critical
      hostNetwork: true
      nodeSelector: { kubernetes.io/os: linux }
      tolerations: [{ operator: Exists }]
      containers:
      - name: kube-proxy
        image: k8s.gcr.io/kube-proxy:v1.20.2
        command: [/usr/local/bin/kube-proxy, --config=/var/lib/kube-proxy/config.conf, --hostname-override=$(NODE_NAME)]
        env: [{ name: NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]
        volumeMounts:
        - { mountPath: /var/lib/kube-proxy, name: kube-proxy }
        - { mountPath: /run/xtables.lock, name: xtables-lock }
        - { mountPath: /lib/modules, name: lib-modules, readOnly: true }
      volumes:
      - { name: kube-proxy, configMap: { name: kube-proxy } }
      - { name: xtables-lock, hostPath: { path: /run/xtables.lock, type: FileOrCreate } }
      - { name: lib-modules, hostPath: { path: /lib/modules } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: kube-proxy, namespace: kube-system }
data:
  config.conf: |-
${indent(CONFIG, '    ')}`,
  )

  it('describes the DaemonSet', async () => {
    const text = await type(on, 'kubectl describe daemonset kube-proxy -n kube-system')
    const lines = fold(text).map((line) => line.replace(/kube-proxy-[a-z\d]{5}$/, 'kube-proxy-cnwdf'))
    const shown = fold(`Name: kube-proxy
Selector: k8s-app=kube-proxy
Node-Selector: kubernetes.io/os=linux
Labels: k8s-app=kube-proxy
Annotations: deprecated.daemonset.template.generation: 1
Desired Number of Nodes Scheduled: 1
Current Number of Nodes Scheduled: 1
Number of Nodes Scheduled with Up-to-date Pods: 1
Number of Nodes Scheduled with Available Pods: 1
Number of Nodes Misscheduled: 0
Pods Status: 1 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels: k8s-app=kube-proxy
  Service Account: kube-proxy
  Containers:
    kube-proxy:
      Image: k8s.gcr.io/kube-proxy:v1.20.2
      Port: <none>
      Host Port: <none>
      Command:
        /usr/local/bin/kube-proxy
        --config=/var/lib/kube-proxy/config.conf
        --hostname-override=$(NODE_NAME)
  Environment:
    NODE_NAME: (v1:spec.nodeName)
  Mounts:
    /lib/modules from lib-modules (ro)
    /run/xtables.lock from xtables-lock (rw)
    /var/lib/kube-proxy from kube-proxy (rw)
Volumes:
  kube-proxy:
    Type: ConfigMap (a volume populated by a ConfigMap)
    Name: kube-proxy
    Optional: false
  xtables-lock:
    Type: HostPath (bare host directory volume)
    Path: /run/xtables.lock
    HostPathType: FileOrCreate
  lib-modules:
    Type: HostPath (bare host directory volume)
    Path: /lib/modules
    HostPathType:
      Priority Class Name: system-node-critical
Events:
  Type      Reason              Age    From              Message
  ---- ------ ---- ---- -------
  Normal    SuccessfulCreate    6m41s  daemonset-controller  Created pod: kube-proxy-cnwdf`)
    let at = 0
    for (const line of shown) {
      const found = lines.indexOf(line, at)
      expect(found, `${line}\n${text}`).toBeGreaterThanOrEqual(at)
      at = found + 1
    }
  })

  it('shows its configuration', async () => {
    const text = await type(on, 'kubectl get cm kube-proxy -n kube-system -o yaml')
    expect(text.startsWith(`apiVersion: v1\ndata:\n  config.conf: |-\n${indent(CONFIG, '    ')}\nkind: ConfigMap\n`)).toBe(true)
  })
})

/** What dockerd writes when it starts, in the order in which it does. */
const DOCKER = `ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
iptables -P FORWARD DROP
for c in DOCKER DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2 DOCKER-USER; do iptables -N $c; done
iptables -I FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o docker0 -j DOCKER
iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT
iptables -I FORWARD -j DOCKER-ISOLATION-STAGE-1
iptables -I FORWARD -j DOCKER-USER
iptables -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
iptables -A DOCKER-ISOLATION-STAGE-1 -j RETURN
iptables -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
iptables -A DOCKER-ISOLATION-STAGE-2 -j RETURN
iptables -A DOCKER-USER -j RETURN
`
const HEADING = 'target     prot opt source                destination'
const ALL = 'anywhere anywhere'
const DOCKERS_CHAINS = `Chain DOCKER (1 references)
${HEADING}
Chain DOCKER-ISOLATION-STAGE-1 (1 references)
${HEADING}
DOCKER-ISOLATION-STAGE-2 all  --  ${ALL}
RETURN     all  --  ${ALL}
Chain DOCKER-ISOLATION-STAGE-2 (1 references)
${HEADING}
DROP       all  --  ${ALL}
RETURN     all  --  ${ALL}
Chain DOCKER-USER (1 references)
${HEADING}
RETURN     all  --  ${ALL}`
const DOCKERS_FORWARD = `DOCKER-USER all  --  ${ALL}
DOCKER-ISOLATION-STAGE-1 all  --  ${ALL}
ACCEPT     all  --  ${ALL}             ctstate RELATED,ESTABLISHED
DOCKER     all  --  ${ALL}
ACCEPT     all  --  ${ALL}
ACCEPT     all  --  ${ALL}`

describe('iptables on Katacoda', () => {
  it('before minikube: Docker’s chains', async () => {
    expect(rules(await type(lab(''), `${DOCKER}iptables -L`))).toEqual(
      rules(`Chain INPUT (policy ACCEPT)
${HEADING}
Chain FORWARD (policy DROP)
${HEADING}
${DOCKERS_FORWARD}
Chain OUTPUT (policy ACCEPT)
${HEADING}
${DOCKERS_CHAINS}`),
    )
  })

  it('after it: kube-proxy’s and kubelet’s chains too', async () => {
    const on = lab(cluster("version: '1.20'") + node('minikube', '172.17.0.8', '10.244.0.0/24', true))
    // Docker was there first; kube-proxy and kubelet put their jumps before its.
    const text = await type(
      on,
      `ssh minikube bash <<'NODE'
iptables-save -t filter | grep KUBE > /tmp/kube; iptables -t filter -F; ${DOCKER}
tac /tmp/kube | grep -E '^-A (INPUT|FORWARD|OUTPUT) ' | sed 's/^-A/-I/' > /tmp/jumps
{ echo '*filter'; grep -E '^-A KUBE-(FIREWALL|FORWARD) ' /tmp/kube; cat /tmp/jumps; echo COMMIT; } | iptables-restore -n
iptables -L
NODE`,
    )
    const table = rules(text)
    const shown = rules(`Chain INPUT (policy ACCEPT)
${HEADING}
KUBE-EXTERNAL-SERVICES all -- ${ALL} ctstate NEW /* kubernetes externally-visible service portals */
KUBE-FIREWALL all -- ${ALL}
Chain FORWARD (policy DROP)
${HEADING}
KUBE-FORWARD all -- ${ALL} /* kubernetes forwarding rules */
KUBE-SERVICES all -- ${ALL} ctstate NEW /* kubernetes service portals */
KUBE-EXTERNAL-SERVICES all -- ${ALL} ctstate NEW /* kubernetes externally-visible service portals */
${DOCKERS_FORWARD}
Chain OUTPUT (policy ACCEPT)
${HEADING}
KUBE-SERVICES all -- ${ALL} ctstate NEW /* kubernetes service portals */
KUBE-FIREWALL all -- ${ALL}
${DOCKERS_CHAINS}
Chain KUBE-EXTERNAL-SERVICES (2 references)
${HEADING}
Chain KUBE-FIREWALL (2 references)
${HEADING}
DROP        all  --  ${ALL}          /* kubernetes firewall for dropping marked packets */ mark match 0x8000/0x8000
DROP        all  --  !127.0.0.0/8          127.0.0.0/8          /* block incoming localnet connections */ ! ctstate RELATED,ESTABLISHED,DNAT
Chain KUBE-FORWARD (1 references)
${HEADING}
DROP        all  --  ${ALL}              ctstate INVALID
ACCEPT      all  --  ${ALL}              /* kubernetes forwarding rules */ mark match 0x4000/0x4000
ACCEPT      all  --  ${ALL}              /* kubernetes forwarding conntrack pod source rule */ ctstate RELATED,ESTABLISHED
ACCEPT      all  --  ${ALL}              /* kubernetes forwarding conntrack pod destination rule */ ctstate RELATED,ESTABLISHED
Chain KUBE-KUBELET-CANARY (0 references)
${HEADING}
Chain KUBE-PROXY-CANARY (0 references)
${HEADING}
Chain KUBE-SERVICES (2 references)
${HEADING}`)
    // The kernel lists chains as they were made; the document's iptables sorts them.
    const byChain = (lines: string[]): string[] =>
      lines
        .join('\n')
        .split(/\n(?=Chain )/)
        .sort()
    expect(byChain(table)).toEqual(byChain(shown))
  })
})

describe('a NodePort service and the iptables rules', () => {
  const chart = 'app.kubernetes.io/instance: rest-api-chart-1611572865, app.kubernetes.io/name: rest-api-chart'
  const istio = 'namespace: istio-system'
  const one = (name: string, namespace: string, ip: string, ports: string): string =>
    service(name, `clusterIP: ${ip}, ports: [${ports}]`, ago('1d'), namespace) + endpointsFor(name, namespace, ports)
  /** Somebody answers, so that the Service has its chains. */
  const endpointsFor = (name: string, namespace: string, ports: string): string => `
---
apiVersion: v1
kind: Endpoints
metadata: { name: ${name}, namespace: ${namespace} }
subsets: [{ addresses: [{ ip: 10.1.96.40 }], ports: [${ports}] }]`
  const SCENARIO =
    MICROK8S +
    NODE +
    API_SERVER +
    pod('rest-api-chart-1', '10.1.96.167', host, chart, '{ containerPort: 5000 }') +
    pod('rest-api-chart-2', '10.1.96.183', host, chart, '{ containerPort: 5000 }') +
    service(
      'rest-api-chart-1611572865',
      `type: NodePort, clusterIP: 10.152.183.80, selector: { ${chart} }, ports: [{ name: http, port: 80, targetPort: 5000, nodePort: 31662 }]`,
      ago('720d'),
      'default',
      `${chart}, app.kubernetes.io/managed-by: Helm, app.kubernetes.io/version: v1, helm.sh/chart: rest-api-chart-0.1.0`,
    ) +
    one(
      'istio-telemetry',
      istio.slice(11),
      '10.152.183.247',
      '{ name: http-monitoring, port: 15014 }, { name: prometheus, port: 42422 }, { name: grpc-mixer, port: 9091 }, { name: grpc-mixer-mtls, port: 15004 }',
    ) +
    one('dashboard-metrics-scraper', 'kube-system', '10.152.183.192', '{ port: 8000 }') +
    one('metrics-server', 'kube-system', '10.152.183.191', '{ port: 443 }')
  const on = lab(SCENARIO)
  const list = async (cluster: ShellLab, chain: string): Promise<string[]> =>
    rules(await type(cluster, `ssh ${host} "sudo iptables -t nat -L ${chain} -n | column -t"`))

  it('describes the Service', () =>
    prints(
      on,
      'kubectl describe svc rest-api-chart-1611572865',
      `Name: rest-api-chart-1611572865
Namespace: default
Labels: app.kubernetes.io/instance=rest-api-chart-1611572865
        app.kubernetes.io/managed-by=Helm
        app.kubernetes.io/name=rest-api-chart
        app.kubernetes.io/version=v1
        helm.sh/chart=rest-api-chart-0.1.0
Annotations: <none>
Selector: app.kubernetes.io/instance=rest-api-chart-1611572865,app.kubernetes.io/name=rest-api-chart
Type: NodePort
IP Family Policy: SingleStack
IP Families: IPv4
IP: 10.152.183.80
IPs: 10.152.183.80
Port: http 80/TCP
TargetPort: 5000/TCP
NodePort: http 31662/TCP
Endpoints: 10.1.96.167:5000,10.1.96.183:5000
Session Affinity: None
External Traffic Policy: Cluster
Events: <none>`,
    ))
  it('lists its Endpoints', () =>
    prints(
      on,
      'kubectl get endpoints rest-api-chart-1611572865',
      `NAME                                ENDPOINTS                                AGE
rest-api-chart-1611572865          10.1.96.167:5000,10.1.96.183:5000       720d`,
    ))

  it('lists KUBE-SERVICES', async () => {
    const services = [
      ['!10.1.0.0/16', '10.152.183.247', 'istio-system/istio-telemetry:http-monitoring', '15014', '7NKQV7KRSMGKZMKF'],
      ['!10.1.0.0/16', '10.152.183.1', 'default/kubernetes:https', '443', 'NPX46M4PTMTKRN6Y'],
      ['!10.1.0.0/16', '10.152.183.192', 'kube-system/dashboard-metrics-scraper', '8000', '4GCQP7GTYLI53KTV'],
      ['!10.1.0.0/16', '10.152.183.247', 'istio-system/istio-telemetry:prometheus', '42422', 'SWAUWSHBU25OTO33'],
      ['!10.1.0.0/16', '10.152.183.191', 'kube-system/metrics-server', '443', 'QMWWTXBG7KFJQKLO'],
      ['!10.1.0.0/16', '10.152.183.247', 'istio-system/istio-telemetry:grpc-mixer', '9091', 'LTOKVKL3D46WIGR3'],
      ['!10.1.0.0/16', '10.152.183.247', 'istio-system/istio-telemetry:grpc-mixer-mtls', '15004', 'POFVSRMRNLJ5KKAQ'],
    ]
    const ours = await list(on, 'KUBE-SERVICES')
    expect(ours[0]).toBe('Chain KUBE-SERVICES (2 references)')
    for (const [pods, ip, name, port, hash] of services) {
      const end = `${ip} /* ${name} cluster IP */ tcp dpt:${port}`
      const at = ours.indexOf(`KUBE-MARK-MASQ tcp -- ${pods} ${end}`)
      expect(at, `${name}\n${ours.join('\n')}`).toBeGreaterThan(0)
      expect(ours[at + 1]).toBe(`KUBE-SVC-${hash} tcp -- 0.0.0.0/0 ${end}`)
    }
    expect(ours.at(-1)).toBe(
      'KUBE-NODEPORTS all -- 0.0.0.0/0 0.0.0.0/0 /* kubernetes service nodeports; NOTE: this must be the last rule in this chain */ ADDRTYPE match dst-type LOCAL',
    )
  })

  it('lists the node port, and where it leads when one pod is left', async () => {
    const later = lab(SCENARIO)
    await type(later, 'kubectl delete pod rest-api-chart-1')
    expect(await list(later, 'KUBE-NODEPORTS')).toEqual(
      rules(`Chain          KUBE-NODEPORTS (1 references)
target         prot      opt      source      destination
KUBE-MARK-MASQ  tcp      --      0.0.0.0/0   0.0.0.0/0   /* default/rest-api-chart-1611572865:http */ tcp dpt:31662
KUBE-SVC-BTVA6ANVIINMRVTN tcp      --      0.0.0.0/0   0.0.0.0/0   /* default/rest-api-chart-1611572865:http */ tcp dpt:31662`),
    )
    const [head, ...rest] = await list(later, 'KUBE-MARK-MASQ')
    expect(head).toMatch(/^Chain KUBE-MARK-MASQ \(\d+ references\)$/)
    expect(rest).toEqual(
      rules('target prot opt source destination\nMARK all      --      0.0.0.0/0   0.0.0.0/0   MARK or 0x4000'),
    )
    expect(await list(later, 'KUBE-SVC-BTVA6ANVIINMRVTN')).toEqual(
      rules(`Chain          KUBE-SVC-BTVA6ANVIINMRVTN (2 references)
target         prot      opt      source      destination
KUBE-SEP-GLFEPICM2UBXEVL2 all      --      0.0.0.0/0   0.0.0.0/0   /* default/rest-api-chart-1611572865:http */`),
    )
    expect(await list(later, 'KUBE-SEP-GLFEPICM2UBXEVL2')).toEqual(
      rules(`Chain          KUBE-SEP-GLFEPICM2UBXEVL2 (1 references)
target         prot      opt      source      destination
KUBE-MARK-MASQ all      --      10.1.96.183 0.0.0.0/0   /* default/rest-api-chart-1611572865:http */
DNAT           tcp      --      0.0.0.0/0   0.0.0.0/0   /* default/rest-api-chart-1611572865:http */ tcp to:10.1.96.183:5000`),
    )
  })
})

describe('add-ons', () => {
  const systemPod = (name: string, restarts: number, ...age: string[]): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: kube-system, creationTimestamp: '${ago(...age)}' }
spec: { nodeName: ${host}, containers: [{ name: c, image: example }] }
status: { phase: Running, containerStatuses: [{ name: c, ready: true, restartCount: ${restarts} }] }`
  const on = lab(
    MICROK8S +
      NODE +
      [
        ['hostpath-provisioner-5c65fadb4f-j824g', 8, '4d', '3h'],
        ['elasticsearch-logging-0', 6, '3d', '21h'],
        ['coredns-86f78bb79c-l6fk8', 9, '4d', '3h'],
        ['calico-node-vzfll', 40, '7d', '3h'],
        ['calico-kube-controllers-847c8c99d-qmx9q', 38, '7d', '3h'],
        ['fluentd-es-v3.0.2-r8n46', 16, '3d', '21h'],
        ['kibana-logging-7cf6dc4687-scljs', 14, '3d', '21h'],
      ]
        .map(([name, restarts, ...age]) => systemPod(String(name), Number(restarts), ...age.map(String)))
        .join('') +
      service(
        'kube-dns',
        'clusterIP: 10.152.183.10, selector: { a: b }, ports: [{ name: dns, port: 53, protocol: UDP }, { name: dns-tcp, port: 53 }, { name: metrics, port: 9153 }]',
        ago('4d', '4h'),
        'kube-system',
      ) +
      service(
        'elasticsearch-logging',
        'clusterIP: 10.152.183.202, selector: { a: b }, ports: [{ port: 9200 }]',
        ago('3d', '21h'),
        'kube-system',
      ) +
      service(
        'kibana-logging',
        'clusterIP: 10.152.183.46, selector: { a: b }, ports: [{ port: 5601 }]',
        ago('3d', '21h'),
        'kube-system',
      ) +
      `
---
apiVersion: v1
kind: Namespace
metadata: { name: ingress }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: nginx-ingress-microk8s-controller, namespace: ingress, creationTimestamp: '${ago('89s')}' }
spec:
  selector: { matchLabels: { name: nginx-ingress-microk8s } }
  template: { metadata: { labels: { name: nginx-ingress-microk8s } }, spec: { containers: [{ name: c, image: example }] } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: coredns, namespace: kube-system }
data: { Corefile: ".:53 {\\n    errors\\n    health {\\n      lameduck 5s\\n    }\\n    ready\\n    forward . 8.8.8.8 8.8.4.4 \\n    cache 30\\n}\\n" }`,
  )
  // kubectl sorts by name; the slides have other orders, from older servers.
  const sorted = (text: string): string[] => fold(text).slice(1).sort()

  it('lists the ingress controller’s DaemonSet and its pod', async () => {
    await prints(
      on,
      'kubectl get daemonset -n ingress',
      `NAME                                DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE
nginx-ingress-microk8s-controller    1         1         1       1             1           <none>          89s`,
    )
    const text = (await type(on, 'sleep 9; kubectl get pods -n ingress')).replace(/controller-[a-z\d]{5}/, 'controller-hkwj7')
    expect(fold(text)).toEqual(
      fold(`NAME                                READY   STATUS    RESTARTS   AGE
nginx-ingress-microk8s-controller-hkwj7  1/1     Running   0          98s`),
    )
  })
  it('lists the pods of kube-system, restarts and all', async () => {
    expect(sorted(await type(on, 'kubectl get pods -n kube-system'))).toEqual(
      sorted(`NAME                                READY   STATUS    RESTARTS   AGE
hostpath-provisioner-5c65fadb4f-j824g 1/1     Running   8          4d3h
elasticsearch-logging-0               1/1     Running   6          3d21h
coredns-86f78bb79c-l6fk8             1/1     Running   9          4d3h
calico-node-vzfll                    1/1     Running   40         7d3h
calico-kube-controllers-847c8c99d-qmx9q 1/1     Running   38         7d3h
fluentd-es-v3.0.2-r8n46              1/1     Running   16         3d21h
kibana-logging-7cf6dc4687-scljs       1/1     Running   14         3d21h`),
    )
  })
  it('lists the Services of kube-system', async () => {
    expect(sorted(await type(on, 'kubectl get svc -n kube-system'))).toEqual(
      sorted(`NAME            TYPE        CLUSTER-IP    EXTERNAL-IP  PORT(S)                                AGE
kube-dns        ClusterIP   10.152.183.10 <none>       53/UDP,53/TCP,9153/TCP                4d4h
elasticsearch-logging ClusterIP   10.152.183.202 <none>       9200/TCP                               3d21h
kibana-logging  ClusterIP   10.152.183.46  <none>       5601/TCP                               3d21h`),
    )
  })
  it('shows the Corefile as JSON', async () => {
    const text = await type(on, 'kubectl -n kube-system get configmap coredns -o json')
    expect(text.startsWith('{\n    "apiVersion": "v1",\n    "data": {\n        "Corefile": ".:53 {\\n    errors\\n')).toBe(true)
    expect(text).toContain('forward . 8.8.8.8 8.8.4.4 \\n')
    expect(text).toContain('},\n    "kind": "ConfigMap",\n')
  })
})

it('describes the Ingress as kubectl 1.20 did', async () => {
  const on = lab(
    `${MICROK8S + NODE + API_PODS}${service('inventory-api-lb', 'type: LoadBalancer, clusterIP: 10.152.183.17, selector: { app: inventory-api }, ports: [{ port: 8090, targetPort: 5000 }]', ago('1h'))}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api-inventory-ingress }
spec: { rules: [{ host: my-inventory.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: inventory-api-lb, port: { number: 8090 } } } }] } }] }
status: { loadBalancer: { ingress: [{ ip: 127.0.0.1 }] } }`,
  )
  // The Events are an ingress controller's; host and path stand on two lines, which the slide has joined.
  await prints(
    on,
    'kubectl describe ingress api-inventory-ingress',
    `Name:          api-inventory-ingress
Namespace:     default
Address:       127.0.0.1
Default backend: default-http-backend:80 (<error: endpoints "default-http-backend" not found>)
Rules:
  Host        Path  Backends
  ---- ---- --------
  my-inventory.com
   /    inventory-api-lb:8090 (10.1.96.149:5000,10.1.96.151:5000,10.1.96.155:5000)
Annotations:  <none>
Events:  <none>`,
  )
})

/**
 * 'Appendix C - Networking': each transcript of it, with its own names and addresses; the hashes of chain names are made, not pasted.
 *
 * Where the document is loose, the real tools say:
 * - It was written on four clusters: backend-service has 10.96.51.94 and 10.96.91.147, frontend-nodeport-service 10.96.39.33 and 10.96.141.224,
 *   and 10.244.1.4 is a backend in one transcript and a frontend in another. Each transcript has the cluster that fits it.
 * - It cuts columns off the tables (RESTARTS, AGE, …): those that it shows are compared.
 * - It shows the frontend's node port as 30000 and, in the grep for 30000, as `dpt:32721`, which grep would not have found.
 * - The rules of KUBE-SERVICES stand in the order of a hash map: any order is right.
 * - `iiptables` is a slip of the pen. What /bin/sh answers to curl is what the image's own program says: here it names its pod.
 * - `dns.podman` in resolv.conf is the search domain of the author's own machine.
 */
import { describe, expect, it } from 'vitest'
import {
  API,
  API_ENDPOINTS,
  DNS,
  ago,
  cluster,
  columns,
  fold,
  lab,
  node,
  plain,
  pod,
  prints,
  rules,
  service,
  type,
} from './support.ts'

const [plane, worker] = ['my-two-node-cluster-control-plane', 'my-two-node-cluster-worker']
const NODES = [
  cluster("version: '1.30', distribution: kind"),
  node(plane, '172.18.0.2', '10.244.0.0/24', true),
  node(worker, '172.18.0.3', '10.244.1.0/24'),
]
const backend = (name: string, ip: string): string => pod(name, ip, worker, 'app: backend', '{ containerPort: 3000 }')
const frontends = (...ends: number[]): string =>
  ends
    .map((n) => pod(`frontend-deployment-5f6c-${n}`, `10.244.1.${n}`, worker, 'app: frontend', '{ containerPort: 8080 }'))
    .join('')
const backendService = (ip: string, ...age: string[]): string =>
  service('backend-service', `clusterIP: ${ip}, selector: { app: backend }, ports: [{ name: backend, port: 3000 }]`, ago(...age))
const frontendService = (ip: string): string =>
  service(
    'frontend-nodeport-service',
    `type: NodePort, clusterIP: ${ip}, selector: { app: frontend }, ports: [{ name: frontend, port: 80, targetPort: 8080, nodePort: 30000 }]`,
    ago('2m', '10s'),
  )

describe('one backend pod', () => {
  const on = lab(
    [...NODES, backend('backend-deployment-76cfcdfdd8-fdlsc', '10.244.1.2'), backendService('10.96.51.94', '10m'), DNS].join(''),
  )

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
  it('finds the pod by jsonpath and reads its resolv.conf', () =>
    prints(
      on,
      "POD_NAME=$(kubectl get pods -l app=backend -o jsonpath='{.items[*].metadata.name}')\nkubectl exec -it $POD_NAME  -- cat /etc/resolv.conf",
      `Unable to use a TTY - input is not a terminal or the right kind of file
search default.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
options ndots:5`,
    ))
})

it('calls the Service from a pod that is there for it', async () => {
  const on = lab(
    [...NODES, backend('backend-deployment-76cfcdfdd8-kbtql', '10.244.1.2'), backendService('10.96.51.94', '10m')].join(''),
  )
  const text = await type(
    on,
    `kubectl run curl-client --rm -i --tty --image=curlimages/curl -- /bin/sh <<'E'
curl -s 10.96.51.94:3000
E`,
  )
  expect(text).toMatch(/^backend-deployment-76cfcdfdd8-kbtql /m)
  expect(text).toMatch(/^pod "curl-client" deleted$/m)
})

describe('the cluster of the iptables transcripts', () => {
  const on = lab(
    [
      ...NODES,
      backend('backend-1', '10.244.1.3'),
      backend('backend-2', '10.244.1.4'),
      frontends(7, 8, 9),
      pod('coredns', '10.244.0.2', plane, 'k8s-app: kube-dns', '{ containerPort: 53, protocol: UDP }').replace(
        'metadata: {',
        'metadata: { namespace: kube-system,',
      ),
      backendService('10.96.91.147', '10m'),
      frontendService('10.96.141.224'),
      API('10.96.0.1', ago('1d')),
      API_ENDPOINTS('172.18.0.2', 6443, ago('1d')),
      DNS,
    ].join(''),
  )
  const onNode = (command: string): Promise<string> => type(on, `podman exec -i ${plane} bash <<'E'\n${command}\nE`)

  it('says how old the Service is', () =>
    prints(
      on,
      'kubectl get svc backend-service',
      `NAME                        TYPE        CLUSTER-IP      EXTERNAL-IP   PORT(S)        AGE
backend-service             ClusterIP   10.96.91.147    <none>        3000/TCP       10m`,
    ))
  it('names the nodes as podman does', async () => {
    expect(await type(on, 'podman ps')).toContain(plane)
  })
  it('lists PREROUTING as on a minikube node', async () => {
    // minikube's node has a name for its host and Docker's own chain; kind's node has DOCKER_OUTPUT too.
    const text = await onNode(`echo "172.18.0.1 host.minikube.internal" >> /etc/hosts
iptables -t nat -N DOCKER; iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -L PREROUTING --line-numbers`)
    // The document cuts the column `opt`.
    expect(
      fold(text)
        .slice(2)
        .map((line) => line.replace(' -- ', ' ')),
    ).toEqual(
      fold(`1  KUBE-SERVICES  all  anywhere      anywhere             /* kubernetes service portals */
2  DOCKER_OUTPUT  all  anywhere      host.minikube.internal
3  DOCKER         all  anywhere      anywhere             ADDRTYPE match dst-type LOCAL`),
    )
  })
  it('lists KUBE-SERVICES', async () => {
    const shown = rules(`Chain KUBE-SERVICES (2 references)
num  target     prot opt source               destination
1    KUBE-SVC-TCOU7JCQXEZGVUNU  17   --  0.0.0.0/0            10.96.0.10           /* kube-system/kube-dns:dns cluster IP */ udp dpt:53
2    KUBE-SVC-RMXBZCT6XVCXF3QP  6    --  0.0.0.0/0            10.96.91.147         /* default/backend-service:backend cluster IP */ tcp dpt:3000
3    KUBE-SVC-L2KBDCMJUD65WX3D  6    --  0.0.0.0/0            10.96.141.224        /* default/frontend-nodeport-service:frontend cluster IP */ tcp dpt:80
4    KUBE-SVC-NPX46M4PTMTKRN6Y  6    --  0.0.0.0/0            10.96.0.1            /* default/kubernetes:https cluster IP */ tcp dpt:443
5    KUBE-SVC-ERIFXISQEP7F7OF4  6    --  0.0.0.0/0            10.96.0.10           /* kube-system/kube-dns:dns-tcp cluster IP */ tcp dpt:53
6    KUBE-SVC-JD5MR3NA4I4DYORP  6    --  0.0.0.0/0            10.96.0.10           /* kube-system/kube-dns:metrics cluster IP */ tcp dpt:9153
7    KUBE-NODEPORTS  0    --  0.0.0.0/0            0.0.0.0/0            /* kubernetes service nodeports; NOTE: this must be the last rule in this chain */ ADDRTYPE match dst-type LOCAL`)
    const ours = rules(await onNode('iptables -t nat -L KUBE-SERVICES -n --line-numbers'))
    const unordered = (lines: string[]): string[] => lines.map((line) => line.replace(/^\d+ /, '')).sort()
    expect(unordered(ours)).toEqual(unordered(shown))
    expect(ours.at(-1)).toBe(shown.at(-1))
  })
  it('lists the chain of the Service and of an endpoint', async () => {
    expect(rules(await onNode('iptables -t nat -L KUBE-SVC-RMXBZCT6XVCXF3QP -n --line-numbers'))).toEqual(
      rules(`Chain KUBE-SVC-RMXBZCT6XVCXF3QP (1 references)
num  target prot opt source               destination
1    KUBE-MARK-MASQ             6    -- !10.244.0.0/16        10.96.91.147         /* default/backend-service:backend cluster IP */ tcp dpt:3000
2    KUBE-SEP-MP6GSFTQB7676C7X  0    --  0.0.0.0/0            0.0.0.0/0            /* default/backend-service:backend -> 10.244.1.3:3000 */ statistic mode random probability 0.50000000000
3    KUBE-SEP-TNKKKJMPBBOB5NOU  0    --  0.0.0.0/0            0.0.0.0/0            /* default/backend-service:backend -> 10.244.1.4:3000 */`),
    )
    expect(rules(await onNode('iptables -t nat -L KUBE-SEP-MP6GSFTQB7676C7X -n --line-numbers'))).toEqual(
      rules(`Chain KUBE-SEP-MP6GSFTQB7676C7X (1 references)
num  target     prot opt      source               destination
1    KUBE-MARK-MASQ  0    --  10.244.1.3           0.0.0.0/0            /* default/backend-service:backend */
2    DNAT            6    --  0.0.0.0/0            0.0.0.0/0            /* default/backend-service:backend */ tcp to:10.244.1.3:3000`),
    )
  })
  it('lists the node port and its chain', async () => {
    expect(rules(await onNode('iptables -t nat -L KUBE-NODEPORTS -n -v --line-numbers | grep 30000'))).toEqual(
      rules(
        '1        0     0 KUBE-EXT-L2KBDCMJUD65WX3D  6    --  *      *       0.0.0.0/0            0.0.0.0/0            /* default/frontend-nodeport-service:frontend */ tcp dpt:30000',
      ),
    )
    expect(rules(await onNode('iptables -t nat -L KUBE-EXT-L2KBDCMJUD65WX3D -n -v --line-numbers'))).toEqual(
      rules(`Chain KUBE-EXT-L2KBDCMJUD65WX3D (1 references)
num   pkts bytes target     prot opt in     out     source               destination
1        0     0 KUBE-MARK-MASQ  0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* masquerade traffic for default/frontend-nodeport-service:frontend external destinations */
2        0     0 KUBE-SVC-L2KBDCMJUD65WX3D  0    --  *      *       0.0.0.0/0            0.0.0.0/0`),
    )
    // "the chain contains the three balanced SEP chains"
    expect(
      rules(await onNode('iptables -t nat -L KUBE-SVC-L2KBDCMJUD65WX3D -n')).filter((line) => line.startsWith('KUBE-SEP')),
    ).toHaveLength(3)
    expect(plain('x 6  --')).toBe(plain('x tcp  --'))
  })
})

describe('the frontend of case 2', () => {
  const on = lab([...NODES, frontends(4, 5, 6), frontendService('10.96.39.33')].join(''))

  it('lists its Service and its Endpoints', async () => {
    await prints(
      on,
      'kubectl get svc',
      `NAME                        TYPE        CLUSTER-IP      EXTERNAL-IP   PORT(S)        AGE
frontend-nodeport-service   NodePort    10.96.39.33     <none>        80:30000/TCP   2m10s`,
    )
    // Three minutes later, as the ages of the document say.
    await prints(
      on,
      'sleep 173; kubectl get Endpoints',
      `NAME                        ENDPOINTS                                         AGE
frontend-nodeport-service   10.244.1.4:8080,10.244.1.5:8080,10.244.1.6:8080   5m3s`,
    )
  })
})

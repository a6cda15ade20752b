/**
 * 'Networking Fundamentals in Kubernetes': each command of it and what it shows.
 *
 * Where the document is loose: the list of Services carries a remark of the author's behind `k8s-app=kube-dns.`; remarks stand in the Corefile too;
 * "default: 10.0.0.0/24" is the API server's own default, kubeadm and kind give another range; DNS names, Ingress and the Calico configuration
 * belong to parts that are not simulated yet (e2e/seeds/README.md).
 */
import { describe, expect, it } from 'vitest'
import { createLabHost } from '../../src/lab/shell-host.ts'
import { API, DNS, ago, cluster, fold, lab, node, pod, prints, type } from './support.ts'

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`
const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

const on = lab(
  [
    cluster("version: '1.30'"),
    node('controlplane', '172.25.0.82', '10.244.0.0/24', true),
    node('node01', '172.25.0.83', '10.244.1.0/24'),
    pod('web', '10.244.1.5', 'node01', 'app.kubernetes.io/name: MyApp', '{ containerPort: 9376 }'),
    API('10.96.0.1', ago('5d', '12h')),
    DNS,
    `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: coredns, namespace: kube-system }
data:
  Corefile: |
${indent(COREFILE, '    ')}`,
  ].join(''),
)

describe('Networking Fundamentals in Kubernetes', () => {
  it('lists all Services with their selectors, by the alias k', () =>
    prints(
      on,
      'shopt -s expand_aliases\nalias k=kubectl\nk get svc -A -o wide',
      `NAMESPACE     NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)                  AGE     SELECTOR
default       kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP                  5d12h   <none>
kube-system   kube-dns     ClusterIP   10.96.0.10   <none>        53/UDP,53/TCP,9153/TCP   5d12h   k8s-app=kube-dns`,
    ))

  it('prints the columns where the document has them', async () => {
    expect((await type(on, 'kubectl get svc -A -o wide')).split('\n')[0]).toBe(
      'NAMESPACE     NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)                  AGE     SELECTOR',
    )
  })

  it('describes the Corefile', async () => {
    const text = await type(on, 'kubectl describe configmap coredns -n kube-system')
    expect(text).toBe(`Name:         coredns
Namespace:    kube-system
Labels:       <none>
Annotations:  <none>

Data
====
Corefile:
----
${COREFILE}

BinaryData
====

Events:  <none>
`)
  })

  it('shows where the CNI keeps its plugins and its configuration', async () => {
    expect(fold(await type(on, 'ssh node01 ls /opt/cni/bin'))).toContain('host-local')
    const conf = await type(on, 'ssh node01 "cat /etc/cni/net.d/*.conflist"')
    expect(JSON.parse(conf)).toMatchObject({
      plugins: [{ ipam: { type: 'host-local' } }, { type: 'portmap', capabilities: { portMappings: true } }],
    })
  })

  it('makes the Services that it shows', async () => {
    const apply = (manifest: string): string => `kubectl apply -f - <<'MANIFEST'\n${manifest}\nMANIFEST\n`
    await prints(
      on,
      `${apply(`apiVersion: v1
kind: Service
metadata:
  name: my-service
spec:
  selector:
    app.kubernetes.io/name: MyApp
  ports:
    - protocol: TCP
      port: 80
      targetPort: 9376`)}kubectl get endpoints my-service`,
      `service/my-service created
NAME         ENDPOINTS          AGE
my-service   10.244.1.5:9376   0s`,
    )
    await prints(
      on,
      `${apply(`apiVersion: v1
kind: Service
metadata:
  name: my-service
spec:
  type: NodePort
  selector:
    app.kubernetes.io/name: MyApp
  ports:
    - port: 80
      # By default and for convenience, the \`targetPort\` is set to
      # the same value as the \`port\` field.
      targetPort: 80
      # Optional field
      nodePort: 30007`)}kubectl get svc my-service --no-headers -o custom-columns=:.spec.type,:.spec.ports[0].nodePort`,
      `service/my-service configured
NodePort 30007`,
    )
  })

  it('finds the rules of a Service', async () => {
    const lines = fold(await type(on, 'ssh node01 iptables -L -t nat | grep my-service'))
    expect(lines.filter((line) => /^KUBE-(?:SVC|EXT|SEP|MARK)/.test(line)).length).toBeGreaterThan(4)
  })

  it('shows the range of Services, and what kube-proxy says', async () => {
    expect(
      fold(
        await type(on, 'ssh controlplane "cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep service-cluster-ip-range"'),
      ),
    ).toEqual(['- --service-cluster-ip-range=10.96.0.0/16'])
    expect(await type(on, 'ssh node01 cat /var/log/kube-proxy.log')).toContain('"Using iptables Proxier"')
  })

  it('shows a node’s routes under Weave', () =>
    prints(
      createLabHost(),
      `ip link add weave type bridge; ip link add eth0 type dummy; ip link add eth1 type dummy
for d in weave eth0 eth1; do ip link set $d up; done
ip addr add 172.25.0.82/24 dev eth1; ip addr add 192.1.121.12/24 dev eth0; ip addr add 10.244.192.0/16 dev weave
ip link add pod type dummy; ip link set pod master weave; ip link set pod up; sleep 1
ip route add default via 172.25.0.1
ip route; ip addr show weave | grep 'inet '`,
      `default via 172.25.0.1 dev eth1
10.244.0.0/16 dev weave proto kernel scope link src 10.244.192.0
172.25.0.0/24 dev eth1 proto kernel scope link src 172.25.0.82
192.1.121.0/24 dev eth0 proto kernel scope link src 192.1.121.12
inet 10.244.192.0/16 scope global weave`,
    ))
})

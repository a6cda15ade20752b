/** The cluster of the tutorial "Appendix C - Networking", from manifests. */
export const kindTwoNodes = `# A pod calls a Service. Press Send and follow the packet.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: kind-two-nodes }
spec:
  title: A kind cluster of two nodes
  cluster: { version: '1.36', cni: kindnet, distribution: kind }
  hosts: # machines outside the cluster, on the nodes' network
    - { name: client, address: 172.18.0.100/16 }
  expect:
    - { from: pod/default/curl-client, to: '10.96.91.147:3000', result: open, via: [KUBE-SERVICES, KUBE-SVC-RMXBZCT6XVCXF3QP, DNAT] }
    - { from: host/client, to: '172.18.0.3:30000', result: open, source: 10.244.1.1 }
---
apiVersion: v1
kind: Node
metadata:
  name: kind-control-plane
  labels: { node-role.kubernetes.io/control-plane: '' }
spec:
  taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }]
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
# The client of the story. It gets the worker's first pod address, 10.244.1.2.
apiVersion: v1
kind: Pod
metadata: { name: curl-client, labels: { run: curl-client } }
spec:
  containers: [{ name: curl-client, image: curlimages/curl }]
---
# Two backends: 10.244.1.3 and 10.244.1.4.
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend-deployment }
spec:
  replicas: 2
  selector: { matchLabels: { app: backend } }
  template:
    metadata: { labels: { app: backend } }
    spec:
      containers: [{ name: backend, image: backend, ports: [{ containerPort: 3000 }] }]
---
# One address in front of them. No machine has it: kube-proxy's rules on each node turn it into a pod's.
apiVersion: v1
kind: Service
metadata: { name: backend-service }
spec:
  clusterIP: 10.96.91.147
  selector: { app: backend }
  ports: [{ name: backend, port: 3000, targetPort: 3000 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: frontend-deployment }
spec:
  replicas: 3
  selector: { matchLabels: { app: frontend } }
  template:
    metadata: { labels: { app: frontend } }
    spec:
      containers: [{ name: frontend, image: frontend, ports: [{ containerPort: 8080 }] }]
---
# Also open on port 30000 of every node, for those outside.
apiVersion: v1
kind: Service
metadata: { name: frontend-nodeport-service }
spec:
  type: NodePort
  clusterIP: 10.96.141.224
  selector: { app: frontend }
  ports: [{ name: frontend, port: 80, targetPort: 8080, nodePort: 30000 }]
---
# What every cluster has: its API, and its DNS.
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-kind-control-plane, namespace: kube-system, labels: { component: kube-apiserver } }
spec:
  nodeName: kind-control-plane
  hostNetwork: true
  containers: [{ name: kube-apiserver, image: kube-apiserver, ports: [{ containerPort: 6443 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: kubernetes }
spec:
  clusterIP: 10.96.0.1
  ports: [{ name: https, port: 443, targetPort: 6443 }]
---
# The API server registers itself: this Service has no selector.
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: kubernetes, labels: { kubernetes.io/service-name: kubernetes } }
addressType: IPv4
ports: [{ name: https, port: 6443 }]
endpoints: [{ addresses: [172.18.0.2] }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: coredns, namespace: kube-system }
spec:
  replicas: 2
  selector: { matchLabels: { k8s-app: kube-dns } }
  template:
    metadata: { labels: { k8s-app: kube-dns } }
    spec:
      # kind starts CoreDNS while the control plane is the only node.
      nodeSelector: { node-role.kubernetes.io/control-plane: '' }
      tolerations: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }]
      containers:
        - name: coredns
          image: coredns
          ports:
            - { name: dns, containerPort: 53, protocol: UDP }
            - { name: dns-tcp, containerPort: 53 }
            - { name: metrics, containerPort: 9153 }
---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec:
  clusterIP: 10.96.0.10
  selector: { k8s-app: kube-dns }
  ports:
    - { name: dns, port: 53, protocol: UDP }
    - { name: dns-tcp, port: 53 }
    - { name: metrics, port: 9153 }
`

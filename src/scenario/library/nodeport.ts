/** From outside the cluster to a pod on another node, through a node port. */
export const nodeport = `# A client outside calls port 30080 of a node. Compare the nodes: on one the pod is next door, on the other it is not.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: nodeport }
spec:
  title: From outside through a node port
  hosts:
    - { name: client, address: 172.18.0.100/16 }
  expect:
    # Every node answers, also one without such a pod ...
    - { from: host/client, to: '172.18.0.3:30080', result: open, via: [KUBE-NODEPORTS, DNAT, MASQUERADE] }
    # ... and the pod sees that node's address instead of the client's.
    - { from: host/client, to: '172.18.0.4:30080', result: open, source: 172.18.0.4 }
    # With externalTrafficPolicy Local the source stays, and only a node that has a pod answers.
    - { from: host/client, to: '172.18.0.3:30081', result: open, source: 172.18.0.100 }
    - { from: host/client, to: '172.18.0.4:30081', result: timeout }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeName: kind-worker
  containers: [{ name: web, image: nginx, ports: [{ name: http, containerPort: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  type: NodePort
  selector: { app: web }
  ports: [{ port: 80, targetPort: http, nodePort: 30080 }]
---
apiVersion: v1
kind: Service
metadata: { name: web-local }
spec:
  type: NodePort
  externalTrafficPolicy: Local
  selector: { app: web }
  ports: [{ port: 80, targetPort: http, nodePort: 30081 }]
---
apiVersion: v1
kind: Node
metadata: { name: kind-control-plane, labels: { node-role.kubernetes.io/control-plane: '' } }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker2 }
`

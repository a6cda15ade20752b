/** The three tiers of a shop: a page for everybody, an API, and a database that only the API should need. */
export const shop = `# A shop in three tiers. Customers come in by a node port; the page asks the API, the API asks the database.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: shop }
spec:
  title: A shop in three tiers
  hosts:
    - { name: customer, address: 172.18.0.100/16 }
  expect:
    - { from: host/customer, to: '172.18.0.3:30080', result: open, via: [KUBE-NODEPORTS, DNAT] }
    - { from: pod/shop/web-0, to: '10.96.0.20:8080', result: open, via: [DNAT] }
    - { from: pod/shop/api-0, to: '10.96.0.30:5432', result: open, backend: db-0 }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
# The page
apiVersion: v1
kind: Pod
metadata: { name: web-0, namespace: shop, labels: { app: shop, tier: web } }
spec:
  nodeName: kind-worker
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  type: NodePort
  clusterIP: 10.96.0.10
  selector: { app: shop, tier: web }
  ports: [{ port: 80, targetPort: 80, nodePort: 30080 }]
---
# The API, one on each node
apiVersion: v1
kind: Pod
metadata: { name: api-0, namespace: shop, labels: { app: shop, tier: api } }
spec:
  nodeName: kind-worker
  containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: api-1, namespace: shop, labels: { app: shop, tier: api } }
spec:
  nodeName: kind-worker2
  containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  clusterIP: 10.96.0.20
  selector: { app: shop, tier: api }
  ports: [{ port: 8080 }]
---
# The database
apiVersion: v1
kind: Pod
metadata: { name: db-0, namespace: shop, labels: { app: shop, tier: db } }
spec:
  nodeName: kind-worker2
  containers: [{ name: db, image: postgres, ports: [{ containerPort: 5432 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec:
  clusterIP: 10.96.0.30
  selector: { app: shop, tier: db }
  ports: [{ port: 5432 }]
---
apiVersion: v1
kind: Node
metadata: { name: kind-control-plane, labels: { node-role.kubernetes.io/control-plane: '' } }
spec:
  taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }]
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker2 }
`

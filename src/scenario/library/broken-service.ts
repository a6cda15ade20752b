/** The most common fault of a Service: its selector matches no pod. */
export const brokenService = `# The Service exists, the pods run, and still the connection is refused. Find out why, and mend it.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: broken-service }
spec:
  title: A Service without endpoints
  expect:
    # No endpoints: kube-proxy writes a REJECT instead of a DNAT.
    - { from: pod/default/client, to: '10.96.0.80:80', result: refused, via: [REJECT] }
    # The pod itself answers.
    - { from: pod/default/client, to: '10.244.1.3:8080', result: open }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec:
  nodeName: kind-worker
  containers: [{ name: client, image: curlimages/curl }]
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web } }
spec:
  nodeName: kind-worker
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  clusterIP: 10.96.0.80
  selector: { app: wbe } # should be web
  ports: [{ port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Node
metadata: { name: kind-control-plane, labels: { node-role.kubernetes.io/control-plane: '' } }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
`

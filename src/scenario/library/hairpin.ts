/** A pod that calls its own Service: hairpin NAT, on the bridge plugin. */
export const hairpin = `# A pod calls the Service that it belongs to. The rules may pick itself: then the packet turns round at the bridge port.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: hairpin }
spec:
  title: A pod reaches itself through its Service
  # Set hairpinMode to false and send again: a bridge does not send a frame back where it came from.
  cluster: { cni: bridge, cniConfig: { hairpinMode: true } }
  expect:
    # Marked 0x4000 because source and backend are the same pod, so masqueraded: the pod sees the bridge's address.
    - { from: pod/default/web-0, to: '10.96.0.100:80', result: open, via: [KUBE-MARK-MASQ, DNAT, MASQUERADE] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web } }
spec:
  nodeName: kind-worker
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 8080 }] }]
---
# A neighbour on the same bridge, behind another Service.
apiVersion: v1
kind: Pod
metadata: { name: api-0, labels: { app: api } }
spec:
  nodeName: kind-worker
  containers: [{ name: api, image: nginx, ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  clusterIP: 10.96.0.100
  selector: { app: web }
  ports: [{ port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  clusterIP: 10.96.0.101
  selector: { app: api }
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

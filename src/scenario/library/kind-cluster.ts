/** A cluster of three nodes with nothing on it. */
export const kindCluster = `# A cluster as kind makes it, before anybody has used it. Drag a Deployment and a Service onto it.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: kind-cluster }
spec:
  title: A kind cluster with nothing on it
  cluster: { version: '1.36', cni: kindnet, distribution: kind }
  expect:
    - { from: node/kind-worker, to: 'icmp:172.18.0.4', result: open }
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
apiVersion: v1
kind: Node
metadata: { name: kind-worker2 }
`

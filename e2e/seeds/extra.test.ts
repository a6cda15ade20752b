/** 'Kubernetes Networking Extra' (IBM): what it lists of the cluster's DNS, by grep, so that the documents' tables have no headings. */
import { describe, it } from 'vitest'
import { ago, lab, prints } from './support.ts'

const deployment = (name: string, replicas: number): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: kube-system, creationTimestamp: '${ago('7h', '51m')}' }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { k8s-app: ${name} } }
  template: { metadata: { labels: { k8s-app: ${name} } }, spec: { containers: [{ name: c, image: example }] } }`
const configMap = (name: string, key: string): string => `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: kube-system, creationTimestamp: '${ago('11d')}' }
data: { ${key}: '' }`

describe('Kubernetes Networking Extra', () => {
  const on = lab(
    [
      deployment('coredns', 3),
      deployment('coredns-autoscaler', 1),
      deployment('konnectivity', 1),
      configMap('coredns', 'Corefile'),
      configMap('coredns-autoscaler', 'linear'),
      configMap('node-local-dns', 'Corefile'),
      configMap('other', 'x'),
    ].join(''),
  )

  it('finds the DNS among the deployments', () =>
    prints(
      on,
      'kubectl get deployment -n kube-system | grep dns',
      `coredns               3/3    3    3    7h51m
coredns-autoscaler    1/1    1    1    7h51m`,
    ))
  it('finds the DNS among the config maps', () =>
    prints(
      on,
      'kubectl get configmap -n kube-system | grep dns',
      `coredns               1    11d
coredns-autoscaler    1    11d
node-local-dns        1    11d`,
    ))
})

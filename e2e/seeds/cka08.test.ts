/**
 * 'CKA08 - Kubernetes Networking', sections 2 to 6: each transcript and each command of it that is about what is simulated. (Section 1 is in
 * linux-transcripts.test.ts.)
 *
 * Where the notes are loose:
 * - The endpoint chain's DNAT is listed as `[unsupported revision]`: an older iptables that read a newer rule. Here it is listed whole.
 * - `kubectl logs … | grep proxyMode` finds what kube-proxy 1.22 to 1.25 said; 1.30 and 1.36 say `"Using iptables proxy"`.
 * - ingress-wear has `backend` where networking.k8s.io/v1 has `defaultBackend`; the rules by host lack path and pathType, and the second of them is
 *   indented by one blank too many.
 * - `kubectl create ing … > ingress-wear-watch.yaml` lacks `--dry-run=client -o yaml`: it creates the Ingress.
 * - ingress-svc.yaml was edited after it was made: its node port.
 */
import { describe, expect, it } from 'vitest'
import { API, DNS, ago, cluster, fold, lab, node, pod, prints, rules, service, type } from './support.ts'

const CLUSTER = cluster("version: '1.30'") + node('node01', '172.18.0.3', '10.50.192.0/24')
const NGINX = [
  CLUSTER,
  pod('nginx', '10.50.192.1', 'node01', 'run: nginx', '{ containerPort: 8080 }'),
  service(
    'nginx',
    'clusterIP: 10.105.131.148, selector: { run: nginx }, ports: [{ name: 8080-8080, port: 8080 }]',
    ago('8m', '37s'),
  ),
  API('10.96.0.1', ago('45m')),
  DNS,
  `
---
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: { name: kubernetes }
spec: { cidrs: [10.96.0.0/12] }`,
  `
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: 10.244.0.0/16`,
].join('')

describe('the rules of nginx', () => {
  const on = lab(NGINX)

  it('are found by its name', async () => {
    const lines = rules(await type(on, 'ssh node01 iptables -L -t nat | grep nginx'))
    const shown =
      rules(`KUBE-MARK-MASQ             all  --  10.50.192.1          anywhere             /* default/nginx:8080-8080 */
DNAT                       tcp  --  anywhere             anywhere             /* default/nginx:8080-8080 */ tcp to:10.50.192.1:8080
KUBE-SVC-3ZVO6MMCRQUXYOC5  tcp  --  anywhere             10.105.131.148       /* default/nginx:8080-8080 cluster IP */ tcp dpt:http-alt
KUBE-MARK-MASQ             tcp  -- !10.244.0.0/16        10.105.131.148       /* default/nginx:8080-8080 cluster IP */ tcp dpt:http-alt
KUBE-SEP-PINH4Z4JZXK5ZU4X  all  --  anywhere             anywhere             /* default/nginx:8080-8080 -> 10.50.192.1:8080 */`)
    // Chains come in the order in which they were made.
    expect([...lines].sort()).toEqual([...shown].sort())
  })

  it('belong to a pod and a Service', async () => {
    expect(await type(on, 'kubectl get pod -o wide')).toBe(
      `NAME    READY   STATUS    RESTARTS   AGE   IP            NODE     NOMINATED NODE   READINESS GATES
nginx   1/1     Running   0          15m   10.50.192.1   node01   <none>           <none>
`,
    )
    expect(await type(on, 'kubectl get svc')).toBe(
      `NAME         TYPE        CLUSTER-IP       EXTERNAL-IP   PORT(S)    AGE
kubernetes   ClusterIP   10.96.0.1        <none>        443/TCP    45m
nginx        ClusterIP   10.105.131.148   <none>        8080/TCP   8m37s
`,
    )
  })

  it('come from a kube-proxy that says how it works', async () => {
    expect(await type(on, 'ssh node01 cat /var/log/kube-proxy.log')).toContain('"Using iptables Proxier"')
    expect(
      await type(on, 'kubectl create cm x --from-literal=a=b -n kube-system; kubectl logs -n kube-system kube-proxy-m9xpb'),
    ).toContain('error: error from server (NotFound): pods "kube-proxy-m9xpb" not found in namespace "kube-system"')
  })
})

describe('a node', () => {
  const on = lab(CLUSTER)

  it('shows kubelet with its flags', async () => {
    const [line = ''] = fold(await type(on, 'ssh node01 ps aux | grep --color kubelet'))
    for (const flag of [
      '/usr/bin/kubelet',
      '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
      '--kubeconfig=/etc/kubernetes/kubelet.conf',
      '--config=/var/lib/kubelet/config.yaml',
      '--container-runtime-endpoint=unix:///run/containerd/containerd.sock',
    ])
      expect(line).toContain(flag)
  })

  it('has the CNI’s files and kubelet’s address of the DNS', async () => {
    expect(await type(on, 'ssh node01 ls /opt/cni/bin /etc/cni/net.d')).toContain('host-local')
    expect(await type(on, 'ssh node01 grep -A1 clusterDNS /var/lib/kubelet/config.yaml')).toBe('clusterDNS:\n- 10.96.0.10\n')
  })

  it('refuses what it would have to fetch', () =>
    prints(
      on,
      'kubectl apply -f "https://cloud.weave.works/k8s/net?k8s-version=$(kubectl version | base64 | tr -d \'\\n\')" 2>&1 | sed "s/version=[^\\"]*/version=…/"',
      'error: unable to read URL "https://cloud.weave.works/k8s/net?k8s-version=…", this machine is not connected to the internet',
    ))
})

const manifest = (verb: string, text: string): string => `kubectl ${verb} -f - <<'MANIFEST'\n${text}\nMANIFEST\n`
const ing = (spec: string): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ingress-wear
spec:
${spec}`

describe('an Ingress controller', () => {
  const on = lab(CLUSTER)

  it('gets its namespace, ConfigMap and ServiceAccount', () =>
    prints(
      on,
      `kubectl create ns ingress-space
kubectl create cm nginx-configuration -n ingress-space
kubectl create sa ingress-serviceaccount -n ingress-space`,
      'namespace/ingress-space created\nconfigmap/nginx-configuration created\nserviceaccount/ingress-serviceaccount created',
    ))

  it('is a Deployment', () =>
    prints(
      on,
      manifest(
        'create',
        `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-controller
  namespace: ingress-space
spec:
  replicas: 1
  selector:
    matchLabels:
      name: nginx-ingress
  template:
    metadata:
      labels:
        name: nginx-ingress
    spec:
      serviceAccountName: ingress-serviceaccount
      containers:
        - name: nginx-ingress-controller
          image: quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.21.0
          args:
            - /nginx-ingress-controller
            - --configmap=$(POD_NAMESPACE)/nginx-configuration
            - --default-backend-service=app-space/default-http-backend
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: POD_NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
          ports:
            - name: http
              containerPort: 80
            - name: https
              containerPort: 443`,
      ),
      'deployment.apps/ingress-controller created',
    ))

  it('is exposed: what the dry run writes is what is created', async () => {
    const text = await type(
      on,
      'kubectl expose deployment -n ingress-space ingress-controller --type=NodePort --port=80 --name=ingress --dry-run=client -o yaml > ingress-svc.yaml; cat ingress-svc.yaml',
    )
    expect(text).toBe(`apiVersion: v1
kind: Service
metadata:
  creationTimestamp: null
  name: ingress
  namespace: ingress-space
spec:
  ports:
  - port: 80
    protocol: TCP
    targetPort: 80
  selector:
    name: nginx-ingress
  type: NodePort
status:
  loadBalancer: {}
`)
    await prints(
      on,
      `sed -i 's/^    targetPort: 80/&\\n    nodePort: 30080/' ingress-svc.yaml; kubectl create -f ingress-svc.yaml
kubectl get svc -n ingress-space ingress --no-headers -o custom-columns=:.spec.ports[0].nodePort`,
      'service/ingress created\n30080',
    )
  })

  it('routes: the Ingresses of the notes, and what the API server says of them', async () => {
    await prints(
      on,
      manifest(
        'create',
        ing(`  backend:
    service:
      name: wear-service
      port:
        number: 8282`),
      ),
      'Error from server (BadRequest): error when creating "STDIN": Ingress in version "v1" cannot be handled as a Ingress: strict decoding error: unknown field "spec.backend"',
    )
    await prints(
      on,
      `kubectl create ns app-space
kubectl create ing ingress-wear-watch --rule=/wear=wear-service:8080 --rule=/watch=video-service:8080 -n app-space > ingress-wear-watch.yaml
cat ingress-wear-watch.yaml; kubectl get ing -n app-space`,
      `namespace/app-space created
ingress.networking.k8s.io/ingress-wear-watch created
NAME                 CLASS    HOSTS   ADDRESS   PORTS   AGE
ingress-wear-watch   <none>   *                 80      0s`,
    )
    const rule = (indent: string, name: string, port: number, more = ''): string => `${indent}- host: wear.my-online-store.com
${indent}  http:
${indent}    paths:
${indent}    - backend:
${indent}        service:
${indent}         name: ${name}
${indent}         port:
${indent}           number: ${port}${more}`
    await prints(
      on,
      manifest('create', ing(`  rules:\n${rule('  ', 'wear-service', 8282)}\n${rule('   ', 'watch-service', 8080)}`)),
      'error: error parsing STDIN: error converting YAML to JSON: yaml: line 14: did not find expected key',
    )
    await prints(
      on,
      manifest('create', ing(`  rules:\n${rule('  ', 'wear-service', 8282)}`)),
      'The Ingress "ingress-wear" is invalid: spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    )
    await prints(
      on,
      manifest('create', ing(`  rules:\n${rule('  ', 'wear-service', 8282, '\n        path: /\n        pathType: Prefix')}`)),
      'ingress.networking.k8s.io/ingress-wear created',
    )
  })
})

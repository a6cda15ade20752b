/** kubectl as people type it: what it prints, and in which words it refuses. */
import { describe, expect, it } from 'vitest'
import { openLab } from './lab.ts'
import { openWorkstation, runScript } from './shell-host.ts'

const SCENARIO = `apiVersion: v1
kind: Node
metadata: { name: kind-control-plane, labels: { node-role.kubernetes.io/control-plane: '' } }
spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: kind-worker, containers: [{ name: c, image: curlimages/curl }] }
`

const MANIFEST = `cat > web.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: nginx, image: nginx:1.27, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.50, selector: { app: web }, ports: [{ port: 80 }] }
Y
kubectl apply -f web.yaml > /dev/null
`

async function type(script: string): Promise<string> {
  const { lab } = openLab(SCENARIO)
  let text = ''
  const hear = (more: string): void => void (text += more)
  await runScript(openWorkstation(lab!), script, { name: 's.sh', stdout: hear, stderr: hear })
  return text
}

describe('what kubectl prints', () => {
  const cases: [string, string, string][] = [
    [
      'apply, twice, and after a change',
      'kubectl apply -f web.yaml; sed -i "s/replicas: 2/replicas: 3/" web.yaml; kubectl apply -f web.yaml; kubectl get deploy',
      'deployment.apps/web unchanged\nservice/web unchanged\ndeployment.apps/web configured\nservice/web unchanged\nNAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    3/3     3            3           0s\n',
    ],
    ['expose, as a client would', 'kubectl exec client -- curl -s 10.96.0.50 | grep -c web-', '1\n'],
    [
      'custom columns',
      'kubectl get svc -o custom-columns=NAME:.metadata.name,IP:.spec.clusterIP,NONE:.spec.nothing',
      'NAME   IP           NONE\nweb    10.96.0.50   <none>\n',
    ],
    [
      'jsonpath with a range',
      `kubectl get svc -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.spec.ports[0].port}{"\\n"}{end}'`,
      'web\t80\n',
    ],
    [
      'labels',
      'kubectl label svc web a=1; kubectl label svc web a=2; kubectl label svc web a=2 --overwrite; kubectl get svc -L a --no-headers; kubectl label svc web a-',
      "service/web labeled\nerror: 'a' already has a value (1), and --overwrite is false\nservice/web labeled\nweb   ClusterIP   10.96.0.50   <none>   80/TCP   0s    2\nservice/web unlabeled\n",
    ],
    [
      'patches',
      `kubectl patch svc web -p '{"spec":{"ports":[{"port":80,"targetPort":81}]}}'; kubectl patch svc web -p '{"spec":{"ports":[{"port":80,"targetPort":81}]}}'`,
      'service/web patched\nservice/web patched (no change)\n',
    ],
    [
      'a rollout',
      'kubectl set image deploy/web nginx=nginx:1.28; kubectl rollout status deploy/web; kubectl rollout undo deploy/web; kubectl rollout history deploy/web | tail -3',
      'deployment.apps/web image updated\ndeployment "web" successfully rolled out\ndeployment.apps/web rolled back\n2         <none>\n3         <none>\n\n',
    ],
    [
      'a pod that is told to go',
      'kubectl delete pod client; kubectl get pod client',
      'pod "client" deleted from default namespace\nError from server (NotFound): pods "client" not found\n',
    ],
    [
      'a drain',
      'kubectl cordon kind-worker; kubectl get node kind-worker --no-headers | cut -c1-40; kubectl uncordon kind-worker',
      'node/kind-worker cordoned\nkind-worker   Ready,SchedulingDisabled  \nnode/kind-worker uncordoned\n',
    ],
    [
      'a taint',
      'kubectl taint node kind-worker k=v:NoSchedule; kubectl taint node kind-worker k-',
      'node/kind-worker tainted\nnode/kind-worker untainted\n',
    ],
    [
      'another namespace',
      'kubectl create ns dev; kubectl config set-context --current --namespace=dev; kubectl get pods; kubectl delete ns dev',
      'namespace/dev created\nContext "kind-kind" modified.\nNo resources found in dev namespace.\nnamespace "dev" deleted\n',
    ],
    [
      'a port that is forwarded',
      'kubectl port-forward svc/web 8080:80 & sleep 1; curl -s localhost:8080 | cut -c1-4; kill %1',
      'Forwarding from 127.0.0.1:8080 -> 80\nHandling connection for 8080\nweb-\n',
    ],
    [
      'a manifest without a cluster',
      'kubectl create deployment x --image=nginx --dry-run=client -o yaml | head -8',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: x\n  name: x\nspec:\n  replicas: 1\n',
    ],
    [
      'an editor that is a command',
      `KUBE_EDITOR='sed -i "s/- port: 80/- port: 81/"' kubectl edit svc web; kubectl get svc web --no-headers | cut -c1-52; KUBE_EDITOR=true kubectl edit svc web`,
      'service/web edited\nweb   ClusterIP   10.96.0.50   <none>   81/TCP   0s\nEdit cancelled, no changes made.\n',
    ],
    [
      'what an apply would change',
      `sed -i "s/replicas: 2/replicas: 3/" web.yaml; kubectl diff -f web.yaml | sed 's/LIVE-[0-9]*/L/g; s/MERGED-[0-9]*/M/g' | grep -v ^@@; kubectl diff -f web.yaml > /dev/null; echo $?`,
      [
        'diff -u -N /tmp/L/apps.v1.Deployment.default.web /tmp/M/apps.v1.Deployment.default.web',
        '--- /tmp/L/apps.v1.Deployment.default.web',
        '+++ /tmp/M/apps.v1.Deployment.default.web',
        '   annotations:',
        '     deployment.kubernetes.io/revision: "1"',
        '   creationTimestamp: "2025-01-01T00:00:00Z"',
        '-  generation: 1',
        '+  generation: 2',
        '   name: web',
        '   namespace: default',
        '   resourceVersion: "2"',
        '   uid: e717d49c-e591-4046-8f69-f1ed24d192de',
        ' spec:',
        '   progressDeadlineSeconds: 600',
        '-  replicas: 2',
        '+  replicas: 3',
        '   revisionHistoryLimit: 10',
        '   selector:',
        '     matchLabels:',
        '1',
        '',
      ].join('\n'),
    ],
    [
      'what one may do, and what nothing measures',
      'kubectl auth can-i create deployments; kubectl auth can-i get foo; kubectl top pods; kubectl get --raw /healthz; echo; source <(kubectl completion bash); echo $?',
      "yes\nWarning: the server doesn't have a resource type 'foo'\n\nyes\nerror: Metrics API not available\nok\n0\n",
    ],
    [
      'a pod that runs one command',
      'kubectl run t --rm -i --image=busybox --restart=Never -- echo hi',
      'hi\npod "t" deleted from default namespace\n',
    ],
    [
      'a watch',
      '(sleep 1; kubectl scale deploy web --replicas=1 > /dev/null) & timeout 4 kubectl get deploy web -w --no-headers | tr -s " "',
      'web 2/2 2 2 0s\nweb 1/1 1 1 1s\n',
    ],
  ]
  it.each(cases)('%s', async (_what, script, text) => {
    expect(await type(`${MANIFEST}${script}\n`)).toBe(text)
  })
})

describe('what kubectl refuses', () => {
  const apply = (yaml: string): string => `kubectl apply -f - <<'Y'\n${yaml}\nY`
  const cases: [string, string][] = [
    ['kubectl get pod nope', 'Error from server (NotFound): pods "nope" not found\n'],
    ['kubectl get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    [
      'kubectl get',
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples\n',
    ],
    ['kubectl frobnicate', 'error: unknown command "frobnicate" for "kubectl"\n'],
    ['kubectl get pods --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    ['kubectl create deployment x', 'error: required flag(s) "image" not set\n'],
    ['kubectl create -f nope.yaml', 'error: the path "nope.yaml" does not exist\n'],
    ['kubectl scale deploy nope --replicas=1', 'error: no objects passed to scale\n'],
    ['kubectl exec nope -- ls', 'Error from server (NotFound): pods "nope" not found\n'],
    ['kubectl exec client', 'error: you must specify at least one command for the container\n'],
    ['kubectl delete pods', 'error: resource(s) were provided, but no name was specified\n'],
    [
      'kubectl edit svc web',
      'kubectl: "edit" opens an editor, and this machine has none: change the YAML beside the picture, use kubectl patch or kubectl apply, or name a command that edits (KUBE_EDITOR="sed -i s/80/81/" kubectl edit …)\n',
    ],
    [
      'ssh kind-worker kubectl get pods',
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n',
    ],
    [
      apply('apiVersion: v1\nkind: Service\nmetadata: { name: bad }\nspec: { prots: [{ port: 80 }] }'),
      'Error from server (BadRequest): error when creating "STDIN": Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.prots"\n',
    ],
    [
      apply(
        'apiVersion: v1\nkind: Service\nmetadata: { name: bad }\nspec: { type: NodePort, ports: [{ port: 80, nodePort: 99 }] }',
      ),
      'The Service "bad" is invalid: spec.ports[0].nodePort: Invalid value: 99: provided port is not in the valid range. The range of valid ports is 30000-32767\n',
    ],
    [
      apply('apiVersion: v1\nkind: Pod\nmetadata: { name: x, namespace: nope }\nspec: { containers: [{ name: c, image: x }] }'),
      'Error from server (NotFound): error when creating "STDIN": namespaces "nope" not found\n',
    ],
    [
      apply('apiVersion: v2\nkind: Pod\nmetadata: { name: x }'),
      'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Pod" in version "v2"\nensure CRDs are installed first\n',
    ],
  ]
  it.each(cases)('%s', async (script, text) => {
    expect(await type(`${script}\n`)).toBe(text)
  })
})

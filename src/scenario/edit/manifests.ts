/** The manifests that the palette places, short as a person writes them, and the command that would do the same. kubectl create --help. */

export interface Placed {
  manifest: string
  command: string
}

/** Where it is not said: an address and port are the cluster's to give. */
const NAMESPACE = 'default'
const inNamespace = (namespace: string): string => (namespace === NAMESPACE ? '' : `, namespace: ${namespace}`)
const flag = (namespace: string): string => (namespace === NAMESPACE ? '' : ` -n ${namespace}`)

export function nodeManifest(name: string, controlPlane = false): Placed {
  const labels = controlPlane ? ", labels: { node-role.kubernetes.io/control-plane: '' }" : ''
  return {
    manifest: `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}${labels} }\n`,
    command: `kubectl apply -f - <<< '{"apiVersion":"v1","kind":"Node","metadata":{"name":"${name}"}}'`,
  }
}

export interface Workload {
  name: string
  namespace?: string
  image?: string
  port?: number
  replicas?: number
  nodeName?: string | undefined
}

export function deploymentManifest({
  name,
  namespace = NAMESPACE,
  image = 'nginx',
  port = 80,
  replicas = 2,
  nodeName,
}: Workload): Placed {
  return {
    manifest: `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${inNamespace(namespace)} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
${nodeName === undefined ? '' : `      nodeName: ${nodeName}\n`}      containers: [{ name: ${name}, image: ${image}, ports: [{ containerPort: ${port} }] }]
`,
    command: `kubectl create deployment ${name}${flag(namespace)} --image=${image} --replicas=${replicas} --port=${port}`,
  }
}

export function podManifest({ name, namespace = NAMESPACE, image = 'nginx', port, nodeName }: Workload): Placed {
  const ports = port === undefined ? '' : `, ports: [{ containerPort: ${port} }]`
  const overrides = nodeName === undefined ? '' : ` --overrides='{"spec":{"nodeName":"${nodeName}"}}'`
  return {
    manifest: `apiVersion: v1
kind: Pod
metadata: { name: ${name}${inNamespace(namespace)}, labels: { app: ${name} } }
spec:
${nodeName === undefined ? '' : `  nodeName: ${nodeName}\n`}  containers: [{ name: ${name}, image: ${image}${ports} }]
`,
    command: `kubectl run ${name}${flag(namespace)} --image=${image} --labels=app=${name}${port === undefined ? '' : ` --port=${port}`}${overrides}`,
  }
}

export interface ServiceGiven {
  name: string
  namespace?: string
  selector: Readonly<Record<string, string>>
  port?: number
  targetPort?: number | string
  type?: 'ClusterIP' | 'NodePort'
}

export function serviceManifest({
  name,
  namespace = NAMESPACE,
  selector,
  port = 80,
  targetPort = 80,
  type = 'ClusterIP',
}: ServiceGiven): Placed {
  const pairs = Object.entries(selector)
  const labels = pairs.map(([key, value]) => `${key}: ${quoted(value)}`).join(', ')
  return {
    manifest: `apiVersion: v1
kind: Service
metadata: { name: ${name}${inNamespace(namespace)} }
spec:
${type === 'ClusterIP' ? '' : `  type: ${type}\n`}${pairs.length === 0 ? '' : `  selector: { ${labels} }\n`}  ports: [{ port: ${port}, targetPort: ${targetPort} }]
`,
    command: `kubectl create service ${type.toLowerCase()} ${name}${flag(namespace)} --tcp=${port}:${targetPort}${pairs.length === 0 ? '' : ` && kubectl set selector service ${name}${flag(namespace)} ${pairs.map((pair) => pair.join('=')).join(',')}`}`,
  }
}

/** A label's value that YAML would read as something else than text. */
const quoted = (value: string): string =>
  /^[A-Za-z][\w.-]*$/.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value) ? value : `'${value}'`

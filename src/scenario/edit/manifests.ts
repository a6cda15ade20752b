/** The manifests that the palette places, short as a person writes them, and the command that would do the same. kubectl create --help. */

export interface Placed {
  manifest: string
  command: string
}

/** What no single verb makes as it stands here is applied. */
export const apply = (manifest: string): string => `kubectl apply -f - <<'END'\n${manifest.trimEnd()}\nEND`

/** Where it is not said: an address and port are the cluster's to give. */
const NAMESPACE = 'default'
const inNamespace = (namespace: string): string => (namespace === NAMESPACE ? '' : `, namespace: ${namespace}`)
const flag = (namespace: string): string => (namespace === NAMESPACE ? '' : ` -n ${namespace}`)

/** A machine comes into being by no command of kubectl: the manifest stands for it. */
export function nodeManifest(name: string, controlPlane = false): Placed {
  const labels = controlPlane ? ", labels: { node-role.kubernetes.io/control-plane: '' }" : ''
  const manifest = `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}${labels} }\n`
  return { manifest, command: manifest.trimEnd() }
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
  const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${inNamespace(namespace)} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
${nodeName === undefined ? '' : `      nodeName: ${nodeName}\n`}      containers: [{ name: ${name}, image: ${image}, ports: [{ containerPort: ${port} }] }]
`
  const create = `kubectl create deployment ${name}${flag(namespace)} --image=${image} --replicas=${replicas} --port=${port}`
  return { manifest, command: nodeName === undefined ? create : apply(manifest) }
}

export function podManifest({ name, namespace = NAMESPACE, image = 'nginx', port, nodeName }: Workload): Placed {
  const ports = port === undefined ? '' : `, ports: [{ containerPort: ${port} }]`
  const manifest = `apiVersion: v1
kind: Pod
metadata: { name: ${name}${inNamespace(namespace)}, labels: { app: ${name} } }
spec:
${nodeName === undefined ? '' : `  nodeName: ${nodeName}\n`}  containers: [{ name: ${name}, image: ${image}${ports} }]
`
  const run = `kubectl run ${name}${flag(namespace)} --image=${image} --labels=app=${name}${port === undefined ? '' : ` --port=${port}`}`
  return { manifest, command: nodeName === undefined ? run : apply(manifest) }
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
  const manifest = `apiVersion: v1
kind: Service
metadata: { name: ${name}${inNamespace(namespace)} }
spec:
${type === 'ClusterIP' ? '' : `  type: ${type}\n`}${pairs.length === 0 ? '' : `  selector: { ${labels} }\n`}  ports: [{ port: ${port}, targetPort: ${targetPort} }]
`
  return { manifest, command: apply(manifest) }
}

/** A label's value that YAML would read as something else than text. */
const quoted = (value: string): string =>
  /^[A-Za-z][\w.-]*$/.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value) ? value : `'${value}'`

/** `kubectl create`: from a file, or an object of a kind from a few flags (kubectl's pkg/cmd/create). It is long because it is a list: one generator a kind. */
import { dictionary } from '../../../net/dictionary.ts'
import { base64, present } from '../../../kube/server/present.ts'
import { createObject } from '../../../kube/server/write.ts'
import { each, withNamespace } from './apply.ts'
import { type Kubectl, type Verb, dryRunOf, dryRunSuffix, fail, flag, flagList, isSet } from './context.ts'
import type { FlagTable } from './flags.ts'
import { MORE_GENERATORS, secretOf } from './create-more.ts'
import { warnOfKinds } from './get.ts'
import { type Generator, MAKING, make, nameOf, requireFlag } from './making.ts'
import { readManifests, resourceOfManifest, stdinOf } from './manifest.ts'
import { objectName } from './names.ts'
import { formatObjects } from './output.ts'

/** A flag's int32, refused in the words of Go's flags. */
function wholeNumber(text: string, name: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw fail(`invalid argument "${text}" for "${name}" flag: strconv.ParseInt: parsing "${text}": invalid syntax`)
}

/** `nginx` of `registry/nginx:1.27`. */
const containerName = (image: string): string => image.split('/').at(-1)!.split(/[:@]/)[0]!.replaceAll('_', '-')

const deployment: Generator = {
  name: 'create deployment',
  words: ['deployment', 'deploy'],
  flags: { ...MAKING, image: 'list', port: 'string', 'replicas,r': 'string' },
  run(kubectl) {
    requireFlag(kubectl, 'image')
    const name = nameOf(kubectl, 'create deployment')
    const images = flagList(kubectl, 'image')
    const command = kubectl.dash === undefined ? [] : kubectl.operands.slice(kubectl.dash)
    const port = flag(kubectl, 'port')
    const labels = { app: name }
    const containers = images.map((image) => ({
      image,
      name: containerName(image),
      resources: {},
      ...(command.length > 0 ? { command } : {}),
      ...(port === undefined ? {} : { ports: [{ containerPort: wholeNumber(port, '--port') }] }),
    }))
    make(kubectl, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: wholeNumber(flag(kubectl, 'replicas') ?? '1', '-r, --replicas'),
        selector: { matchLabels: labels },
        strategy: {},
        template: { metadata: { labels }, spec: { containers } },
      },
      status: {},
    })
    return 0
  },
}

/** `80:8080`, `80`. */
function tcpPorts(kubectl: Kubectl): { name: string; port: number; protocol: string; targetPort: number | string }[] {
  return flagList(kubectl, 'tcp').map((text) => {
    const [port = '', target] = text.split(':')
    const number = (part: string): number => {
      const value = Number(part)
      if (!/^\d+$/.test(part)) throw fail(`strconv.ParseUint: parsing "${part}": invalid syntax`)
      if (value < 1 || value > 65535) throw fail('must be between 1 and 65535, inclusive')
      return value
    }
    const targetPort = target === undefined ? number(port) : /^\d+$/.test(target) ? Number(target) : target
    return { name: text.replace(':', '-'), port: number(port), protocol: 'TCP', targetPort }
  })
}

const service: Generator = {
  name: 'create service',
  words: ['service', 'svc'],
  flags: { ...MAKING, tcp: 'list', clusterip: 'string', 'node-port': 'string', 'external-name': 'string' },
  run(kubectl) {
    const [type = '', ...rest] = kubectl.operands
    const types: Readonly<Record<string, string>> = dictionary({
      clusterip: 'ClusterIP',
      nodeport: 'NodePort',
      loadbalancer: 'LoadBalancer',
      externalname: 'ExternalName',
    })
    const found = types[type.toLowerCase()]
    if (found === undefined)
      throw type === ''
        ? fail('a type of Service is required: clusterip, externalname, loadbalancer or nodeport')
        : fail(`unknown command "${type}"\nSee 'kubectl create service -h' for help and examples`)
    const name = nameOf({ ...kubectl, operands: rest }, `create service ${type}`)
    const ports = tcpPorts(kubectl)
    const headless = flag(kubectl, 'clusterip') === 'None'
    if (ports.length === 0 && found !== 'ExternalName' && !headless)
      throw fail('at least one tcp port specifier must be provided')
    const nodePort = flag(kubectl, 'node-port')
    const address = flag(kubectl, 'clusterip')
    make(kubectl, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: { app: name } },
      spec: {
        ...(address === undefined ? {} : { clusterIP: address }),
        ...(found === 'ExternalName' ? { externalName: requireFlag(kubectl, 'external-name') } : {}),
        ...(ports.length > 0
          ? {
              ports: ports.map((port, i) => (nodePort !== undefined && i === 0 ? { ...port, nodePort: Number(nodePort) } : port)),
            }
          : {}),
        selector: { app: name },
        type: found,
      },
      status: { loadBalancer: {} },
    })
    return 0
  },
}

const namespace: Generator = {
  name: 'create namespace',
  words: ['namespace', 'ns'],
  flags: MAKING,
  run(kubectl) {
    make(kubectl, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: nameOf(kubectl, 'create namespace') },
      spec: {},
      status: {},
    })
    return 0
  },
}

const serviceAccount: Generator = {
  name: 'create serviceaccount',
  words: ['serviceaccount', 'sa'],
  flags: MAKING,
  run(kubectl) {
    make(kubectl, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameOf(kubectl, 'create serviceaccount') } })
    return 0
  },
}

/** `--from-literal`, `--from-file`, `--from-env-file`. */
function dataOf(kubectl: Kubectl): Record<string, string> {
  const data: Record<string, string> = {}
  const put = (key: string, value: string): void => {
    if (Object.hasOwn(data, key))
      throw fail(
        `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${kubectl.operands[0] ?? ''}"`,
      )
    data[key] = value
  }
  for (const text of flagList(kubectl, 'from-literal')) {
    const equals = text.indexOf('=')
    if (equals < 1) throw fail(`invalid literal source ${text}, expected key=value`)
    put(text.slice(0, equals), text.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'))
  }
  const read = (path: string): string => {
    try {
      return kubectl.process.readFile(kubectl.process.resolve(path))
    } catch {
      throw fail(`error reading ${path}: no such file or directory`)
    }
  }
  for (const text of flagList(kubectl, 'from-file')) {
    const equals = text.indexOf('=')
    const path = text.slice(equals + 1)
    put(equals < 0 ? path.split('/').at(-1)! : text.slice(0, equals), read(path))
  }
  for (const path of flagList(kubectl, 'from-env-file')) {
    for (const line of read(path).split('\n')) {
      if (/^\s*(#|$)/.test(line)) continue
      const equals = line.indexOf('=')
      put(line.slice(0, equals).trim(), line.slice(equals + 1))
    }
  }
  return data
}

const FROM: FlagTable = {
  ...MAKING,
  'from-literal': 'strings',
  'from-file': 'strings',
  'from-env-file': 'strings',
  'append-hash': 'bool',
}

const configMap: Generator = {
  name: 'create configmap',
  words: ['configmap', 'cm'],
  flags: FROM,
  run(kubectl) {
    const name = nameOf(kubectl, 'create configmap')
    const data = dataOf(kubectl)
    make(kubectl, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...(Object.keys(data).length > 0 ? { data } : {}) })
    return 0
  },
}

const secret: Generator = {
  name: 'create secret',
  words: ['secret'],
  flags: {
    ...FROM,
    type: 'string',
    cert: 'string',
    key: 'string',
    'docker-username': 'string',
    'docker-password': 'string',
    'docker-email': 'string',
    'docker-server': 'string',
  },
  run(kubectl) {
    const [type, ...rest] = kubectl.operands
    if (type === 'tls' || type === 'docker-registry') {
      make(kubectl, secretOf(kubectl, type, nameOf({ ...kubectl, operands: rest }, `create secret ${type}`)))
      return 0
    }
    if (type !== 'generic')
      throw fail(
        type === undefined
          ? 'a type of Secret is required: docker-registry, generic or tls'
          : `unknown command "${type}"\nSee 'kubectl create secret -h' for help and examples`,
      )
    const name = nameOf({ ...kubectl, operands: rest }, 'create secret generic')
    const data = Object.fromEntries(Object.entries(dataOf(kubectl)).map(([key, value]) => [key, base64(value)]))
    const given = flag(kubectl, 'type')
    make(kubectl, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      ...(given ? { type: given } : {}),
      ...(Object.keys(data).length > 0 ? { data } : {}),
    })
    return 0
  },
}

interface IngressPath {
  host: string
  path: { path: string; pathType: string; backend: { service: { name: string; port: object } } }
  tls: string | undefined
}

/** `host/path*=service:port[,tls[=secret]]`. */
function readRule(text: string): IngressPath {
  const [, host = '', path = '', name = '', port = '', tls] =
    /^([^/]*)(\/[^=]*)?=([^:]+):([^,]+)(?:,(tls(?:=.*)?))?$/.exec(text) ?? []
  if (name === '') throw fail(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
  const isPrefix = path.endsWith('*')
  const backend = { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } }
  return {
    host,
    path: { path: isPrefix ? path.slice(0, -1) : path || '/', pathType: isPrefix ? 'Prefix' : 'Exact', backend },
    tls,
  }
}

const ingress: Generator = {
  name: 'create ingress',
  words: ['ingress', 'ing'],
  flags: { ...MAKING, rule: 'strings', class: 'string', 'default-backend': 'string', annotation: 'strings' },
  run(kubectl) {
    const name = nameOf(kubectl, 'create ingress')
    const paths = flagList(kubectl, 'rule').map(readRule)
    const fallback = flag(kubectl, 'default-backend')
    if (paths.length === 0 && fallback === undefined)
      throw fail(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      )
    const hosts = [...new Set(paths.map(({ host }) => host))]
    const tls = paths.filter((each) => each.tls !== undefined)
    const [service = '', port = ''] = fallback?.split(':') ?? []
    const annotations = Object.fromEntries(
      flagList(kubectl, 'annotation').map((text) => text.split(/=(.*)/s).slice(0, 2) as [string, string]),
    )
    make(kubectl, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
      spec: {
        ...(flag(kubectl, 'class') === undefined ? {} : { ingressClassName: flag(kubectl, 'class') }),
        ...(fallback === undefined
          ? {}
          : {
              defaultBackend: {
                service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
              },
            }),
        ...(hosts.length > 0
          ? {
              rules: hosts.map((host) => ({
                ...(host === '' ? {} : { host }),
                http: { paths: paths.filter((each) => each.host === host).map(({ path }) => path) },
              })),
            }
          : {}),
        ...(tls.length > 0
          ? {
              tls: tls.map((each) => ({
                hosts: [each.host],
                ...(each.tls!.includes('=') ? { secretName: each.tls!.slice(4) } : {}),
              })),
            }
          : {}),
      },
      status: { loadBalancer: {} },
    })
    return 0
  },
}

const GENERATORS: readonly Generator[] = [
  deployment,
  service,
  namespace,
  serviceAccount,
  configMap,
  secret,
  ingress,
  ...MORE_GENERATORS,
]

export const create: Verb = {
  name: 'create',
  flags: {
    ...MAKING,
    'filename,f': 'strings',
    'kustomize,k': 'string',
    edit: 'bool',
    raw: 'string',
    'recursive,R': 'bool',
    'selector,l': 'string',
  },
  async run(kubectl) {
    if (kubectl.flags.has('kustomize')) throw fail('kustomize (-k) is not simulated: create with -f')
    if (isSet(kubectl, 'edit') || kubectl.flags.has('raw')) throw fail('"--edit" and "--raw" are not simulated')
    const [word] = kubectl.operands
    if (!kubectl.flags.has('filename')) {
      if (word === 'token') throw fail('"create token" is not simulated: nobody is asked who he is here')
      if (word !== undefined)
        throw fail(`Unexpected args: [${kubectl.operands.join(' ')}]\nSee 'kubectl create -h' for help and examples`)
      throw fail('must specify one of -f and -k')
    }
    const dryRun = dryRunOf(kubectl)
    return each(kubectl, readManifests(kubectl, await stdinOf(kubectl)), (manifest) => {
      const resource = resourceOfManifest(kubectl, manifest)
      const object = withNamespace(manifest.object, resource.namespaced ? kubectl.namespace : undefined)
      warnOfKinds(kubectl, { groups: [{ resource, objects: [] }], isList: false, missing: [] })
      const made =
        dryRun === 'client'
          ? object
          : createObject(kubectl.server, resource, object, object.metadata.namespace, {
              actor: 'kubectl',
              dryRun: dryRun === 'server',
            })
      const formatted = flag(kubectl, 'output')
        ? formatObjects(kubectl, [dryRun === 'client' ? made : present(kubectl.server, made)], false)
        : undefined
      kubectl.out(formatted ?? `${objectName(made)} created${dryRunSuffix(dryRun)}\n`)
    })
  },
}

/** `create deployment` and its like, by the word that follows. */
export const generatorOf = (word: string | undefined): Verb | undefined =>
  GENERATORS.find(({ words }) => word !== undefined && words.includes(word))

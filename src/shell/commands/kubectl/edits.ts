/** Verbs that change a field or two of objects that are there: label, annotate, scale, patch, set, taint, cordon (kubectl's pkg/cmd/…). */
import { canonical } from '../../../kube/names.ts'
import { labelValue } from '../../../kube/api/names.ts'
import { jsonPatch, mergePatch, strategicPatch } from '../../../kube/server/patch.ts'
import { ApiError } from '../../../kube/server/errors.ts'
import { present } from '../../../kube/server/present.ts'
import { qualified } from '../../../kube/resources.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { replaceObject, replaceStatus } from '../../../kube/server/write.ts'
import { parse as parseYaml } from 'yaml'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, isSet, usage } from './context.ts'
import type { FlagTable } from './flags.ts'
import { readManifests, stdinOf } from './manifest.ts'
import { type Target, mustSelect, objectName, resourceNamed, targetsOf, select } from './names.ts'
import { formatObjects, readFile } from './output.ts'
import { ToolExit } from '../../tool.ts'

export const CHOOSING: FlagTable = {
  'filename,f': 'strings',
  all: 'bool',
  'all-namespaces,A': 'bool',
  'selector,l': 'string',
  'field-selector': 'string',
  'dry-run': { without: 'unchanged' },
  'output,o': 'string',
  local: 'bool',
  list: 'bool',
  'field-manager': 'string',
  'recursive,R': 'bool',
  template: 'string',
  'show-managed-fields': 'bool',
}

/** Stores a changed object and says so (`suffix`: what of a dry run); false where nothing is new. */
export function store(
  kubectl: Kubectl,
  { resource, object }: Target,
  next: ApiObject,
  words: string,
  same = words,
  suffix = dryRunSuffix(dryRunOf(kubectl)),
): boolean {
  const dryRun = dryRunOf(kubectl)
  const isNew = canonical(next) !== canonical(object)
  const stored = isNew
    ? asking(() =>
        replaceObject(kubectl.server, resource, next, object.metadata.namespace, { actor: 'kubectl', dryRun: dryRun !== 'none' }),
      )
    : object
  const formatted = flag(kubectl, 'output') ? formatObjects(kubectl, [present(kubectl.server, stored)], false) : undefined
  kubectl.out(formatted ?? `${objectName(object)} ${isNew ? words : same}${suffix}\n`)
  return isNew
}

/** What is chosen by `-f`, by names or by `--all` and selectors. */
export async function choose(kubectl: Kubectl, operands: readonly string[], command: string): Promise<Target[]> {
  if (isSet(kubectl, 'local')) throw fail('--local is not simulated')
  if (kubectl.flags.has('filename')) {
    const manifests = readManifests(kubectl, await stdinOf(kubectl))
    return manifests.flatMap(({ object }) => mustSelect(kubectl, [`${object.kind}/${object.metadata.name}`], command))
  }
  if (operands.length === 0) throw fail('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  const [first = ''] = operands
  const byName = operands.length > 1 || first.includes('/')
  if (byName) return mustSelect(kubectl, operands, command)
  if (!isSet(kubectl, 'all') && !kubectl.flags.has('selector') && !kubectl.flags.has('field-selector')) {
    resourceNamed(kubectl.server, first)
    throw fail('resource(s) were provided, but no name was specified')
  }
  return targetsOf(select(kubectl, operands, command))
}

/** The same for verbs that do what they can; words for names that nothing has. */
async function chooseSome(
  kubectl: Kubectl,
  operands: readonly string[],
  command: string,
): Promise<{ targets: Target[]; missing: string[] }> {
  const byName = operands.length > 1 || (operands[0] ?? '').includes('/')
  if (kubectl.flags.has('filename') || !byName) return { targets: await choose(kubectl, operands, command), missing: [] }
  const selection = select(kubectl, operands, command)
  return { targets: targetsOf(selection), missing: selection.missing }
}

/** Splits `key=value` and `key-` from the names before them. */
function splitPairs(operands: readonly string[]): { names: string[]; pairs: string[] } {
  const at = operands.findIndex((word, i) => i > 0 && (word.includes('=') || word.endsWith('-')))
  return at < 0 ? { names: [...operands], pairs: [] } : { names: operands.slice(0, at), pairs: operands.slice(at) }
}

function marker(field: 'labels' | 'annotations', verb: string, word: string): Verb {
  return {
    name: verb,
    flags: { ...CHOOSING, overwrite: 'bool', 'resource-version': 'string' },
    async run(kubectl) {
      const { names, pairs } = splitPairs(kubectl.operands)
      if (pairs.length === 0 && !isSet(kubectl, 'list')) throw fail(`at least one ${word} update is required`)
      checkPairs(pairs, field)
      const what = word === 'label' ? 'labeled' : 'annotated'
      for (const target of await choose(kubectl, names, verb)) {
        const has = { ...target.object.metadata[field] }
        if (isSet(kubectl, 'list')) {
          kubectl.out(
            Object.entries(has)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, value]) => `${key}=${value}\n`)
              .join(''),
          )
          continue
        }
        const before = { ...has }
        let removed = false
        for (const pair of pairs) {
          if (pair.endsWith('-') && !pair.includes('=')) {
            const key = pair.slice(0, -1)
            if (Object.hasOwn(has, key)) removed = true
            else if (field === 'labels') kubectl.out(`${word} "${key}" not found.\n`)
            delete has[key]
            continue
          }
          const [key = '', value = ''] = pair.split(/=(.*)/s)
          if (Object.hasOwn(before, key) && before[key] !== value && !isSet(kubectl, 'overwrite')) {
            throw fail(
              field === 'labels'
                ? `'${key}' already has a value (${before[key]!}), and --overwrite is false`
                : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${before[key]!})`,
            )
          }
          has[key] = value
        }
        const onlyRemoved = field === 'labels' && removed && pairs.every((pair) => pair.endsWith('-'))
        const { [field]: old, ...metadata } = target.object.metadata
        void old
        const next = {
          ...target.object,
          metadata: { ...metadata, ...(Object.keys(has).length > 0 ? { [field]: has } : {}) },
        } as ApiObject
        store(kubectl, target, next, onlyRemoved ? `un${what}` : what, field === 'labels' ? `not ${what}` : what)
      }
      return 0
    },
  }
}

/** What kubectl sees by itself before it asks anybody. */
function checkPairs(pairs: readonly string[], field: 'labels' | 'annotations'): void {
  const given = new Map(
    pairs.filter((pair) => pair.includes('=')).map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]),
  )
  if (field === 'labels')
    for (const [key, value] of given) {
      const reason = labelValue(value)
      if (reason) throw fail(`invalid label value: ${JSON.stringify(`${key}=${value}`)}: ${reason}`)
    }
  const isBoth = pairs.some((pair) => !pair.includes('=') && pair.endsWith('-') && given.has(pair.slice(0, -1)))
  if (isBoth) throw fail(`can not both modify and remove ${field === 'labels' ? 'a label' : 'an annotation'} in the same command`)
}

export const label = marker('labels', 'label', 'label')
export const annotate = marker('annotations', 'annotate', 'annotation')

/** Kinds that have a number of replicas. */
const SCALABLE = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'])

export const scale: Verb = {
  name: 'scale',
  flags: { ...CHOOSING, replicas: 'string', 'current-replicas': 'string', timeout: 'string', 'resource-version': 'string' },
  async run(kubectl) {
    const text = flag(kubectl, 'replicas')
    if (text === undefined) throw fail('required flag(s) "replicas" not set')
    const replicas = Number(text)
    if (!/^-?\d+$/.test(text))
      throw fail(
        `invalid argument "${text}" for "--replicas" flag: strconv.ParseInt: parsing "${text}": invalid syntax\nSee 'kubectl scale --help' for usage.`,
      )
    if (replicas < 0) throw fail('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    const { targets, missing } = await chooseSome(kubectl, kubectl.operands, 'scale')
    if (targets.length === 0) throw fail('no objects passed to scale')
    for (const target of targets) {
      const { object, resource } = target
      if (!SCALABLE.has(object.kind))
        throw asking(() => {
          throw new ApiError('NotFound', 'the server could not find the requested resource')
        })
      const spec = object['spec'] as { replicas?: number }
      const expected = flag(kubectl, 'current-replicas')
      if (expected !== undefined && expected !== '-1' && Number(expected) !== (spec.replicas ?? 1))
        throw fail(`Expected replicas to be ${expected}, was ${spec.replicas ?? 1}`)
      const next = { ...object, spec: { ...spec, replicas } }
      const dryRun = dryRunOf(kubectl)
      if (canonical(next) !== canonical(object))
        asking(() =>
          replaceObject(kubectl.server, resource, next, object.metadata.namespace, {
            actor: 'kubectl',
            dryRun: dryRun !== 'none',
          }),
        )
      kubectl.out(`${objectName(object)} scaled${dryRunSuffix(dryRun)}\n`)
    }
    if (missing.length > 0) throw new ToolExit(1, missing.map((message) => `Error from server (NotFound): ${message}\n`).join(''))
    return 0
  },
}

export const patch: Verb = {
  name: 'patch',
  flags: { ...CHOOSING, 'patch,p': 'string', 'patch-file': 'string', type: 'string', subresource: 'string' },
  async run(kubectl) {
    const file = flag(kubectl, 'patch-file')
    const text =
      flag(kubectl, 'patch') ?? (file === undefined ? undefined : readFile(kubectl, file, 'unable to read patch file: '))
    if (text === undefined) throw fail('must specify --patch or --patch-file containing the contents of the patch')
    const type = flag(kubectl, 'type') ?? 'strategic'
    if (!['strategic', 'merge', 'json'].includes(type)) throw fail(`--type must be one of [json merge strategic], not "${type}"`)
    let change: unknown
    try {
      change = parseYaml(text)
    } catch {
      throw fail(`unable to parse "${text}": yaml: could not be read`)
    }
    const subresource = flag(kubectl, 'subresource')
    if (subresource !== undefined && !SUBRESOURCES.includes(subresource))
      throw fail(`invalid subresource value: ${JSON.stringify(subresource)}. Must be one of [${SUBRESOURCES.join(' ')}]`)
    for (const target of await choose(kubectl, kubectl.operands, 'patch')) {
      const next = asking(() => patched(target.object, change, type)) as ApiObject
      if (subresource !== undefined) {
        patchStatus(kubectl, target, next, subresource)
        continue
      }
      // Of a dry run this verb says nothing.
      store(kubectl, target, next, 'patched', 'patched (no change)', '')
    }
    return 0
  },
}

const SUBRESOURCES = ['status', 'scale', 'resize']

/** Whose status is stored here as it is written; that of the others their controllers count anew. */
const WITH_STATUS = new Set(['Pod', 'Service', 'Node'])

function patchStatus(kubectl: Kubectl, { resource, object }: Target, next: ApiObject, subresource: string): void {
  if (subresource !== 'status' || !WITH_STATUS.has(object.kind))
    throw fail(`the subresource "${subresource}" of a ${object.kind} is not simulated`)
  const dryRun = dryRunOf(kubectl)
  const changed = asking(() =>
    replaceStatus(kubectl.server, resource, next, object.metadata.namespace, { actor: 'kubectl', dryRun: dryRun !== 'none' }),
  )
  kubectl.out(`${objectName(object)} patched${changed ? '' : ' (no change)'}\n`)
}

function patched(object: ApiObject, change: unknown, type: string): unknown {
  if (type !== 'json' && (typeof change !== 'object' || change === null || Array.isArray(change))) {
    const what = Array.isArray(change) ? 'array' : typeof change === 'boolean' ? 'bool' : typeof change
    throw new ApiError(
      'BadRequest',
      `error decoding patch: json: cannot unmarshal ${what} into Go value of type map[string]interface {}`,
    )
  }
  if (type === 'json') {
    if (!Array.isArray(change))
      throw new ApiError('BadRequest', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch')
    return jsonPatch(object, change as Parameters<typeof jsonPatch>[1])
  }
  return type === 'merge' ? mergePatch(object, change) : strategicPatch(object, change)
}

interface PodTemplateSpec {
  containers: { name: string; image?: string; env?: EnvVar[] }[]
  initContainers?: { name: string; image?: string; env?: EnvVar[] }[]
}

/** The pod spec of a pod or of what makes pods, and the object with another one. */
function podSpecOf(object: ApiObject): { spec: PodTemplateSpec; put: (spec: PodTemplateSpec) => ApiObject } | undefined {
  const spec = object['spec'] as (PodTemplateSpec & { template?: { spec: PodTemplateSpec } }) | undefined
  if (spec?.template) {
    const { template } = spec
    return { spec: template.spec, put: (next) => ({ ...object, spec: { ...spec, template: { ...template, spec: next } } }) }
  }
  return spec?.containers ? { spec, put: (next) => ({ ...object, spec: next }) } : undefined
}

export const set: Verb = {
  name: 'set',
  flags: {
    ...CHOOSING,
    'containers,c': 'string',
    'env,e': 'strings',
    overwrite: 'bool',
    from: 'string',
    record: 'bool',
    limits: 'string',
    requests: 'string',
  },
  async run(kubectl) {
    const [what, ...rest] = kubectl.operands
    if (what === 'image') return setImage(kubectl, rest)
    if (what === 'env') return setEnv(kubectl, rest)
    if (what === 'selector') return setSelector(kubectl, rest)
    if (what !== undefined && !['resources', 'serviceaccount', 'sa', 'subject'].includes(what))
      throw usage(`unknown command ${JSON.stringify(what)}`, 'set')
    throw fail(what === undefined ? 'a field to set is required: env, image or selector' : `"set ${what}" is not simulated`)
  },
}

const withoutTemplate = ({ resource, object }: Target): string =>
  `${qualified(resource)}/${object.metadata.name} the object is not a pod or does not have a pod template: *v1.${object.kind}`

interface EnvVar {
  name: string
  value?: string
  valueFrom?: {
    fieldRef?: { fieldPath: string }
    resourceFieldRef?: { resource: string }
    configMapKeyRef?: { name: string; key: string }
    secretKeyRef?: { name: string; key: string }
  }
}

/** What `set env --list` says of a variable; what comes from elsewhere is a remark. */
function envText({ name, value = '', valueFrom }: EnvVar): string {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom ?? {}
  if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`
  if (resourceFieldRef) return `# ${name} from resource field ${resourceFieldRef.resource}`
  if (configMapKeyRef) return `# ${name} from configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`
  if (secretKeyRef) return `# ${name} from secret ${secretKeyRef.name}, key ${secretKeyRef.key}`
  return `${name}=${value}`
}

async function setImage(kubectl: Kubectl, operands: readonly string[]): Promise<number> {
  const { names, pairs } = splitPairs(operands)
  if (pairs.length === 0) throw fail('at least one image update is required')
  for (const target of await choose(kubectl, names, 'set image')) {
    const found = podSpecOf(target.object)
    if (!found) throw fail(withoutTemplate(target))
    let { spec } = found
    for (const pair of pairs) {
      const [name = '', image = ''] = pair.split(/=(.*)/s)
      const all = [...spec.containers, ...(spec.initContainers ?? [])]
      if (name !== '*' && !all.some((each) => each.name === name)) throw fail(`unable to find container named "${name}"`)
      const change = <T extends { name: string; image?: string }>(list: T[]): T[] =>
        list.map((each) => (name === '*' || each.name === name ? { ...each, image } : each))
      spec = {
        ...spec,
        containers: change(spec.containers),
        ...(spec.initContainers ? { initContainers: change(spec.initContainers) } : {}),
      }
    }
    const next = found.put(spec)
    if (canonical(next) !== canonical(target.object)) store(kubectl, target, next, 'image updated')
  }
  return 0
}

async function setEnv(kubectl: Kubectl, operands: readonly string[]): Promise<number> {
  if (kubectl.flags.has('from')) throw fail('"set env --from" is not simulated')
  const { names, pairs } = splitPairs(operands)
  for (const target of await choose(kubectl, names, 'set env')) {
    const found = podSpecOf(target.object)
    if (!found) throw fail(withoutTemplate(target))
    const chosen = flag(kubectl, 'containers') ?? '*'
    if (isSet(kubectl, 'list')) {
      for (const { name, env = [] } of [...found.spec.containers, ...(found.spec.initContainers ?? [])]) {
        const { kind, metadata } = target.object
        kubectl.out(`# ${kind} ${metadata.name}, container ${name}\n${env.map((each) => `${envText(each)}\n`).join('')}`)
      }
      continue
    }
    const containers = found.spec.containers.map((container) => {
      if (chosen !== '*' && container.name !== chosen) return container
      const env = new Map((container.env ?? []).map((each) => [each.name, each]))
      for (const pair of [...pairs, ...(kubectl.flags.get('env') ?? [])]) {
        if (pair.endsWith('-') && !pair.includes('=')) env.delete(pair.slice(0, -1))
        else {
          const [name = '', value = ''] = pair.split(/=(.*)/s)
          env.set(name, { name, value })
        }
      }
      const { env: old, ...rest } = container
      void old
      return { ...rest, ...(env.size > 0 ? { env: [...env.values()] } : {}) }
    })
    const next = found.put({ ...found.spec, containers })
    if (canonical(next) !== canonical(target.object)) store(kubectl, target, next, 'env updated')
  }
  return 0
}

async function setSelector(kubectl: Kubectl, operands: readonly string[]): Promise<number> {
  const { names, pairs } = splitPairs(operands)
  const selector = Object.fromEntries(
    pairs.flatMap((pair) => pair.split(',')).map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]),
  )
  if (pairs.length === 0) throw fail('resource(s) were provided, but no name was specified')
  for (const target of await choose(kubectl, names, 'set selector'))
    store(kubectl, target, { ...target.object, spec: { ...(target.object['spec'] as object), selector } }, 'selector updated')
  return 0
}

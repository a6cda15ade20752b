/** `kubectl apply`: what is not there is made, what is there is brought to the manifest (kubectl's pkg/cmd/apply, client side). */
import { canonical } from '../../../kube/names.ts'
import { applyThreeWay } from '../../../kube/server/patch.ts'
import { present } from '../../../kube/server/present.ts'
import { findObject } from '../../../kube/server/read.ts'
import { type ApiObject, storeKey } from '../../../kube/server/server.ts'
import { createObject, deleteObject, replaceObject } from '../../../kube/server/write.ts'
import { listObjects } from '../../../kube/server/read.ts'
import { type Resource, findResource } from '../../../kube/resources.ts'
import { ApiError } from '../../../kube/server/errors.ts'
import {
  type DryRun,
  type Kubectl,
  type Verb,
  asking,
  dryRunOf,
  dryRunSuffix,
  fail,
  flag,
  isSet,
  refusal,
  refusalLine,
} from './context.ts'
import { warnOfKinds } from './get.ts'
import { type Manifest, readManifests, resourceOfManifest, stdinOf } from './manifest.ts'
import { objectName } from './names.ts'
import { formatObjects } from './output.ts'
import { parseLabelSelector } from './selector.ts'
import { compactJson } from './text.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export const apply: Verb = {
  name: 'apply',
  flags: {
    'filename,f': 'strings',
    'kustomize,k': 'string',
    'dry-run': { without: 'unchanged' },
    'output,o': 'string',
    'selector,l': 'string',
    all: 'bool',
    prune: 'bool',
    'prune-allowlist': 'list',
    force: 'bool',
    'force-conflicts': 'bool',
    'field-manager': 'string',
    'server-side': 'bool',
    overwrite: 'bool',
    validate: { without: 'strict' },
    wait: 'bool',
    timeout: 'string',
    'grace-period': 'string',
    cascade: { without: 'background' },
    'recursive,R': 'bool',
    template: 'string',
    'show-managed-fields': 'bool',
    'openapi-patch': 'bool',
  },
  async run(kubectl) {
    if (
      kubectl.operands[0] === 'view-last-applied' ||
      kubectl.operands[0] === 'edit-last-applied' ||
      kubectl.operands[0] === 'set-last-applied'
    )
      throw fail(`"apply ${kubectl.operands[0]}" is not simulated`)
    if (kubectl.flags.has('kustomize')) throw fail('kustomize (-k) is not simulated: apply the files with -f')
    const [extra] = kubectl.operands
    if (extra !== undefined)
      throw fail(`Unexpected args: [${kubectl.operands.join(' ')}]\nSee 'kubectl apply -h' for help and examples`)
    if (!kubectl.flags.has('filename')) throw fail('must specify one of -f and -k')
    const dryRun = dryRunOf(kubectl)
    const labels = flag(kubectl, 'selector')
    const matches = labels === undefined ? () => true : parseLabelSelector(labels)
    const manifests = readManifests(kubectl, await stdinOf(kubectl)).filter(({ object }) => matches(object.metadata.labels ?? {}))
    if (manifests.length === 0) throw fail('no objects passed to apply')
    const status = each(kubectl, manifests, (manifest) => applyOne(kubectl, manifest, dryRun))
    if (isSet(kubectl, 'prune')) prune(kubectl, manifests, dryRun)
    return status
  },
}

/** Goes on after a refusal; the words at the end say all of them, alone as one does, several each on its line. */
export function each(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
  act: (manifest: Manifest) => void,
  doing = 'creating',
): number {
  const refused: { error: ApiError; manifest: Manifest; doing: string }[] = []
  for (const manifest of manifests) {
    try {
      act(manifest)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refused.push({ error, manifest, doing: (error as { doing?: string }).doing ?? doing })
    }
  }
  kubectl.flush()
  for (const { error, manifest, doing: what } of refused) {
    const source = `error when ${what} "${manifest.source}"`
    kubectl.err(refused.length === 1 ? refusal(error, source) : refusalLine(error, source))
  }
  return refused.length > 0 ? 1 : 0
}

function applyOne(kubectl: Kubectl, manifest: Manifest, dryRun: DryRun): void {
  const { server } = kubectl
  const resource = resourceOfManifest(kubectl, manifest)
  checkNamespace(kubectl, manifest)
  warnOfKinds(kubectl, { groups: [{ resource, objects: [] }], isList: false, missing: [] })
  const object = withNamespace(manifest.object, resource.namespaced ? kubectl.namespace : undefined)
  const found = findObject(server, resource, object.metadata.namespace, object.metadata.name)
  const options = { actor: 'kubectl', dryRun: dryRun !== 'none' }
  if (isSet(kubectl, 'server-side')) return applyThere(kubectl, { resource, object, found }, dryRun)
  if (!found) {
    const made = createObject(server, resource, annotated(object), object.metadata.namespace, options)
    if (dryRun === 'none') server.applied.set(storeKey(made), object)
    return tell(kubectl, made, `created${dryRunSuffix(dryRun)}`)
  }
  const known = lastApplied(kubectl, found)
  if (!known && !isOfFile(kubectl, found)) {
    kubectl.err(
      `Warning: resource ${resource.name}/${found.metadata.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    )
  }
  const next = applyThreeWay(found, known, object) as ApiObject
  const isSame = canonical(withoutLast(next)) === canonical(withoutLast(found))
  if (isSame) return tell(kubectl, found, `unchanged${dryRunSuffix(dryRun)}`)
  const changed = annotated(next, object)
  try {
    const stored = replaceObject(server, resource, changed, object.metadata.namespace, options)
    if (dryRun === 'none') server.applied.set(storeKey(stored), object)
    // Defaults that were written out change nothing.
    const same = canonical(comparable(kubectl, stored)) === canonical(comparable(kubectl, found))
    tell(kubectl, stored, `${same ? 'unchanged' : 'configured'}${dryRunSuffix(dryRun)}`)
  } catch (error) {
    if (error instanceof ApiError) (error as { doing?: string }).doing = 'applying patch'
    throw error
  }
}

/** `--server-side`: the same merge, remembered by the server; there is one manager of fields, so nobody is in conflict. */
function applyThere(
  kubectl: Kubectl,
  { resource, object, found }: { resource: Resource; object: ApiObject; found: ApiObject | undefined },
  dryRun: DryRun,
): void {
  const { server } = kubectl
  const options = { actor: 'kubectl', dryRun: dryRun !== 'none' }
  const { namespace } = object.metadata
  const stored = found
    ? replaceObject(server, resource, applyThreeWay(found, lastApplied(kubectl, found), object) as ApiObject, namespace, options)
    : createObject(server, resource, object, namespace, options)
  if (dryRun === 'none') server.applied.set(storeKey(stored), object)
  tell(kubectl, stored, `serverside-applied${dryRunSuffix(dryRun)}`)
}

/** What an apply would make of an object; nothing is stored. */
export function wouldBe(kubectl: Kubectl, resource: Resource, object: ApiObject): ApiObject {
  const { server } = kubectl
  const { namespace, name } = object.metadata
  const options = { actor: 'kubectl', dryRun: true }
  const found = findObject(server, resource, namespace, name)
  if (!found) return createObject(server, resource, object, namespace, options)
  const next = applyThreeWay(found, lastApplied(kubectl, found), object) as ApiObject
  return canonical(withoutLast(next)) === canonical(withoutLast(found))
    ? found
    : replaceObject(server, resource, next, namespace, options)
}

const comparable = (kubectl: Kubectl, object: ApiObject): unknown => {
  const { metadata, status, ...rest } = withoutLast(present(kubectl.server, object))
  void status
  const { labels, annotations, finalizers, ownerReferences } = metadata
  return { ...rest, metadata: { labels, annotations, finalizers, ownerReferences } }
}

function checkNamespace(kubectl: Kubectl, { object }: Manifest): void {
  const given = object.metadata.namespace
  if (kubectl.namespaceGiven && given && given !== kubectl.namespace)
    throw fail(
      `the namespace from the provided object "${given}" does not match the namespace "${kubectl.namespace}". You must pass '--namespace=${given}' to perform this operation.`,
    )
}

export const withNamespace = (object: ApiObject, namespace: string | undefined): ApiObject =>
  namespace === undefined || object.metadata.namespace ? object : { ...object, metadata: { ...object.metadata, namespace } }

/** What stood in the last manifest: the annotation, or the server's memory of the scenario's file. */
function lastApplied({ server }: Kubectl, found: ApiObject): ApiObject | undefined {
  const text = found.metadata.annotations?.[LAST_APPLIED]
  return text === undefined ? server.applied.get(storeKey(found)) : (JSON.parse(text) as ApiObject)
}

/** There since the beginning: as good as applied. */
const isOfFile = ({ server }: Kubectl, found: ApiObject): boolean => (server.meta.get(storeKey(found))?.resourceVersion ?? 1) <= 1

const annotated = (object: ApiObject, of = object): ApiObject => {
  const plain = withoutLast(of)
  const annotations = {
    ...object.metadata.annotations,
    [LAST_APPLIED]: `${compactJson({ ...plain, metadata: { annotations: {}, ...plain.metadata } })}\n`,
  }
  return { ...object, metadata: { ...object.metadata, annotations } }
}

function withoutLast(object: ApiObject): ApiObject {
  if (!object.metadata.annotations?.[LAST_APPLIED]) return object
  const annotations = { ...object.metadata.annotations }
  delete annotations[LAST_APPLIED]
  const { annotations: old, ...metadata } = object.metadata
  void old
  return { ...object, metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) } }
}

function tell(kubectl: Kubectl, object: ApiObject, words: string): void {
  const output = flag(kubectl, 'output')
  kubectl.out(
    output ? (formatObjects(kubectl, [present(kubectl.server, object)], false) ?? '') : `${objectName(object)} ${words}\n`,
  )
}

/** Kinds that `--prune` looks at, of those that are here. */
const PRUNED = [
  'configmaps',
  'endpoints',
  'pods',
  'secrets',
  'services',
  'jobs',
  'cronjobs',
  'ingresses',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
]

function prune(kubectl: Kubectl, manifests: readonly Manifest[], dryRun: DryRun): void {
  const labels = flag(kubectl, 'selector')
  if (labels === undefined && !isSet(kubectl, 'all'))
    throw fail(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    )
  const matches = labels === undefined ? () => true : parseLabelSelector(labels)
  const kept = new Set(manifests.map(({ object }) => storeKey(withNamespace(object, kubectl.namespace))))
  for (const name of PRUNED) {
    const resource = findResource(name)!
    for (const object of listObjects(kubectl.server, resource, kubectl.namespace)) {
      if (kept.has(storeKey(object)) || !matches(object.metadata.labels ?? {}) || !lastApplied(kubectl, object)) continue
      asking(() =>
        deleteObject(kubectl.server, resource, object.metadata.namespace, object.metadata.name, {
          actor: 'kubectl',
          dryRun: dryRun !== 'none',
        }),
      )
      kubectl.out(`${objectName(object)} pruned${dryRunSuffix(dryRun)}\n`)
    }
  }
}

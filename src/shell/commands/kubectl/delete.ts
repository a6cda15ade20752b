/** `kubectl delete`: asks for objects to go, and waits until they have (kubectl's pkg/cmd/delete). */
import { qualified } from '../../../kube/resources.ts'
import { findObject, listObjects } from '../../../kube/server/read.ts'
import { metaOf } from '../../../kube/server/server.ts'
import { deleteObject } from '../../../kube/server/write.ts'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, isSet } from './context.ts'
import { readManifests, resourceOfManifest, stdinOf } from './manifest.ts'
import { type Target, objectName, resourcesOf, select, targetsOf, whereOf } from './names.ts'

export const remove: Verb = {
  name: 'delete',
  flags: {
    'filename,f': 'strings',
    'kustomize,k': 'string',
    all: 'bool',
    'all-namespaces,A': 'bool',
    'selector,l': 'string',
    'field-selector': 'string',
    'grace-period': 'string',
    force: 'bool',
    now: 'bool',
    wait: 'bool',
    timeout: 'string',
    'ignore-not-found': 'bool',
    cascade: { without: 'background' },
    'dry-run': { without: 'unchanged' },
    'output,o': 'string',
    'recursive,R': 'bool',
    'interactive,i': 'bool',
    raw: 'string',
  },
  async run(kubectl) {
    if (kubectl.flags.has('kustomize')) throw fail('kustomize (-k) is not simulated: delete with -f')
    if (isSet(kubectl, 'interactive')) throw fail('--interactive is not simulated')
    const [output, cascade] = [flag(kubectl, 'output') ?? '', flag(kubectl, 'cascade') ?? 'background']
    if (output !== '' && output !== 'name') throw fail(`unexpected -o output mode: ${output}. We only support '-o name'`)
    if (!['background', 'foreground', 'orphan', 'true', 'false'].includes(cascade))
      throw fail(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`)
    const { targets, missing } = await chosen(kubectl)
    const dryRun = dryRunOf(kubectl)
    const grace = graceOf(kubectl)
    if (isSet(kubectl, 'force') && grace === 0)
      kubectl.err(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
      )
    // Before they go: an object of the same name that comes after is another one.
    const uids = targets.map(({ object }) => metaOf(kubectl.server, object).uid)
    for (const target of targets) deleteOne(kubectl, target, grace, dryRun)
    kubectl.flush()
    if (dryRun === 'none' && flag(kubectl, 'wait') !== 'false') await gone(kubectl, targets, uids)
    const isQuiet = isSet(kubectl, 'ignore-not-found') && kubectl.operands.length > 0
    if (targets.length === 0 && missing.length === 0 && !isQuiet) kubectl.out('No resources found\n')
    kubectl.flush()
    for (const message of missing) kubectl.err(`Error from server (NotFound): ${message}\n`)
    return missing.length > 0 ? 1 : 0
  },
}

interface Chosen {
  targets: Target[]
  missing: string[]
}

async function chosen(kubectl: Kubectl): Promise<Chosen> {
  const ignore = isSet(kubectl, 'ignore-not-found')
  if (kubectl.flags.has('filename')) {
    const found: Chosen = { targets: [], missing: [] }
    for (const manifest of readManifests(kubectl, await stdinOf(kubectl))) {
      const resource = resourceOfManifest(kubectl, manifest)
      const { name, namespace } = manifest.object.metadata
      const object = findObject(kubectl.server, resource, namespace ?? kubectl.namespace, name)
      if (object) found.targets.push({ resource, object })
      else if (!ignore) found.missing.push(`error when deleting "${manifest.source}": ${qualified(resource)} "${name}" not found`)
    }
    return found
  }
  const [first, ...names] = kubectl.operands
  if (first === undefined)
    throw fail(
      "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    )
  const byName = names.length > 0 || first.includes('/')
  if (!byName && !isSet(kubectl, 'all') && !kubectl.flags.has('selector') && !kubectl.flags.has('field-selector')) {
    resourcesOf(kubectl.server, first)
    throw fail('resource(s) were provided, but no name was specified')
  }
  if (isSet(kubectl, 'all')) {
    if (byName) throw fail('name cannot be provided when a selector is specified')
    const groups = resourcesOf(kubectl.server, first)
    return {
      targets: groups.flatMap((resource) =>
        listObjects(kubectl.server, resource, whereOf(kubectl)).map((object) => ({ resource, object })),
      ),
      missing: [],
    }
  }
  const selection = select(kubectl, kubectl.operands, 'delete')
  return { targets: targetsOf(selection), missing: ignore ? [] : selection.missing }
}

function graceOf(kubectl: Kubectl): number | undefined {
  const text = flag(kubectl, 'grace-period')
  if (isSet(kubectl, 'now')) return 1
  if (text === undefined || text === '-1') return isSet(kubectl, 'force') ? 0 : undefined
  const seconds = Number(text)
  if (!Number.isInteger(seconds))
    throw fail(`invalid argument "${text}" for "--grace-period" flag: strconv.ParseInt: parsing "${text}": invalid syntax`)
  // Zero is a force of its own: without that word the least is a second.
  return seconds === 0 && !isSet(kubectl, 'force') ? 1 : seconds
}

function deleteOne(
  kubectl: Kubectl,
  { resource, object }: Target,
  grace: number | undefined,
  dryRun: ReturnType<typeof dryRunOf>,
): void {
  const { name, namespace } = object.metadata
  // What goes with its owner may be gone already.
  if (!findObject(kubectl.server, resource, namespace, name)) return
  asking(() =>
    deleteObject(kubectl.server, resource, namespace, name, {
      actor: 'kubectl',
      graceSeconds: grace,
      orphan: flag(kubectl, 'cascade') === 'orphan',
      dryRun: dryRun !== 'none',
    }),
  )
  if (flag(kubectl, 'output') === 'name') return kubectl.out(`${objectName(object)}\n`)
  // Since 1.34 it says where.
  const where =
    resource.namespaced && kubectl.server.settings.version === '1.36' ? ` from ${namespace ?? 'default'} namespace` : ''
  const forced = grace === 0 ? ' force' : ''
  kubectl.out(`${objectName(object).replace('/', ' "')}"${forced} deleted${where}${dryRunSuffix(dryRun)}\n`)
}

/** Until none of them is there any more; the same name with another uid is another object. */
async function gone(kubectl: Kubectl, targets: readonly Target[], uids: readonly string[]): Promise<void> {
  const { server, process } = kubectl
  const isThere = ({ resource, object }: Target, i: number): boolean => {
    const found = findObject(server, resource, object.metadata.namespace, object.metadata.name)
    return found !== undefined && metaOf(server, found).uid === uids[i]
  }
  for (let i = 0; i < targets.length; i++) {
    while (isThere(targets[i]!, i)) {
      await process.wait<void>((wake) => {
        const hear = (): void => wake()
        server.watchers.add(hear)
        return () => void server.watchers.delete(hear)
      })
    }
  }
}

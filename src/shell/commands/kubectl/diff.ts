/** `kubectl diff`: what an apply would change, as `diff -u -N` of the live object and the one that would be (kubectl's pkg/cmd/diff). Status 1: they differ. */
import { findObject } from '../../../kube/server/read.ts'
import { present } from '../../../kube/server/present.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { withNamespace, wouldBe } from './apply.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, type Verb, asking, fail } from './context.ts'
import { type Manifest, readManifests, resourceOfManifest, stdinOf } from './manifest.ts'
import { toYaml } from './text.ts'

export const diff: Verb = {
  name: 'diff',
  flags: {
    'filename,f': 'strings',
    'kustomize,k': 'string',
    'recursive,R': 'bool',
    'selector,l': 'string',
    'server-side': 'bool',
    'field-manager': 'string',
    'force-conflicts': 'bool',
    'show-managed-fields': 'bool',
    concurrency: 'string',
    prune: 'bool',
  },
  // A difference is 1: what goes wrong is more.
  async run(kubectl) {
    try {
      return await compare(kubectl)
    } catch (error) {
      throw error instanceof ToolExit ? new ToolExit(2, error.message) : error
    }
  },
}

async function compare(kubectl: Kubectl): Promise<number> {
  for (const name of ['kustomize', 'server-side', 'prune', 'selector'])
    if (kubectl.flags.has(name)) throw fail(`"diff --${name}" is not simulated: diff with -f`)
  if (kubectl.operands.length > 0)
    throw fail(`Unexpected args: [${kubectl.operands.join(' ')}]\nSee 'kubectl diff -h' for help and examples`)
  if (!kubectl.flags.has('filename')) throw fail('must specify one of -f and -k')
  const manifests = readManifests(kubectl, await stdinOf(kubectl))
  let status = 0
  for (const manifest of manifests) status = Math.max(status, await diffOne(kubectl, manifest))
  return status
}

/** `apps.v1.Deployment.default.web`. */
function fileName({ apiVersion, kind, metadata }: ApiObject): string {
  return [apiVersion.replace('/', '.'), kind, metadata.namespace ?? '', metadata.name].join('.')
}

/** `status`: what components have said so far; a dry run makes them say nothing new. */
const asYaml = (kubectl: Kubectl, object: ApiObject, status?: unknown): string => {
  const presented = present(kubectl.server, object)
  const shown = status === undefined ? presented : { ...presented, status }
  const { annotations, ...metadata } = shown.metadata
  const kept = Object.entries(annotations ?? {}).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
  return toYaml({ ...shown, metadata: { ...metadata, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) } })
}

async function diffOne(kubectl: Kubectl, manifest: Manifest): Promise<number> {
  const { server, process } = kubectl
  const resource = resourceOfManifest(kubectl, manifest)
  const object = withNamespace(manifest.object, resource.namespaced ? kubectl.namespace : undefined)
  const found = findObject(server, resource, object.metadata.namespace, object.metadata.name)
  const before = found ? asYaml(kubectl, found) : ''
  const next = asking(() => wouldBe(kubectl, resource, object), `error when applying patch "${manifest.source}"`)
  const generation = found && (present(server, found).metadata['generation'] as number | undefined)
  let after = asYaml(kubectl, next, found && present(server, found)['status'])
  if (after === before) return 0
  if (generation !== undefined) after = after.replace(/^ {2}generation: \d+$/m, `  generation: ${generation + 1}`)
  const paths = ['LIVE', 'MERGED'].map((name) => `/tmp/${name}-${process.pid}/${fileName(object)}`) as [string, string]
  kubectl.flush()
  await process.spawn({ argv: ['mkdir', '-p', ...paths.map((path) => path.slice(0, path.lastIndexOf('/')))] })
  process.writeFile(paths[0], before)
  process.writeFile(paths[1], after)
  kubectl.out(`diff -u -N ${paths.join(' ')}\n`)
  kubectl.flush()
  const status = await process.spawn({ argv: ['diff', '-u', ...paths] })
  await process.spawn({ argv: ['rm', '-r', ...paths.map((path) => path.slice(0, path.lastIndexOf('/')))] })
  return status
}

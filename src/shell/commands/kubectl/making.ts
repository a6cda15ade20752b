/** What makes objects from flags: the flags that all generators take, and how an object is made or only shown (kubectl's pkg/cmd/create). */
import { dictionary } from '../../../net/dictionary.ts'
import { ApiError } from '../../../kube/server/errors.ts'
import { findResource } from '../../../kube/resources.ts'
import { present } from '../../../kube/server/present.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { createObject } from '../../../kube/server/write.ts'
import { withNamespace } from './apply.ts'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, usage } from './context.ts'
import type { FlagTable } from './flags.ts'
import { warnOfKinds } from './get.ts'
import { objectName } from './names.ts'
import { formatObjects } from './output.ts'

/** What every generator takes. */
export const MAKING: FlagTable = {
  'dry-run': { without: 'unchanged' },
  'output,o': 'string',
  'save-config': 'bool',
  'field-manager': 'string',
  validate: { without: 'strict' },
  template: 'string',
  'allow-missing-template-keys': 'bool',
  'show-managed-fields': 'bool',
}

/** Makes an object, or with `--dry-run=client` only shows it. */
export function make(kubectl: Kubectl, object: ApiObject, words = 'created'): ApiObject {
  const dryRun = dryRunOf(kubectl)
  const resource = findResource(object.kind)!
  const placed = withNamespace(object, resource.namespaced && kubectl.namespaceGiven ? kubectl.namespace : undefined)
  const show = (shown: ApiObject): void => {
    const formatted = flag(kubectl, 'output') ? formatObjects(kubectl, [shown], false) : undefined
    kubectl.out(formatted ?? `${objectName(shown)} ${words}${dryRunSuffix(dryRun)}\n`)
  }
  if (dryRun === 'client') {
    show(asWritten(kubectl, placed))
    return placed
  }
  warnOfKinds(kubectl, { groups: [{ resource, objects: [] }], isList: false, missing: [] })
  // `strategy: {}` and the like are only shown.
  const options = { actor: 'kubectl', dryRun: dryRun === 'server' }
  const made = asking(() =>
    created(kubectl, () => createObject(kubectl.server, resource, placed, kubectl.namespace, options), placed),
  )
  show(flag(kubectl, 'output') ? present(kubectl.server, made) : made)
  return made
}

/** What generators say before the server's words; the others let kubectl say it in its own way. */
const FAILING: Readonly<Record<string, string>> = dictionary({
  'create deployment': 'deployment:',
  'create configmap': 'configmap:',
  'create secret': 'secret',
  'create serviceaccount': 'serviceaccount:',
  'create ingress': 'ingress:',
  'create job': 'job:',
  'create cronjob': 'cronjob:',
  'create quota': 'quota:',
  'create poddisruptionbudget': 'poddisruptionbudgets:',
  'create priorityclass': 'priorityclass:',
})

function created({ verb }: Kubectl, create: () => ApiObject, object: ApiObject): ApiObject {
  try {
    return create()
  } catch (error) {
    const service = verb === 'create service' ? `${(object['spec'] as { type: string }).type} service:` : undefined
    const what = service ?? FAILING[verb]
    if (!(error instanceof ApiError) || what === undefined) throw error
    throw fail(`failed to create ${what} ${error.message}`)
  }
}

/** Before 1.34 kubectl wrote the empty time into what it made, and into every template. */
function asWritten({ server }: Kubectl, object: ApiObject): ApiObject {
  return server.settings.version === '1.36' ? object : (withEmptyTime(object) as unknown as ApiObject)
}

interface Templated {
  metadata?: object
  spec?: { template?: Templated; jobTemplate?: Templated } & Record<string, unknown>
}

function withEmptyTime(each: Templated): Templated {
  const { template, jobTemplate } = each.spec ?? {}
  return {
    ...each,
    metadata: { ...each.metadata, creationTimestamp: null },
    ...(template || jobTemplate
      ? {
          spec: {
            ...each.spec,
            ...(template ? { template: withEmptyTime(template) } : {}),
            ...(jobTemplate ? { jobTemplate: withEmptyTime(jobTemplate) } : {}),
          },
        }
      : {}),
  }
}

/** Makes objects of one kind; `words` are what may stand after `create`. */
export interface Generator extends Verb {
  words: readonly string[]
}

export const nameOf = (kubectl: Kubectl, command: string): string => {
  const [name, extra] = kubectl.operands
  if (name === undefined) throw usage('exactly one NAME is required, got 0', command)
  if (extra !== undefined && kubectl.dash === undefined)
    throw usage(`exactly one NAME is required, got ${kubectl.operands.length}`, command)
  return name
}

export function requireFlag(kubectl: Kubectl, name: string): string {
  const value = flag(kubectl, name)
  if (value === undefined || value === '') throw fail(`required flag(s) "${name}" not set`)
  return value
}

/** `-l` and `--field-selector`: k8s.io/apimachinery/pkg/labels and fields. */
import { dictionary } from '../../../net/dictionary.ts'
import { matchesExpression } from '../../../kube/selectors.ts'
import type { Resource } from '../../../kube/resources.ts'
import { qualified } from '../../../kube/resources.ts'
import { present } from '../../../kube/server/present.ts'
import { ApiError } from '../../../kube/server/errors.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, fail, refusal } from './context.ts'

type Labels = Readonly<Record<string, string>>

/** `a=b,c!=d,e in (f,g),h,!i`. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []
  const tests = parts.map((part) => parseRequirement(part.trim(), text))
  return (labels) => tests.every((test) => test(labels))
}

function parseRequirement(part: string, whole: string): (labels: Labels) => boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set) {
    const [, key = '', word, list = ''] = set
    const values = list.split(',').map((each) => each.trim())
    return (labels) => matchesExpression({ key, operator: word === 'in' ? 'In' : 'NotIn', values }, labels)
  }
  const pair = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(part)
  if (pair) {
    const [, key = '', operator, value = ''] = pair
    return (labels) => matchesExpression({ key, operator: operator === '!=' ? 'NotIn' : 'In', values: [value] }, labels)
  }
  const absent = /^!\s*(\S+)$/.exec(part)
  if (absent) return (labels) => !Object.hasOwn(labels, absent[1]!)
  if (/^[^\s=!()]+$/.test(part)) return (labels) => Object.hasOwn(labels, part)
  throw fail(`unable to parse requirement: found '${part}', expected: in, notin, =, ==, !=, gt, lt in ${JSON.stringify(whole)}`)
}

/** Fields that a resource may be selected by; `metadata.name` and `metadata.namespace` for all. */
const FIELDS: Readonly<Record<string, readonly string[]>> = dictionary({
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Node: ['spec.unschedulable'],
  Service: ['spec.clusterIP', 'spec.type'],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'reason',
    'type',
    'source',
    'reportingComponent',
  ],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
})

export function matchesFields({ server }: Kubectl, resource: Resource, object: ApiObject, text: string): boolean {
  const shown = present(server, object)
  return text.split(',').every((part) => {
    const [, path = '', operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? []
    if (path === '') throw fail(`invalid field selector: ${JSON.stringify(part)}; can't understand ${JSON.stringify(part)}`)
    const known = ['metadata.name', 'metadata.namespace', ...(FIELDS[resource.kind] ?? [])]
    if (!known.includes(path)) {
      const message = `Unable to find "${resource.apiVersion}, Resource=${qualified(resource)}" that match label selector "", field selector "${text}": field label not supported: ${path}`
      throw new ToolExit(1, refusal(new ApiError('BadRequest', message)))
    }
    let at: unknown = shown
    for (const key of path.split('.')) at = (at as Record<string, unknown> | undefined)?.[key]
    const found =
      typeof at === 'string' || typeof at === 'boolean' || typeof at === 'number'
        ? String(at)
        : path === 'spec.unschedulable'
          ? 'false'
          : ''
    return operator === '!=' ? found !== value : found === value
  })
}

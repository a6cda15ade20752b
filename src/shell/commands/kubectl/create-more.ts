/** `kubectl create` of what is kept and shown but has no effect here: jobs, roles, budgets, quotas and the other Secrets. It is long because it is a list. */
import { base64 } from '../../../kube/server/present.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { findResource, groupOf } from '../../../kube/resources.ts'
import { StreamError } from '../../command.ts'
import { type Kubectl, fail, flag, flagList } from './context.ts'
import type { FlagTable } from './flags.ts'
import { type Generator, MAKING, make, nameOf, requireFlag } from './making.ts'

const generator = (
  words: readonly string[],
  flags: FlagTable,
  object: (kubectl: Kubectl, name: string) => ApiObject,
): Generator => ({
  name: `create ${words[0]!}`,
  words,
  flags: { ...MAKING, ...flags },
  run(kubectl) {
    make(kubectl, object(kubectl, nameOf(kubectl, `create ${words[0]!}`)))
    return 0
  },
})

const commandOf = ({ dash, operands }: Kubectl): object => (dash === undefined ? {} : { command: operands.slice(dash) })

const podTemplate = (kubectl: Kubectl, name: string, restartPolicy: string): object => ({
  metadata: {},
  spec: { containers: [{ ...commandOf(kubectl), image: requireFlag(kubectl, 'image'), name, resources: {} }], restartPolicy },
})

const job = generator(['job'], { image: 'string', from: 'string' }, (kubectl, name) => {
  if (kubectl.flags.has('from')) throw fail('"create job --from" is not simulated: nothing runs cron jobs here')
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { template: podTemplate(kubectl, name, 'Never') },
    status: {},
  }
})

const cronJob = generator(['cronjob', 'cj'], { image: 'string', schedule: 'string', restart: 'string' }, (kubectl, name) => {
  requireFlag(kubectl, 'image')
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      jobTemplate: {
        metadata: { name },
        spec: { template: podTemplate(kubectl, name, flag(kubectl, 'restart') ?? 'OnFailure') },
      },
      schedule: requireFlag(kubectl, 'schedule'),
    },
    status: {},
  }
})

/** `--verb` and `--resource` to rules, one a group. */
function rulesOf(kubectl: Kubectl): object[] {
  const verbs = flagList(kubectl, 'verb')
  const words = flagList(kubectl, 'resource')
  if (verbs.length === 0) throw fail('at least one verb must be specified')
  if (words.length === 0) throw fail('at least one resource must be specified')
  const groups = new Map<string, string[]>()
  for (const word of words) {
    const [type = '', part] = word.split('/')
    const resource = type === '*' ? undefined : findResource(type)
    if (type !== '*' && !resource) throw fail(`the server doesn't have a resource type "${type}"`)
    const group = resource ? groupOf(resource.apiVersion) : ''
    groups.set(group, [...(groups.get(group) ?? []), `${resource?.name ?? '*'}${part === undefined ? '' : `/${part}`}`])
  }
  const names = flagList(kubectl, 'resource-name')
  return [...groups].map(([group, resources]) => ({
    apiGroups: [group],
    ...(names.length > 0 ? { resourceNames: names } : {}),
    resources,
    verbs,
  }))
}

const RULES: FlagTable = { verb: 'list', resource: 'list', 'resource-name': 'list' }
const RBAC = 'rbac.authorization.k8s.io'

const role = generator(['role'], RULES, (kubectl, name) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'Role',
  metadata: { name },
  rules: rulesOf(kubectl),
}))

const clusterRole = generator(['clusterrole'], RULES, (kubectl, name) => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name },
  rules: rulesOf(kubectl),
}))

function binding(kubectl: Kubectl, kind: string, name: string): ApiObject {
  const clusterRoleName = flag(kubectl, 'clusterrole')
  const roleName = flag(kubectl, 'role')
  if ((clusterRoleName === undefined) === (roleName === undefined))
    throw fail('exactly one of clusterrole or role must be specified')
  const subjects = [
    ...flagList(kubectl, 'user').map((user) => ({ apiGroup: RBAC, kind: 'User', name: user })),
    ...flagList(kubectl, 'group').map((group) => ({ apiGroup: RBAC, kind: 'Group', name: group })),
    ...flagList(kubectl, 'serviceaccount').map((word) => {
      const [namespace = '', account, ...more] = word.split(':')
      if (!account || namespace === '' || more.length > 0) throw fail('serviceaccount must be <namespace>:<name>')
      return { kind: 'ServiceAccount', name: account, namespace }
    }),
  ]
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: clusterRoleName === undefined ? 'Role' : 'ClusterRole', name: clusterRoleName ?? roleName },
    ...(subjects.length > 0 ? { subjects } : {}),
  }
}

const SUBJECTS: FlagTable = { clusterrole: 'string', user: 'list', group: 'list', serviceaccount: 'list' }

const roleBinding = generator(['rolebinding'], { ...SUBJECTS, role: 'string' }, (kubectl, name) =>
  binding(kubectl, 'RoleBinding', name),
)
const clusterRoleBinding = generator(['clusterrolebinding'], SUBJECTS, (kubectl, name) =>
  binding(kubectl, 'ClusterRoleBinding', name),
)

const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]))

const quota = generator(['quota', 'resourcequota'], { hard: 'string', scopes: 'string' }, (kubectl, name) => {
  const hard = flag(kubectl, 'hard')
  const scopes = flag(kubectl, 'scopes')
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name },
    spec: {
      ...(hard === undefined ? {} : { hard: pairs(hard) }),
      ...(scopes === undefined ? {} : { scopes: scopes.split(',') }),
    },
    status: {},
  }
})

const budget = generator(
  ['poddisruptionbudget', 'pdb'],
  { selector: 'string', 'min-available': 'string', 'max-unavailable': 'string' },
  (kubectl, name) => {
    const amount = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text)
    const [least, most] = [flag(kubectl, 'min-available'), flag(kubectl, 'max-unavailable')]
    if ((least === undefined) === (most === undefined)) throw fail('one of min-available or max-unavailable must be specified')
    return {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        ...(most === undefined ? { minAvailable: amount(least!) } : { maxUnavailable: amount(most) }),
        selector: { matchLabels: pairs(requireFlag(kubectl, 'selector')) },
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    }
  },
)

const priorityClass = generator(
  ['priorityclass', 'pc'],
  { value: 'string', 'global-default': 'bool', description: 'string', 'preemption-policy': 'string' },
  (kubectl, name) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    ...(flag(kubectl, 'description') === undefined ? {} : { description: flag(kubectl, 'description') }),
    ...(flag(kubectl, 'global-default') === 'true' ? { globalDefault: true } : {}),
    preemptionPolicy: flag(kubectl, 'preemption-policy') ?? 'PreemptLowerPriority',
    value: Number(flag(kubectl, 'value') ?? 0),
  }),
)

/** `create secret tls` and `docker-registry`. */
export function secretOf(kubectl: Kubectl, type: 'tls' | 'docker-registry', name: string): ApiObject {
  const whole = (data: Record<string, string>, of: string): ApiObject => ({
    apiVersion: 'v1',
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
    kind: 'Secret',
    metadata: { name },
    type: of,
  })
  if (type === 'tls') {
    const [cert, key] = [flag(kubectl, 'cert'), flag(kubectl, 'key')]
    if (cert === undefined || key === undefined) throw fail('key and cert must be specified')
    return whole({ 'tls.crt': read(kubectl, cert), 'tls.key': read(kubectl, key) }, 'kubernetes.io/tls')
  }
  const [username = '', password = ''] = [flag(kubectl, 'docker-username'), flag(kubectl, 'docker-password')]
  if (username === '' || password === '')
    throw fail('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required')
  const email = flag(kubectl, 'docker-email')
  const login = { username, password, ...(email === undefined ? {} : { email }), auth: base64(`${username}:${password}`) }
  const auths = { [flag(kubectl, 'docker-server') ?? 'https://index.docker.io/v1/']: login }
  return whole({ '.dockerconfigjson': JSON.stringify({ auths }) }, 'kubernetes.io/dockerconfigjson')
}

function read({ process }: Kubectl, path: string): string {
  try {
    return process.readFile(process.resolve(path))
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw fail(`Cannot read file ${path}, open ${path}: ${error.message.toLowerCase()}`)
  }
}

export const MORE_GENERATORS: readonly Generator[] = [
  job,
  cronJob,
  role,
  clusterRole,
  roleBinding,
  clusterRoleBinding,
  quota,
  budget,
  priorityClass,
]

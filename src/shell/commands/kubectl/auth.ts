/** `kubectl auth`: may one do something? The file that kind and kubeadm write is the administrator's, who may do everything (kubectl's pkg/cmd/auth). */
import { findResource } from '../../../kube/resources.ts'
import { type Kubectl, type Verb, fail, flag, isSet } from './context.ts'
import { printTable } from './table.ts'

const WHO = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] }

export const auth: Verb = {
  name: 'auth',
  flags: {
    'all-namespaces,A': 'bool',
    list: 'bool',
    'quiet,q': 'bool',
    'no-headers': 'bool',
    subresource: 'string',
    'output,o': 'string',
  },
  run(kubectl) {
    for (const name of ['as', 'as-group']) {
      if (kubectl.flags.has(name))
        throw fail(`--${name} is not simulated: nobody but the administrator is there, and no RBAC rule is looked at`)
    }
    const [what, ...words] = kubectl.operands
    if (what === 'can-i') return isSet(kubectl, 'list') ? list(kubectl) : canI(kubectl, words)
    if (what === 'whoami') return whoAmI(kubectl)
    throw fail(what === undefined ? 'a subcommand is required: can-i or whoami' : `"auth ${what}" is not simulated`)
  },
}

function canI(kubectl: Kubectl, words: readonly string[]): number {
  const [verb, resource] = words
  if (verb === undefined || resource === undefined || words.length > 3)
    throw fail(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    )
  const [type = ''] = resource.split('/')
  if (!resource.startsWith('/') && type !== '*' && !findResource(type)) {
    kubectl.err(`Warning: the server doesn't have a resource type '${type}'\n\n`)
  } else if (
    !resource.startsWith('/') &&
    type !== '*' &&
    findResource(type)?.namespaced === false &&
    !isSet(kubectl, 'all-namespaces')
  )
    kubectl.err(`Warning: resource '${findResource(type)!.name}' is not namespace scoped\n\n`)
  if (!isSet(kubectl, 'quiet')) kubectl.out('yes\n')
  return 0
}

function list(kubectl: Kubectl): number {
  const rows = [
    ['*.*', '[]', '[]', '[*]'],
    ['', '[*]', '[]', '[*]'],
    ['selfsubjectreviews.authentication.k8s.io', '[]', '[]', '[create]'],
    ['selfsubjectaccessreviews.authorization.k8s.io', '[]', '[]', '[create]'],
    ['selfsubjectrulesreviews.authorization.k8s.io', '[]', '[]', '[create]'],
  ]
  const head = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']
  kubectl.out(printTable(isSet(kubectl, 'no-headers') ? rows : [head, ...rows]))
  return 0
}

function whoAmI(kubectl: Kubectl): number {
  if (flag(kubectl, 'output') !== undefined) throw fail('"auth whoami -o" is not simulated')
  kubectl.out(
    printTable([
      ['ATTRIBUTE', 'VALUE'],
      ['Username', WHO.username],
      ['Groups', `[${WHO.groups.join(' ')}]`],
    ]),
  )
  return 0
}

/** `kubectl events`: what happened, oldest first (kubectl's pkg/cmd/events). */
import { happeningsOf } from '../../../kube/server/happenings.ts'
import { humanDuration } from './age.ts'
import { type Verb, fail, flag, isSet } from './context.ts'
import { printTable } from './table.ts'
import { resourceNamed } from './names.ts'

export const events: Verb = {
  name: 'events',
  flags: {
    'all-namespaces,A': 'bool',
    for: 'string',
    types: 'list',
    'watch,w': 'bool',
    'no-headers': 'bool',
    'output,o': 'string',
  },
  run(kubectl) {
    if (isSet(kubectl, 'watch')) throw fail('"events --watch" is not simulated: use kubectl get events --watch')
    const all = isSet(kubectl, 'all-namespaces')
    const [type = '', name = ''] = (flag(kubectl, 'for') ?? '').split('/')
    const kind = type === '' ? undefined : resourceNamed(kubectl.server, type).kind
    const types = kubectl.flags.get('types')
    if (types?.some((type) => type !== 'Normal' && type !== 'Warning')) throw fail('valid --types are Normal or Warning')
    const found = happeningsOf(kubectl.server)
      .filter(
        (each) =>
          (all || (each.namespace ?? 'default') === kubectl.namespace) &&
          (kind === undefined || (each.kind === kind && each.name === name)) &&
          (!types || types.includes(each.type)),
      )
      .sort((a, b) => a.lastSeen - b.lastSeen)
    if (found.length === 0) {
      kubectl.err(all ? 'No events found.\n' : `No events found in ${kubectl.namespace} namespace.\n`)
      return 0
    }
    const now = kubectl.server.now()
    const rows = found.map((each) => {
      const last = humanDuration(now - each.lastSeen)
      const seen = each.count > 1 ? `${last} (x${each.count} over ${humanDuration(now - each.firstSeen)})` : last
      return [
        ...(all ? [each.namespace ?? 'default'] : []),
        seen,
        each.type,
        each.reason,
        `${each.kind}/${each.name}`,
        each.message,
      ]
    })
    const head = [...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']
    kubectl.out(printTable(isSet(kubectl, 'no-headers') ? rows : [head, ...rows]))
    return 0
  },
}

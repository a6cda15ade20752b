/** `kubectl wait`: until a condition holds, an object is gone or a field has a value (kubectl's pkg/cmd/wait). */
import { dictionary } from '../../../net/dictionary.ts'
import { findObject } from '../../../kube/server/read.ts'
import { present } from '../../../kube/server/present.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, type Verb, fail, flag } from './context.ts'
import { CHOOSING, choose } from './edits.ts'
import { parseJsonPath, runJsonPath } from './jsonpath.ts'
import { type Target, objectName, select } from './names.ts'

export const wait: Verb = {
  name: 'wait',
  flags: { ...CHOOSING, for: 'string', timeout: 'string' },
  async run(kubectl) {
    const condition = flag(kubectl, 'for')
    if (condition === undefined) throw fail('unrecognized condition: ""')
    const holds = readCondition(condition)
    if (kubectl.operands.length === 0 && !kubectl.flags.has('filename'))
      throw fail(
        "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
      )
    const limit = durationMs(flag(kubectl, 'timeout') ?? '30s')
    const targets = condition === 'delete' ? deletable(kubectl) : await choose(kubectl, kubectl.operands, 'wait')
    if (targets.length === 0) {
      if (condition === 'delete') return 0
      throw fail('no matching resources found')
    }
    const deadline = kubectl.process.now() + limit
    const late: string[] = []
    for (const target of targets) {
      // Once the time is over nothing is looked at any more, whatever it is.
      if (late.length === 0 && (await happens(kubectl, target, holds, deadline)))
        kubectl.out(`${objectName(target.object)} ${condition === 'delete' ? 'deleted' : 'condition met'}\n`)
      else late.push(`timed out waiting for the condition on ${plural(target)}/${target.object.metadata.name}\n`)
      kubectl.flush()
    }
    if (late.length > 0) throw new ToolExit(1, `${late.length === 1 ? 'error: ' : ''}${late.join('')}`)
    return 0
  },
}

async function happens(
  kubectl: Kubectl,
  target: Target,
  holds: (object: ApiObject | undefined) => boolean,
  deadline: number,
): Promise<boolean> {
  for (;;) {
    const left = deadline - kubectl.process.now()
    if (holds(current(kubectl, target))) return true
    if (left <= 0) return false
    await change(kubectl, Math.min(left, 1000))
  }
}

const plural = ({ resource }: Target): string => resource.name

/** What is not there need not be waited for. */
function deletable(kubectl: Kubectl): Target[] {
  return select(kubectl, kubectl.operands, 'wait').groups.flatMap(({ resource, objects }) =>
    objects.map((object) => ({ resource, object })),
  )
}

function current({ server }: Kubectl, { resource, object }: Target): ApiObject | undefined {
  const found = findObject(server, resource, object.metadata.namespace, object.metadata.name)
  return found && present(server, found)
}

const change = ({ server, process }: Kubectl, ms: number): Promise<void | undefined> =>
  process.wait<void>((wake) => {
    const hear = (): void => wake()
    server.watchers.add(hear)
    return () => void server.watchers.delete(hear)
  }, ms)

function readCondition(text: string): (object: ApiObject | undefined) => boolean {
  if (text === 'delete') return (object) => object === undefined
  if (text === 'create') return (object) => object !== undefined
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text)
  if (condition) {
    const [, type = '', value = 'True'] = condition
    return (object) => {
      const { conditions = [] } = (object?.['status'] ?? {}) as { conditions?: { type: string; status: string }[] }
      return conditions.some(
        (each) => each.type.toLowerCase() === type.toLowerCase() && each.status.toLowerCase() === value.toLowerCase(),
      )
    }
  }
  const path = /^jsonpath=['"]?(\{[^}]*\}|[^=]+)['"]?(?:=(.*))?$/s.exec(text)
  if (!path) throw fail(`unrecognized condition: ${JSON.stringify(text)}`)
  const nodes = parseJsonPath(path[1]!)
  const wanted = path[2]?.replace(/^(['"])(.*)\1$/, '$2')
  return (object) => {
    const found = runJsonPath(nodes, object ?? {}, (value) =>
      typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value),
    )
    return wanted === undefined ? found !== '' : found === wanted
  }
}

/** `30s`, `1m30s`; a negative one is a week. */
export function durationMs(text: string): number {
  if (text.startsWith('-')) return 7 * 86_400_000
  const unit: Readonly<Record<string, number>> = dictionary({ h: 3_600_000, m: 60_000, s: 1000, ms: 1 })
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (text !== '0' && (parts.length === 0 || parts.map(([all]) => all).join('') !== text))
    throw fail(
      `invalid argument "${text}" for "--timeout" flag: time: ${/^\d+$/.test(text) ? 'missing unit in duration' : 'invalid duration'} "${text}"`,
    )
  return parts.reduce((sum, [, amount, name]) => sum + Number(amount) * unit[name!]!, 0)
}

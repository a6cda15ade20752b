/** A network namespace without a name lives as long as somebody uses it. network_namespaces(7). */
import { deleteNetns } from '../linux/link.ts'
import type { ProcessContext } from './command.ts'

/** Namespaces that `ip netns` and `unshare` made begin so: only these can go. */
const MADE_HERE = 'netns/'

/** Removes the namespaces that have neither a name nor a process. */
export function reapNetns(process: ProcessContext): void {
  const { kernel, machines } = process.host
  const used = new Set<string>()
  for (const machine of machines.values()) for (const id of machine.netnsNames.values()) used.add(id)
  for (const each of process.processes()) used.add(each.netns)
  for (const [id, netns] of [...kernel.namespaces]) if (id.startsWith(MADE_HERE) && !used.has(id)) deleteNetns(kernel, netns)
}

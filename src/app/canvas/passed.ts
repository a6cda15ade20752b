/** Which tables the packet of this moment has been asked by: at each hook of each namespace, up to the step. Pure. */
import type { StoryStep } from '../../explain/step.ts'

export type Passed = ReadonlyMap<string, 'passed' | 'now'>

export const tableKey = (netns: string, hook: string, table: string, chain: string): string =>
  // Of nft, one table may stand at a hook by several chains.
  `${netns} ${hook} ${table}${table.includes(' ') ? ` ${chain}` : ''}`

const NOBODY: Passed = new Map()

export function passedTables(steps: readonly StoryStep[], cursor: number): Passed {
  const now = steps[cursor]
  if (!now) return NOBODY
  const passed = new Map<string, 'passed' | 'now'>()
  const { packet } = now.event
  let last: string | undefined
  for (const { event } of steps.slice(0, cursor + 1)) {
    if (event.packet !== packet) continue
    if (event.kind === 'hook') last = undefined
    if (event.kind !== 'table' || event.skipped !== undefined) continue
    last = tableKey(event.netns, event.hook, event.table, event.chain)
    passed.set(last, 'passed')
  }
  // It is among the rules of this table as long as it has not come to the next station.
  if (last !== undefined && (now.hook !== undefined || 'table' in now.event)) passed.set(last, 'now')
  return passed
}

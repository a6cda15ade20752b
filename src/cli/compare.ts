/** `trace --mode a,b`: the same connection in several modes of kube-proxy, side by side or as JSON lines, each with its mode. */
import { modesText, type ModeColumn, type RefusedColumn } from '../explain/modes.ts'
import { buildStory } from '../explain/story.ts'
import { alignHops, hopsOf } from '../explain/walk.ts'
import { type ModeRun, PROXY_MODES, compareModes } from '../lab/compare-modes.ts'
import { type Lab, type TraceOptions, namesOf } from '../lab/lab.ts'
import type { ProxyMode } from '../lab/modes.ts'
import { UsageError } from './arguments.ts'

/** `iptables,nftables`, or `all`. */
export function readModes(text: string): ProxyMode[] {
  const words = text === 'all' ? [...PROXY_MODES] : text.split(',').map((word) => word.trim())
  for (const word of words)
    if (!(PROXY_MODES as readonly string[]).includes(word))
      throw new UsageError(
        `"--mode ${text}": kube-proxy mode "${word}" is not simulated; write some of ${PROXY_MODES.join(', ')}`,
      )
  return [...new Set(words)] as ProxyMode[]
}

export async function compared(lab: Lab, request: TraceOptions, modes: readonly ProxyMode[], json: boolean): Promise<string> {
  const runs = await compareModes(lab, request, modes)
  if (runs.every((run) => 'refused' in run))
    throw new UsageError(runs.map((run) => ('refused' in run ? run.refused : '')).join('; '))
  const names = namesOf(lab)
  const columns = runs.map((run): ModeColumn | RefusedColumn =>
    'refused' in run ? run : { ...run, story: buildStory(run.traced.events, run.traced.end, names) },
  )
  if (!json) return modesText(request, columns, names, lab.scenario.settings.version)
  const walks = columns.filter((column): column is ModeColumn => 'story' in column)
  const rows = alignHops(walks.map(({ story }) => hopsOf(story)))
  const summary = {
    kind: 'comparison',
    from: request.from,
    to: request.to,
    modes: runs.map(summaryOf),
    hops: rows.map(({ way, netns, hops }) => ({
      way,
      netns,
      by: Object.fromEntries(walks.flatMap(({ mode }, i) => (hops[i] ? [[mode, hops[i]]] : []))),
    })),
  }
  return [...runs.flatMap(eventLines), summary].map((line) => `${JSON.stringify(line)}\n`).join('')
}

const eventLines = (run: ModeRun): object[] =>
  'refused' in run ? [] : [...run.traced.events, run.traced.end].map((event) => ({ mode: run.mode, ...event }))

function summaryOf(run: ModeRun): object {
  if ('refused' in run) return run
  const { mode, version, traced, cost, indexed, standing } = run
  const { result, backend, source } = traced.end
  return { mode, version, result, backend, source, ...cost, indexed, standing }
}

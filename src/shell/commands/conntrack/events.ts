/** `conntrack -E`: connections as they come, change and go, until a signal ends it. conntrack(8), src/conntrack.c (event_cb). */
import { type Connection, listConnections } from '../../../linux/netfilter/conntrack.ts'
import { connectionLine } from '../../connection-text.ts'
import { epochMs } from '../../interpreter/variables.ts'
import { hearNews, untilSignal } from '../../news.ts'
import type { Tool } from '../../tool.ts'
import { type Asks, BANNER } from './options.ts'

const LABELS = { NEW: '    [NEW]', UPDATE: ' [UPDATE]', DESTROY: '[DESTROY]' } as const
type What = keyof typeof LABELS

function wanted({ values }: Asks, what: What): boolean {
  const mask = values.get('e')?.toUpperCase().split(',')
  return mask === undefined || mask.includes('ALL') || mask.includes(what === 'UPDATE' ? 'UPDATES' : what)
}

/** Microseconds since the epoch, as gettimeofday(2) splits them. */
function timeText(now: number): string {
  const ms = epochMs + now
  return `[${Math.floor(ms / 1000)}.${String(Math.floor((ms % 1000) * 1000)).padStart(6, '0')}]\t`
}

function eventLine(tool: Tool, asks: Asks, what: What, c: Connection, by: { pid: number; name: string } | undefined): string {
  const time = asks.output.has('timestamp') ? timeText(tool.kernel.now) : ''
  const text = connectionLine(tool.kernel, c, { layer3: asks.output.has('extended'), event: true })
  const id = asks.output.has('id') ? ` id=${c.id}` : ''
  const user = by ? ` [USERSPACE] portid=${by.pid} progname=${by.name}` : ''
  return `${time}${LABELS[what]} ${text}${id}${user}\n`
}

/** Milliseconds until the first entry's time is over. */
function untilExpiry({ kernel, netns }: Tool): number {
  let first = Infinity
  for (const { expiresAt } of netns.conntrack.connections.values()) first = Math.min(first, expiresAt)
  return first - kernel.now
}

export async function showEvents(tool: Tool, asks: Asks): Promise<number> {
  let shown = 0
  const hearing = hearNews(tool.process, (message) => {
    if (message.kind !== 'conntrack' || asks.table !== 'conntrack') return undefined
    const { what, connection, by } = message
    if (!wanted(asks, what) || !asks.tests.every(({ holds }) => holds(connection))) return undefined
    // As it is now: it will have changed when the line is written.
    return eventLine(tool, asks, what, connection, by)
  })
  try {
    await untilSignal(async () => {
      for (;;) {
        const line = await hearing.next(untilExpiry(tool))
        if (line === undefined) {
          // Entries whose time is over are removed on sight, which is told.
          listConnections(tool.kernel, tool.netns)
          continue
        }
        shown++
        tool.out(line)
        tool.flush()
      }
    }, ['INT', 'TERM'])
  } finally {
    hearing.close()
  }
  const what = asks.table === 'expect' ? 'expectation' : 'flow'
  tool.err(`${BANNER}: ${shown} ${what} events have been shown.\n`)
  return 0
}

/** Events at the end of a description, and times as it writes them (kubectl's pkg/describe, DescribeEvents). */
import { happeningsOf } from '../../../../kube/server/happenings.ts'
import type { ApiObject, ApiServer } from '../../../../kube/server/server.ts'
import { humanDuration } from '../age.ts'
import { alignTabs } from '../tabwriter.ts'

/** Lined up by themselves, as kubectl flushes before them. */
export function eventsText(server: ApiServer, { kind, metadata }: ApiObject): string {
  const { now } = server
  const mine = happeningsOf(server).filter(
    (each) => each.kind === kind && each.name === metadata.name && (each.namespace ?? '') === (metadata.namespace ?? ''),
  )
  if (mine.length === 0) return ''
  const rows = [...mine]
    .sort((a, b) => a.lastSeen - b.lastSeen)
    .map(({ type, reason, from, message, fieldPath, count, firstSeen, lastSeen }) => {
      const last = humanDuration(now() - lastSeen)
      const age = count > 1 ? `${last} (x${count} over ${humanDuration(now() - firstSeen)})` : last
      // Newer kubectls say which container is meant.
      const part = fieldPath !== undefined && server.settings.version === '1.36' ? `${fieldPath}: ` : ''
      return `  ${type}\t${reason}\t${age}\t${from}\t${part}${message.trim()}`
    })
  return alignTabs(
    ['Events:', '  Type\tReason\tAge\tFrom\tMessage', '  ----\t------\t----\t----\t-------', ...rows, ''].join('\n'),
  )
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** RFC 1123 with a numeric zone: `Wed, 01 Jan 2025 00:00:00 +0000`. */
export function longTime(text: unknown): string {
  const ms = typeof text === 'string' ? Date.parse(text) : NaN
  if (Number.isNaN(ms)) return '<unset>'
  const iso = new Date(ms).toISOString()
  const weekday = DAYS[new Date(ms).getUTCDay()]!
  return `${weekday}, ${iso.slice(8, 10)} ${MONTHS[Number(iso.slice(5, 7)) - 1]!} ${iso.slice(0, 4)} ${iso.slice(11, 19)} +0000`
}

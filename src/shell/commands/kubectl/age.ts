/** How old something is, as kubectl says it: k8s.io/apimachinery/pkg/util/duration, HumanDuration and ShortHumanDuration. */
import { virtualTime } from '../../../kube/server/clock.ts'

export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  const both = (a: number, x: string, b: number, y: string): string => (b === 0 ? `${a}${x}` : `${a}${x}${b}${y}`)
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (hours < 192) return both(days, 'd', hours % 24, 'h')
  if (hours < 24 * 365 * 2) return `${days}d`
  if (hours < 24 * 365 * 8) return both(Math.trunc(days / 365), 'y', days % 365, 'd')
  return `${Math.trunc(days / 365)}y`
}

/** The AGE column: `<unknown>` where there is no time. */
export function ageOf(created: unknown, now: number): string {
  const at = virtualTime(created as string | undefined)
  return at === undefined ? '<unknown>' : humanDuration(now - at)
}

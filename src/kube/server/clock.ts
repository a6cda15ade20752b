/** The wall clock of a cluster: virtual time counted from a fixed moment, as the API writes times (RFC 3339, whole seconds, UTC). */

/** 2025-01-01T00:00:00Z. */
export const EPOCH_MS = 1_735_689_600_000

export const timestamp = (virtualMs: number): string => isoSeconds(EPOCH_MS + virtualMs)

function isoSeconds(ms: number): string {
  const days = Math.floor(ms / 86_400_000)
  const rest = Math.floor((ms - days * 86_400_000) / 1000)
  const pad = (n: number): string => String(n).padStart(2, '0')
  const { year, month, day } = civil(days)
  return `${year}-${pad(month)}-${pad(day)}T${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}:${pad(rest % 60)}Z`
}

/** Howard Hinnant's days-to-civil: the engine has no Date of its own that would not read the real clock. */
function civil(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365)
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, day: doy - Math.floor((153 * mp + 2) / 5) + 1 }
}

/** Virtual milliseconds of a written time; `undefined` for what is none. */
export function virtualTime(text: string | undefined | null): number | undefined {
  const ms = text ? Date.parse(text) : NaN
  return Number.isNaN(ms) ? undefined : ms - EPOCH_MS
}

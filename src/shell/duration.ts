/** Times as coreutils write them: `0.3`, `2m`, `infinity`. sleep(1). */
import { dictionary } from '../net/dictionary.ts'

const units: Readonly<Record<string, number>> = dictionary({ '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 })

/** Milliseconds, or `undefined` for what is not a time. */
export function parseDuration(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Infinity
  const found = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text)
  return found ? Number(found[1]) * units[found[2]!]! : undefined
}

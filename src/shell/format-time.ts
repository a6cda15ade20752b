/** strftime(3) for virtual time, in UTC: `date`, `printf '%(…)T'`. */
import { dictionary } from '../net/dictionary.ts'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = 'January February March April May June July August September October November December'.split(' ')

/** Formats a moment (milliseconds since 1970). */
export function formatTime(ms: number, format: string): string {
  const date = new Date(ms)
  return format.replace(/%([-_0^]?)(:?z|[^])/g, (whole, flag: string, letter: string) => {
    const text = field(date, ms, letter)
    if (text === undefined) return whole
    if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '')
    return flag === '^'
      ? text.toUpperCase()
      : flag === '_'
        ? text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length))
        : text
  })
}

const two = (n: number): string => String(n).padStart(2, '0')
const dayOfYear = (date: Date): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)

function field(date: Date, ms: number, letter: string): string | undefined {
  const hours = date.getUTCHours()
  const all: Readonly<Record<string, () => string>> = dictionary({
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => two(hours),
    I: () => two(hours % 12 || 12),
    k: () => String(hours).padStart(2),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    p: () => (hours < 12 ? 'AM' : 'PM'),
    N: () => String(Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6)).padStart(9, '0'),
    s: () => String(Math.floor(ms / 1000)),
    j: () => String(dayOfYear(date) + 1).padStart(3, '0'),
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    a: () => days[date.getUTCDay()]!.slice(0, 3),
    A: () => days[date.getUTCDay()]!,
    b: () => months[date.getUTCMonth()]!.slice(0, 3),
    h: () => months[date.getUTCMonth()]!.slice(0, 3),
    B: () => months[date.getUTCMonth()]!,
    F: () => formatTime(ms, '%Y-%m-%d'),
    D: () => formatTime(ms, '%m/%d/%y'),
    x: () => formatTime(ms, '%m/%d/%y'),
    T: () => formatTime(ms, '%H:%M:%S'),
    X: () => formatTime(ms, '%H:%M:%S'),
    R: () => formatTime(ms, '%H:%M'),
    r: () => formatTime(ms, '%I:%M:%S %p'),
    c: () => formatTime(ms, '%a %b %e %H:%M:%S %Y'),
    z: () => '+0000',
    ':z': () => '+00:00',
    Z: () => 'UTC',
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  })
  return all[letter]?.()
}

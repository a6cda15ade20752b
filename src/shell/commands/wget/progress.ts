/** What wget prints of how fast it was: dots where nobody watches, a bar at a terminal. wget's progress.c, retr.c (retr_rate), utils.c. */

/** The longest name that the bar shows whole, and the bar itself at 80 columns. */
const NAME_WIDTH = 20
const BAR_WIDTH = 19

/** A transfer faster than the clock counts. */
const seconds = (ms: number): number => Math.max(ms / 1000, 2.4e-6)

function scaled(bytes: number, ms: number): { rate: number; unit: number } {
  let rate = bytes / seconds(ms)
  let unit = 0
  for (; rate >= 1024 && unit < 3; unit++) rate /= 1024
  return { rate, unit }
}

const digits = (rate: number): number => (rate >= 99.95 ? 0 : rate >= 9.995 ? 1 : 2)

/** `2.52 MB/s`. */
export function rateText(bytes: number, ms: number): string {
  if (bytes === 0) return '0.00 B/s'
  const { rate, unit } = scaled(bytes, ms)
  return `${rate.toFixed(digits(rate))} ${['B/s', 'KB/s', 'MB/s', 'GB/s'][unit]}`
}

const rowRate = (bytes: number, ms: number): string => {
  const { rate, unit } = scaled(bytes, ms)
  return `${rate.toFixed(digits(rate)).padStart(4)}${[' ', 'K', 'M', 'G'][unit]}`
}

/** print_decimal. */
export function elapsedText(ms: number): string {
  const s = ms / 1000
  if (s >= 10) return s.toFixed(0)
  if (s >= 0.1) return s.toFixed(1)
  if (s >= 0.01) return s.toFixed(2)
  return s >= 0.0005 ? s.toFixed(3) : '0'
}

/** `2.9K`. */
export function sizeText(bytes: number): string | undefined {
  if (bytes < 1024) return undefined
  let size = bytes
  let unit = -1
  for (; size >= 1024 && unit < 3; unit++) size /= 1024
  return `${size >= 10 ? Math.round(size) : size.toFixed(1)}${'KMGT'[unit]}`
}

const KILO = 1024
const ROW = 50

/** Fifty dots a row, a dot a kilobyte. */
export function dots(received: number, total: number | undefined, ms: number): string {
  const lines: string[] = []
  const all = Math.floor(received / KILO)
  for (let row = 0; row === 0 || row * ROW < all; row++) {
    const here = Math.min(ROW, all - row * ROW)
    let line = `${String(row * ROW).padStart(6)}K`
    for (let i = 0; i < ROW; i++) line += `${i % 10 === 0 ? ' ' : ''}${i < here ? '.' : ' '}`
    const last = (row + 1) * ROW >= all
    const done = last ? received : (row + 1) * ROW * KILO
    const percent = total === undefined ? '' : `${String(total === 0 ? 100 : Math.floor((100 * done) / total)).padStart(3)}%`
    lines.push(`${line}${percent} ${rowRate(done, ms)}${last ? `=${elapsedText(ms)}s` : ' 0s'}`)
  }
  return `${lines.join('\n')}\n\n`
}

/** The bar as it stands at the end. */
export function bar(name: string, received: number, total: number | undefined, ms: number): string {
  const shown = name.length > NAME_WIDTH ? name.slice(0, NAME_WIDTH) : name.padEnd(NAME_WIDTH)
  const size = (sizeText(received) ?? String(received)).padStart(7)
  const middle =
    total === undefined
      ? `    [ ${' '.repeat(8)}<=>${' '.repeat(BAR_WIDTH - 12)} ]`
      : `${String(Math.floor((100 * received) / Math.max(1, total))).padStart(3)}%[${'='.repeat(BAR_WIDTH)}>]`
  return `\r${shown}${middle} ${size}  --.-KB/s    in ${elapsedText(ms)}s      \n\n`
}

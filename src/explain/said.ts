/** Sentences that something else made, in another language: a table of pairs in which what varies stands in braces. */

export type Pair = readonly [from: string, to: string]

const HOLE = /\{(\d)\}/g

function patternOf([from, to]: Pair): { match: RegExp; order: number[]; to: string } {
  const order: number[] = []
  const parts = from.split(HOLE).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    order.push(Number(part))
    return '(.+?)'
  })
  return { match: new RegExp(`^${parts.join('')}$`, 's'), order, to }
}

/** What is not in the table stays as it is. */
export function sayer(pairs: readonly Pair[]): (text: string) => string {
  const whole = new Map(pairs.filter(([from]) => !from.includes('{')))
  const patterns = pairs.filter(([from]) => from.includes('{')).map(patternOf)
  return (text) => {
    const same = whole.get(text)
    if (same !== undefined) return same
    for (const { match, order, to } of patterns) {
      const found = match.exec(text)
      if (found) return to.replace(HOLE, (_, n: string) => found[order.indexOf(Number(n)) + 1] ?? '')
    }
    return text
  }
}

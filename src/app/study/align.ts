/** Two stories side by side: steps that say the same stand in one row (longest common subsequence). Pure. */
import type { StoryStep } from '../../explain/step.ts'

export interface AlignedRow {
  a: StoryStep | undefined
  b: StoryStep | undefined
}

/** What makes two steps the same to a person: where, what, and with which addresses; the ports that chance gives are left out. */
export function sameness({ event, meaning, after }: StoryStep): string {
  const rule = event.kind === 'rule' ? `${event.chain} ${event.rule} ${event.matched}` : ''
  const chain = 'chain' in event ? `${event.table} ${event.chain}` : ''
  const detail = event.kind === 'drop' ? event.reason : event.kind === 'socket' ? event.event : ''
  return [
    event.kind,
    event.netns,
    meaning,
    event.way,
    rule,
    chain,
    detail,
    after?.src,
    after?.dst,
    after?.mark,
    after?.flags,
  ].join(' ')
}

/** Longer stories are aligned from both ends only: the table would not fit. */
const MOST_CELLS = 4_000_000

export function alignStories(a: readonly StoryStep[], b: readonly StoryStep[]): AlignedRow[] {
  const [ka, kb] = [a.map(sameness), b.map(sameness)]
  let head = 0
  while (head < a.length && head < b.length && ka[head] === kb[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && ka[a.length - 1 - tail] === kb[b.length - 1 - tail]) tail++
  const rows: AlignedRow[] = a.slice(0, head).map((step, i) => ({ a: step, b: b[i] }))
  rows.push(...middle(a, b, ka, kb, head, tail))
  for (let i = tail; i > 0; i--) rows.push({ a: a[a.length - i], b: b[b.length - i] })
  return rows
}

function middle(
  a: readonly StoryStep[],
  b: readonly StoryStep[],
  ka: readonly string[],
  kb: readonly string[],
  head: number,
  tail: number,
): AlignedRow[] {
  const [n, m] = [a.length - head - tail, b.length - head - tail]
  if (n * m > MOST_CELLS) {
    return [
      ...a.slice(head, head + n).map((step) => ({ a: step, b: undefined })),
      ...b.slice(head, head + m).map((step) => ({ a: undefined, b: step })),
    ]
  }
  // length[i][j]: the longest common part of what follows i in a and j in b.
  const width = m + 1
  const length = new Uint16Array((n + 1) * width)
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      length[i * width + j] =
        ka[head + i] === kb[head + j]
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!)
  const rows: AlignedRow[] = []
  let [i, j] = [0, 0]
  while (i < n || j < m) {
    if (i < n && j < m && ka[head + i] === kb[head + j]) rows.push({ a: a[head + i++], b: b[head + j++] })
    else if (j >= m || (i < n && length[(i + 1) * width + j]! >= length[i * width + j + 1]!))
      rows.push({ a: a[head + i++], b: undefined })
    else rows.push({ a: undefined, b: b[head + j++] })
  }
  return rows
}

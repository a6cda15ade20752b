/** Two stories side by side: steps that say the same stand in one row (longest common subsequence). Pure. */
import type { StoryStep } from '../../explain/step.ts'

export interface AlignedRow {
  a: StoryStep | undefined
  b: StoryStep | undefined
  /** Both say the same. Else they are each other's part in two stories that differ, or one has nothing like it. */
  same: boolean
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

/** What makes two steps that differ the same part of a story: what kind of thing happens, on which way. */
const part = ({ event, meaning }: StoryStep): string => `${event.kind} ${meaning} ${event.way}`

/** Longer stories are aligned from both ends only: the table would not fit. */
const MOST_CELLS = 4_000_000

type Pair = [a: StoryStep | undefined, b: StoryStep | undefined]

export function alignStories(a: readonly StoryStep[], b: readonly StoryStep[]): AlignedRow[] {
  const rows: AlignedRow[] = []
  let [onlyA, onlyB]: [StoryStep[], StoryStep[]] = [[], []]
  // What differs is set side by side by its part: a SYN beside the other's SYN, a DNAT beside a DNAT.
  const settle = () => {
    for (const [left, right] of common(onlyA, onlyB, part)) rows.push({ a: left, b: right, same: false })
    onlyA = []
    onlyB = []
  }
  for (const [left, right] of common(a, b, sameness)) {
    if (left && right) {
      settle()
      rows.push({ a: left, b: right, same: true })
    } else if (left) onlyA.push(left)
    else if (right) onlyB.push(right)
  }
  settle()
  return rows
}

/** Pairs those of which the key is the same, in both orders. */
function common(a: readonly StoryStep[], b: readonly StoryStep[], keyOf: (step: StoryStep) => string): Pair[] {
  const [ka, kb] = [a.map(keyOf), b.map(keyOf)]
  let head = 0
  while (head < a.length && head < b.length && ka[head] === kb[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && ka[a.length - 1 - tail] === kb[b.length - 1 - tail]) tail++
  const pairs: Pair[] = a.slice(0, head).map((step, i) => [step, b[i]])
  pairs.push(...middle(a, b, ka, kb, head, tail))
  for (let i = tail; i > 0; i--) pairs.push([a[a.length - i], b[b.length - i]])
  return pairs
}

function middle(
  a: readonly StoryStep[],
  b: readonly StoryStep[],
  ka: readonly string[],
  kb: readonly string[],
  head: number,
  tail: number,
): Pair[] {
  const [n, m] = [a.length - head - tail, b.length - head - tail]
  if (n * m > MOST_CELLS) {
    return [
      ...a.slice(head, head + n).map((step): Pair => [step, undefined]),
      ...b.slice(head, head + m).map((step): Pair => [undefined, step]),
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
  const pairs: Pair[] = []
  let [i, j] = [0, 0]
  while (i < n || j < m) {
    if (i < n && j < m && ka[head + i] === kb[head + j]) pairs.push([a[head + i++], b[head + j++]])
    else if (j >= m || (i < n && length[(i + 1) * width + j]! >= length[i * width + j + 1]!))
      pairs.push([a[head + i++], undefined])
    else pairs.push([undefined, b[head + j++]])
  }
  return pairs
}

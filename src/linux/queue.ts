/** The one event queue: a binary heap ordered by virtual time, then by order of insertion, so that runs repeat exactly. */

export interface Queued<E> {
  at: number
  order: number
  event: E
}
export interface EventQueue<E> {
  heap: Queued<E>[]
  order: number
}

export const emptyQueue = <E>(): EventQueue<E> => ({ heap: [], order: 0 })

const before = <E>(a: Queued<E>, b: Queued<E>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

export function push<E>(queue: EventQueue<E>, at: number, event: E): void {
  const { heap } = queue
  const item = { at, order: queue.order++, event }
  let i = heap.length
  heap.push(item)
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!before(item, heap[parent]!)) break
    heap[i] = heap[parent]!
    i = parent
  }
  heap[i] = item
}

export const peek = <E>(queue: EventQueue<E>): Queued<E> | undefined => queue.heap[0]

export function pop<E>(queue: EventQueue<E>): Queued<E> | undefined {
  const { heap } = queue
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let i = 0
  for (;;) {
    const left = 2 * i + 1
    if (left >= heap.length) break
    const right = left + 1
    const child = right < heap.length && before(heap[right]!, heap[left]!) ? right : left
    if (!before(heap[child]!, last)) break
    heap[i] = heap[child]!
    i = child
  }
  heap[i] = last
  return top
}

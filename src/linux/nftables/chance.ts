/** `numgen`: a number by chance or in turn (net/netfilter/nft_numgen.c). kube-proxy picks endpoints by it. */
import type { Expression } from './expression.ts'
import type { Reading } from './read.ts'

type Numgen = Extract<Expression, { kind: 'numgen' }>

/**
 * A number below `mod`. Of those that lead to the same (`classify`) one stands for all, with their weight together, so that
 * walking every branch is walking every outcome.
 */
export function choose(
  { mode, mod, offset }: Numgen,
  { context, rule, index }: Reading,
  classify: (value: number) => unknown,
): number {
  if (mode === 'inc') {
    const key = `numgen ${index}`
    const value = ((rule.state[key] ?? mod - 1) + 1) % mod
    rule.state[key] = value
    return value + offset
  }
  const first = new Map<unknown, number>()
  const weights = new Map<unknown, number>()
  for (let value = offset; value < offset + mod; value++) {
    const outcome = classify(value)
    if (!first.has(outcome)) first.set(outcome, value)
    weights.set(outcome, (weights.get(outcome) ?? 0) + 1)
  }
  const values = [...first.values()]
  return values.length === 1 ? values[0]! : values[context.kernel.env.choose([...weights.values()])]!
}

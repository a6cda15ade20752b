/** Walks every branch that the rules leave to chance: runs a function again and again, each time with the next combination of choices. */

export interface Chooser {
  choose: (weights: readonly number[]) => number
}

const MAX_BRANCHES = 4096

/**
 * Calls `run` once for each combination of choices that it asks for, depth first; false if there are more than `limit`. Throws past
 * MAX_BRANCHES: no rule set of a cluster has so many.
 */
export function everyBranch(run: (chooser: Chooser) => void, limit = MAX_BRANCHES): boolean {
  const path: { index: number; weights: readonly number[] }[] = []
  for (let branch = 0; branch < limit; branch++) {
    let depth = 0
    run({
      choose(weights) {
        const step = path[depth++]
        if (step) return step.index
        const index = nextIndex(weights, -1) ?? 0
        path.push({ index, weights })
        return index
      },
    })
    path.length = Math.min(path.length, depth)
    while (path.length > 0) {
      const last = path[path.length - 1]!
      const next = nextIndex(last.weights, last.index)
      if (next !== undefined) {
        last.index = next
        break
      }
      path.pop()
    }
    if (path.length === 0) return true
  }
  if (limit < MAX_BRANCHES) return false
  throw new Error(`more than ${MAX_BRANCHES} branches`)
}

function nextIndex(weights: readonly number[], after: number): number | undefined {
  for (let i = after + 1; i < weights.length; i++) if (weights[i]! > 0) return i
  return undefined
}

/** Picks one index by weight from a number in [0, 1). */
export function pick(weights: readonly number[], chance: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let rest = chance * total
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i]!
    if (rest < 0) return i
  }
  return weights.length - 1
}

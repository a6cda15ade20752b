/** Chance from a seed (mulberry32), so that a lab can be made again by its number. */
export interface Random {
  readonly pick: <T>(...things: T[]) => T
  /** True in such a share of cases. */
  readonly of: (share: number) => boolean
}

export function random(seed: number): Random {
  let state = Math.imul(seed, 7919) + 13
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { pick: (...things) => things[Math.floor(next() * things.length)]!, of: (share) => next() < share }
}

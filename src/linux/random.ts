/** Seeded chance (mulberry32): the same seed gives the same ports, MACs and picks, so a trace can be repeated. */
import type { KernelState } from './kernel.ts'

/** A number in [0, 1); advances the state. */
export function random(kernel: Pick<KernelState, 'seed'>): number {
  kernel.seed = (kernel.seed + 0x6d2b79f5) >>> 0
  let t = kernel.seed
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

export const randomInt = (kernel: Pick<KernelState, 'seed'>, below: number): number => Math.floor(random(kernel) * below)

/** The six comparisons of numbers, as the filters of ss and tcpdump write them. */
import { dictionary } from '../net/dictionary.ts'

export const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = dictionary({
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
})

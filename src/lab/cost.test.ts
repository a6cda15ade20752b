import { expect, test } from 'vitest'
import { COST_MODES, measureCost } from './cost.ts'

/** A clock that only counts how often it is looked at: times are the caller's matter. */
function clock(): () => number {
  let at = 0
  return () => at++
}

test.each(COST_MODES)('%s: what stands grows with the Services; what a packet is asked does only in iptables mode', (mode) => {
  const [few, many] = [measureCost(mode, 20, clock()), measureCost(mode, 200, clock())]
  expect(many.rules + many.elements).toBeGreaterThan(5 * (few.rules + few.elements))
  expect(few.syncMs).toBe(1)
  if (mode === 'iptables') {
    // Half of the Services stand before the one in the middle.
    expect(many.walked - few.walked).toBe(90)
    expect(many.indexed).toBeLessThanOrEqual(few.walked)
    expect(many.lookups).toBe(0)
  } else {
    expect(many.walked).toBe(few.walked)
    expect(many.lookups).toBeGreaterThan(3)
  }
})

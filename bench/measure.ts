/** How a bench measures and what it prints. A limit is a promise: going over it fails the run. */

export interface Limit {
  readonly unit: string
  readonly max: number
}

/** Prints `name value unit (limit)`, and makes the run fail where the value is over its limit. */
export function report(name: string, value: number, { unit, max }: Limit): void {
  const over = !(value <= max)
  console.log(`${name} ${Number(value.toPrecision(3))} ${unit} (${max})${over ? ' OVER' : ''}`)
  if (over) process.exitCode = 1
}

/** The median of `runs` times, in milliseconds, after one that warms up: a busy machine disturbs it less than a mean. */
export async function medianMs(runs: number, task: () => unknown): Promise<number> {
  await task()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const began = performance.now()
    await task()
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)[runs >> 1]!
}

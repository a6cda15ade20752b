/** How a bench measures and what it prints. A limit is a promise: going over it fails the run. */

export type Limit = { readonly unit: string } & ({ readonly max: number } | { readonly min: number })

/** Prints `name value unit (limit)`, and makes the run fail where the value is beyond its limit. */
export function report(name: string, value: number, limit: Limit): void {
  const broken = 'max' in limit ? (value <= limit.max ? '' : ' OVER') : value >= limit.min ? '' : ' UNDER'
  console.log(`${name} ${Number(value.toPrecision(3))} ${limit.unit} (${'max' in limit ? limit.max : limit.min})${broken}`)
  if (broken !== '') process.exitCode = 1
}

/** `runs` times in milliseconds, the shortest first, after one that warms up. */
async function timesMs(runs: number, task: () => unknown): Promise<number[]> {
  await task()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const began = performance.now()
    await task()
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)
}

/** The median: a busy machine disturbs it less than a mean. */
export const medianMs = async (runs: number, task: () => unknown): Promise<number> => (await timesMs(runs, task))[runs >> 1]!

/** The best of five in a warm process: what large work is promised by. */
export const bestMs = async (task: () => unknown): Promise<number> => (await timesMs(5, task))[0]!

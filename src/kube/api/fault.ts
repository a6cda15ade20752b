/** What is wrong with an object, by path: the API server's words, and a cure. The reader of the file adds line and column. */

export type Path = readonly (string | number)[]

export interface Fault {
  path: Path
  /** Which end of `path` to point at: the field's name (unknown, not allowed here) or its value (or the parent's, where it is missing). */
  at: 'key' | 'value'
  message: string
  cure?: string
  severity?: 'warning'
}

/** `spec.ports[0].nodePort`, as Go's field paths are printed. */
export function formatPath(path: Path): string {
  let text = ''
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`
  return text
}

/** Faults of one object; paths are relative to it. */
export interface FaultSink {
  /** `field.Invalid`: the value is printed as JSON. */
  invalid(path: Path, value: unknown, reason: string, cure?: string): void
  required(path: Path, reason?: string, cure?: string): void
  unsupported(path: Path, value: unknown, supported: readonly string[]): void
  duplicate(path: Path, value: unknown, cure?: string): void
  forbidden(path: Path, reason: string, cure?: string): void
  /** Any other words. */
  say(fault: Fault): void
}

/** Collects faults in the form of the API server's 422 answer: `The Service "web" is invalid: PATH: REASON`. */
export function faultSink(kind: string, name: string, faults: Fault[]): FaultSink {
  const say = (path: Path, reason: string, cure: string | undefined, at: Fault['at'] = 'value') => {
    const message = `The ${kind} "${name}" is invalid: ${formatPath(path)}: ${reason}`
    faults.push(cure === undefined ? { path, at, message } : { path, at, message, cure })
  }
  return {
    invalid: (path, value, reason, cure) => say(path, `Invalid value: ${JSON.stringify(value)}: ${reason}`, cure),
    required: (path, reason, cure) => say(path, reason === undefined ? 'Required value' : `Required value: ${reason}`, cure),
    unsupported: (path, value, supported) => {
      const list = [...supported].sort().map((each) => JSON.stringify(each))
      const near = nearest(String(value), supported)
      const cure = near === undefined ? `use one of ${list.join(', ')}` : `did you mean ${near}?`
      say(path, `Unsupported value: ${JSON.stringify(value)}: supported values: ${list.join(', ')}`, cure)
    },
    duplicate: (path, value, cure) => say(path, `Duplicate value: ${JSON.stringify(value)}`, cure),
    forbidden: (path, reason, cure) => say(path, `Forbidden: ${reason}`, cure, 'key'),
    say: (fault) => faults.push(fault),
  }
}

/** The word that someone most likely meant: the same but for case, else at most two edits away (one in short words). */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined
  const lower = word.toLowerCase()
  let best: string | undefined
  let bestDistance = word.length <= 4 ? 2 : 3
  for (const candidate of words) {
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Damerau-Levenshtein (adjacent letters swapped count once); gives up with `limit` as soon as it cannot be less. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let value = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2]! + 1)
      row.push(value)
    }
    before = last
    last = row
  }
  return last[b.length]!
}

/** `ipset restore`: a command on each line; additions wait and go to the kernel together (ipset.c, libipset's aggregation). */
import { Refusal } from './words.ts'

export type LineAction = { readonly now: () => void } | { readonly later: () => void }

/** A line's words, as the shell would part them: quotes keep blanks. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

interface Waiting {
  readonly line: number
  readonly act: () => void
}

function located(line: number, act: () => void): void {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal && error.located)
      throw new Refusal(error.status, `Error in line ${line}: ${error.message}`, false)
    throw error
  }
}

/** Carries a file out. What waits when a line cannot be read is lost, as it is with the real one. */
export function restore(text: string, read: (words: readonly string[]) => LineAction): number {
  let waiting: Waiting[] = []
  const flush = (): void => {
    const due = waiting
    waiting = []
    for (const { line, act } of due) located(line, act)
  }
  text.split('\n').forEach((content, i) => {
    const trimmed = content.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed === 'COMMIT') return
    const line = i + 1
    located(line, () => {
      const action = read(wordsOf(trimmed))
      if ('later' in action) {
        waiting.push({ line, act: action.later })
        return
      }
      flush()
      action.now()
    })
  })
  flush()
  return 0
}

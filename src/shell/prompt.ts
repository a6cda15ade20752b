/** What a shell asks with at a terminal, and whether a text needs more lines before it can run. bash(1), "PROMPTING". */
import { openSource, parseLine } from './interpreter/parse.ts'
import { SyntaxFailure } from './interpreter/syntax.ts'
import type { Machine } from './command.ts'

/** `root@kind-worker:~# `; in a named namespace its name stands before it, for nothing else at a prompt would tell. */
export function promptOf({
  machine,
  netns,
  cwd,
}: {
  readonly machine: Machine
  readonly netns: string
  readonly cwd: string
}): string {
  const named = netns === machine.netns ? undefined : [...machine.netnsNames].find(([, id]) => id === netns)?.[0]
  const directory = cwd === '/root' || cwd.startsWith('/root/') ? `~${cwd.slice(5)}` : cwd
  return `${named === undefined ? '' : `(${named}) `}root@${machine.hostname}:${directory}# `
}

/** An open quote, a loop without `done`, a here-document without its end, a backslash at the end: bash asks for more with `> `. */
export function isIncomplete(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n?$/.test(text)) return true
  const source = openSource(text.endsWith('\n') ? text : `${text}\n`)
  try {
    while (parseLine(source));
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    return /unexpected end of file|unexpected EOF/.test(error.message)
  }
  return source.cut === true
}

/** How a network command runs: its namespace, its buffered output, and the exit from anywhere that C programs have. setvbuf(3), exit(3). */
import type { Kernel } from '../linux/kernel.ts'
import type { Netns } from '../linux/netns.ts'
import type { ProcessContext } from './command.ts'

/**
 * The program ends here with these words on standard error. The real tools call exit(3) from the depth of their argument
 * parsers; a throw that `runTool` alone catches says the same without a result at every step.
 */
export class ToolExit extends Error {
  readonly status: number
  constructor(status: number, text = '') {
    super(text)
    this.status = status
  }
}

export interface Tool {
  readonly process: ProcessContext
  readonly kernel: Kernel
  /** The namespace that it works in; `ip -n NS` sets another. */
  netns: Netns
  /** Standard output. In a pipe or file it is written when the program ends (or the line does, for those that ask so). */
  out(text: string): void
  err(text: string): void
  flush(): void
}

export function netnsOf(process: ProcessContext, id = process.netns): Netns {
  const netns = process.host.kernel.namespaces.get(id)
  if (!netns) throw new ToolExit(1, `${process.argv[0] ?? ''}: the network namespace of this process is gone\n`)
  return netns
}

/** Runs a program's body. `line` is for those that call setlinebuf(3). */
export async function runTool(
  process: ProcessContext,
  body: (tool: Tool) => number | Promise<number>,
  buffer: 'full' | 'line' = 'full',
): Promise<number> {
  const at = buffer === 'line' || process.stdout.isTerminal
  let waiting = ''
  const flush = (): void => {
    const text = waiting
    waiting = ''
    if (text !== '') process.stdout.write(text)
  }
  const out = (text: string): void => {
    waiting += text
    if (at && text.endsWith('\n')) flush()
  }
  const err = (text: string): void => process.stderr.write(text)
  try {
    let netns: Netns | undefined
    const status = await body({
      process,
      kernel: process.host.kernel,
      // A text utility has none to do with it.
      get netns() {
        return (netns ??= netnsOf(process))
      },
      set netns(other) {
        netns = other
      },
      out,
      err,
      flush,
    })
    flush()
    return status
  } catch (error) {
    if (!(error instanceof ToolExit)) throw error
    if (error.message !== '') err(error.message)
    flush()
    return error.status
  }
}

/** socat forks: one connection, one process. socat's xio-fork.c. */
import { type Tool, runTool } from '../../tool.ts'
import type { Run } from './channel.ts'

/** A copy of socat for one connection. */
export function forkRun(run: Run, body: (copy: Run) => Promise<number>): { readonly pid: number } {
  return run.tool.process.fork((process) =>
    runTool(
      process,
      async (tool: Tool) => {
        const copy: Run = { ...run, tool, log: run.log.for(tool), fds: new Set(run.fds), env: new Map(run.env) }
        const status = await body(copy)
        copy.log.notice(`exiting with status ${status}`)
        return status
      },
      'line',
    ),
  )
}

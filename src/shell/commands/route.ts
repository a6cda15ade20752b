/** `route`: the main table as the older tools show it; changes go by `ip route`. route(8), net-tools 2.10. */
import type { Command } from '../command.ts'
import { oldRouteLines } from '../old-routes.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const route: Command = {
  name: 'route',
  summary: 'lists routes as the older tools do',
  path: '/usr/sbin/route',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const [first, ...rest] = tool.process.args
  if (first !== undefined && (!/^-[n4]+$/.test(first) || rest.length > 0))
    throw new ToolExit(4, `route: "${tool.process.args.join(' ')}" is not simulated; use ip route\n`)
  for (const line of oldRouteLines(tool, 'route', first?.includes('n') ?? false)) tool.out(line)
  return 0
}

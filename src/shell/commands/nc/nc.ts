/** `nc`: netcat. nc(1), Debian's netcat-openbsd 1.219. */
import type { Command } from '../../command.ts'
import { type Tool, runTool } from '../../tool.ts'
import { connectTo } from './connect.ts'
import { listenOn } from './listen.ts'
import { readNcOptions } from './options.ts'

const command = (name: string): Command => ({
  name,
  summary: 'connects to ports, listens on ports, carries what is typed',
  run: (process) => runTool(process, (tool) => run(tool), 'line'),
})

function run(tool: Tool): Promise<number> {
  const options = readNcOptions(tool)
  return options.listen ? listenOn(tool, options) : connectTo(tool, options)
}

export const nc: Command = command('nc')
export const netcat: Command = command('netcat')

/** `socat`: carries between two addresses of any kind. socat(1), 1.7.4.4, Debian's build. */
import { Interrupted, type Command } from '../../command.ts'
import { signalNumbers } from '../../process.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { parseAddress } from './address.ts'
import type { Run } from './channel.ts'
import { withAddress } from './open.ts'
import { readOptions } from './options.ts'
import { transfer } from './transfer.ts'

export const socat: Command = {
  name: 'socat',
  summary: 'carries between two addresses: sockets, programs, files, the terminal',
  run: (process) => runTool(process, (tool) => run(tool), 'line'),
}

async function run(tool: Tool): Promise<number> {
  const { options, log, addresses } = readOptions(tool)
  if (addresses.length !== 2) log.fail(`exactly 2 addresses required (there are ${addresses.length}); use option "-h" for help`)
  const own: Run = { tool, log, options, fds: new Set(), env: new Map() }
  const left = parseAddress(addresses[0]!, log)
  const { forth, back } = options
  try {
    const status = await withAddress(own, left, { reads: forth, writes: back }, (first, from) => {
      const right = parseAddress(addresses[1]!, log)
      if (right.options.has('fork') && !['stdio', 'connect'].includes(left.type.kind))
        throw new ToolExit(1, `socat: option "fork" of a second address after "${left.word}" is not simulated\n`)
      return withAddress(first, right, { reads: back, writes: forth }, (last, to) => transfer(last, from, to))
    })
    log.notice(`exiting with status ${status}`)
    return status
  } catch (error) {
    if (error instanceof Interrupted && error.signal !== 'KILL') sayEnded(own, signalNumbers[error.signal])
    throw error
  }
}

function sayEnded({ log }: Run, signal: number): void {
  log.notice(`socat_signal(): handling signal ${signal}`)
  log.warn(`exiting on signal ${signal}`)
  log.notice(`socat_signal(): finishing signal ${signal}`)
  log.notice(`exit(${128 + signal})`)
}

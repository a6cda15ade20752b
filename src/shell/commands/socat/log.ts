/** socat's messages: when, who, how grave, what. socat(1), "DIAGNOSTICS"; error.c. */
import { epochMs } from '../../interpreter/variables.ts'
import { formatTime } from '../../format-time.ts'
import { type Tool, ToolExit } from '../../tool.ts'

export interface Log {
  /** How many -d: errors alone, warnings too, notices too. */
  level: number
  micros: boolean
  host: boolean
  name: string
  warn(text: string): void
  notice(text: string): void
  error(text: string): void
  /** An error, and the end. */
  fail(text: string): never
  /** The same for another process: a child of the first. */
  for(tool: Tool): Log
}

export function newLog(tool: Tool, from?: Log): Log {
  const write = (grave: 'E' | 'W' | 'N', text: string): void => {
    const at = epochMs + tool.process.now()
    const micros = log.micros ? `.${String(Math.floor((at * 1000) % 1e6)).padStart(6, '0')}` : ''
    const host = log.host ? ` ${tool.process.machine.hostname}` : ''
    tool.err(`${formatTime(at, '%Y/%m/%d %H:%M:%S')}${micros}${host} ${log.name}[${tool.process.pid}] ${grave} ${text}\n`)
  }
  const log: Log = {
    level: from?.level ?? 0,
    micros: from?.micros ?? false,
    host: from?.host ?? false,
    name: from?.name ?? 'socat',
    error: (text) => write('E', text),
    warn(text) {
      if (log.level > 0) write('W', text)
    },
    notice(text) {
      if (log.level > 1) write('N', text)
    },
    fail(text) {
      write('E', text)
      log.notice('exit(1)')
      throw new ToolExit(1)
    },
    for: (other) => newLog(other, log),
  }
  return log
}

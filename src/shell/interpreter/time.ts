/** What `time` prints. Virtual computers take no processor time. bash(1), "TIMEFORMAT". */
import { writeTo } from '../process-context.ts'
import type { Shell } from './state.ts'

export function timeReport(shell: Shell, elapsedMs: number, style: 'bash' | 'posix'): void {
  const seconds = elapsedMs / 1000
  if (style === 'posix') return writeTo(shell.process, 2, `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`)
  const real = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`
  writeTo(shell.process, 2, `\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`)
}

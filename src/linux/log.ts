/** The kernel's log of a machine, which `dmesg` prints. printk.c, syslog(2). */
import { seen } from './copied-when-met.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'

export interface LogLine {
  /** Virtual ms. */
  readonly at: number
  /** 0 (emerg) to 7 (debug). */
  readonly level: number
  readonly text: string
}

/** The ring buffer forgets the oldest. */
const LONGEST = 2000

export function logLine(kernel: Kernel, netns: Netns, level: number, text: string): void {
  const line: LogLine = { at: kernel.now, level, text }
  const lines = kernel.logs.get(netns.machine) ?? []
  kernel.logs.set(netns.machine, lines)
  lines.push(line)
  if (lines.length > LONGEST) lines.splice(0, lines.length - LONGEST)
  if (!kernel.env.netlink) return
  for (const other of seen(kernel.namespaces))
    if (other.machine === netns.machine) kernel.env.netlink(other.id, { kind: 'log', line })
}

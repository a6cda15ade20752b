/** The commands of this folder's own: what every Linux machine has beside the network tools. */
import type { Command } from './command.ts'
import { date } from './commands/date.ts'
import { diff } from './commands/diff.ts'
import { expr } from './commands/expr.ts'
import { identityCommands } from './commands/identity.ts'
import { runOtherCommands } from './commands/run-other.ts'
import { grepCommands } from './commands/grep/grep.ts'
import { ls } from './commands/ls.ts'
import { seq } from './commands/seq.ts'
import { sleep } from './commands/sleep.ts'
import { sort } from './commands/sort.ts'
import { streamCommands } from './commands/streams.ts'
import { timeout } from './commands/timeout.ts'
import { uniq } from './commands/uniq.ts'
import { wc } from './commands/wc.ts'
import { xargs } from './commands/xargs.ts'

export const smallCommands: readonly Command[] = [
  date,
  diff,
  expr,
  ...grepCommands,
  ls,
  seq,
  sleep,
  sort,
  timeout,
  uniq,
  wc,
  xargs,
  ...identityCommands,
  ...runOtherCommands,
  ...streamCommands,
]

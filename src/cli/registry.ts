/** The words of the command line. */
import type { CliCommand } from './command.ts'
import { check } from './commands/check.ts'
import { reach } from './commands/reach.ts'
import { rules } from './commands/rules.ts'
import { run } from './commands/run.ts'
import { open, share } from './commands/share.ts'
import { trace } from './commands/trace.ts'

export const CLI_COMMANDS: Readonly<Record<string, CliCommand>> = { run, rules, trace, reach, check, share, open }

/** In the contract, and not there yet: refused by name. */
export const NOT_YET: ReadonlySet<string> = new Set(['http', 'dns', 'test'])

/** The words of the command line. Each is loaded when it is called, so that `rules` does not wait for a shell. */
import { dictionary } from '../net/dictionary.ts'
import type { CliCommand } from './command.ts'

export const CLI_COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = dictionary({
  run: async () => (await import('./commands/run.ts')).run,
  rules: async () => (await import('./commands/rules.ts')).rules,
  trace: async () => (await import('./commands/trace.ts')).trace,
  reach: async () => (await import('./commands/reach.ts')).reach,
  check: async () => (await import('./commands/check.ts')).check,
  share: async () => (await import('./commands/share.ts')).share,
  open: async () => (await import('./commands/share.ts')).open,
})

/** In the contract, and not there yet: refused by name. */
export const NOT_YET: ReadonlySet<string> = new Set(['http', 'dns', 'test'])

/** The commands that the simulated machines have beside bash's builtins and the text utilities: one line each. */
import type { Command } from './command.ts'

export const commands: readonly Command[] = []

export const commandsByName = (list: readonly Command[] = commands): ReadonlyMap<string, Command> =>
  new Map(list.map((command) => [command.name, command]))

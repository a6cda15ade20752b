/** Builtins that exist as programs too, for `timeout`, `xargs`, `ip netns exec`: `echo`, `printf`, `test`, … */
import { builtins } from './builtins/list.ts'
import { newShell } from './interpreter/new-shell.ts'
import type { Engine } from './interpreter/state.ts'
import type { Process, Program, System } from './process.ts'

export const builtinProgramNames = ['[', 'echo', 'false', 'kill', 'printf', 'pwd', 'test', 'true'] as const

export function builtinProgram(system: System, engine: Engine, name: string): Program {
  const run = async (process: Process): Promise<number> => {
    const shell = newShell(system, engine, process, { name: process.argv[0] ?? name, kind: 'program', args: [] })
    return builtins.get(name)!.run(shell, process.argv, [])
  }
  return { path: `/usr/bin/${name}`, summary: '', run }
}

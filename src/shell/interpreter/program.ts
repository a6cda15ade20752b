/** From a command's name to a program that runs in a process. execve(2). */
import { StreamError } from '../command.ts'
import { statFile } from '../files.ts'
import { userOf, writeTo } from '../process-context.ts'
import type { Program } from '../process.ts'
import { complain, type Shell } from './state.ts'

/** The program of that name, or the status after saying that there is none. */
export function findProgram(shell: Shell, name: string): Program | number {
  const program = shell.system.findProgram(name, shell.process)
  if (program) return program
  const stat = name.includes('/') ? statFile(userOf(shell.system, shell.process), name) : undefined
  if (stat) {
    complain(shell, `${name}: ${stat.kind === 'directory' ? 'Is a directory' : 'Permission denied'}`)
    return 126
  }
  complain(shell, `${name}: ${name.includes('/') ? 'No such file or directory' : 'command not found'}`)
  return 127
}

/** Runs a program in the shell's process, with its complaints about refused writes. */
export async function becomeProgram(shell: Pick<Shell, 'process'>, program: Program): Promise<number> {
  try {
    return await program.run(shell.process)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    writeTo(shell.process, 2, `${shell.process.argv[0] ?? ''}: write error: ${error.message}\n`)
    return 1
  }
}

/** Commands that run another command: `env`, `sudo`, `nohup`, `nice`, `setsid`, `stdbuf`; `printenv`, `which`. Their man pages. */
import type { Command, ProcessContext } from '../command.ts'

/** Runs the rest of the arguments as a command, or says that there is no such command. */
async function runRest(process: ProcessContext, argv: readonly string[], env = process.env): Promise<number> {
  const name = argv[0]!
  if (!process.hasCommand(name)) {
    process.stderr.write(
      `${process.argv[0]}: ${process.argv[0] === 'sudo' ? `${name}: command not found` : `'${name}': No such file or directory`}\n`,
    )
    return process.argv[0] === 'sudo' ? 1 : 127
  }
  return process.spawn({ argv, env })
}

const env: Command = {
  name: 'env',
  summary: 'run a command with other variables, or print them',
  async run(process) {
    let variables = new Map(process.env)
    let i = 0
    for (; i < process.args.length; i++) {
      const arg = process.args[i]!
      const [, name, value] = /^([^=]+)=([^]*)$/.exec(arg) ?? []
      if (arg === '-i' || arg === '-') variables = new Map()
      else if (arg === '-u') variables.delete(process.args[++i] ?? '')
      else if (name !== undefined) variables.set(name, value!)
      else if (arg.startsWith('-')) {
        process.stderr.write(`env: option "${arg}" is not simulated\n`)
        return 125
      } else return runRest(process, process.args.slice(i), variables)
    }
    for (const [name, value] of variables) process.stdout.write(`${name}=${value}\n`)
    return 0
  },
}

const printenv: Command = {
  name: 'printenv',
  summary: 'print variables of the environment',
  run(process) {
    const missing = process.args.filter((name) => !process.env.has(name))
    const names = process.args.length > 0 ? process.args : undefined
    for (const [name, value] of process.env) if (!names) process.stdout.write(`${name}=${value}\n`)
    for (const name of names ?? []) if (process.env.has(name)) process.stdout.write(`${process.env.get(name)}\n`)
    return Promise.resolve(missing.length > 0 ? 1 : 0)
  },
}

/** A prefix that changes nothing here: `valued` options take a word, `plain` ones none. */
const prefix = (name: string, summary: string, plain: RegExp, valued: RegExp): Command => ({
  name,
  summary,
  async run(process) {
    let i = 0
    for (; i < process.args.length && process.args[i]!.startsWith('-'); i++) {
      const arg = process.args[i]!
      if (arg === '--') {
        i++
        break
      }
      if (valued.test(arg)) i++
      else if (!plain.test(arg)) {
        process.stderr.write(`${name}: option "${arg}" is not simulated\n`)
        return 125
      }
    }
    const rest = process.args.slice(i)
    if (rest.length > 0) return runRest(process, rest)
    process.stderr.write(`${name}: missing operand\nTry '${name} --help' for more information.\n`)
    return 125
  },
})

const which: Command = {
  name: 'which',
  summary: 'where a command is',
  run(process) {
    let status = 0
    for (const name of process.args.filter((arg) => arg !== '-a')) {
      const path = process.commandPath(name)
      if (path) process.stdout.write(`${path}\n`)
      else status = 1
    }
    return Promise.resolve(status)
  },
}

export const runOtherCommands: readonly Command[] = [
  env,
  printenv,
  which,
  prefix('sudo', 'run a command as root, who you are already', /^-[nEHSi]+$/, /^-[ug]$/),
  prefix('nohup', 'run a command that a hangup does not end', /^$/, /^$/),
  prefix('nice', 'run a command with another priority', /^-\d+$/, /^-n$/),
  prefix('setsid', 'run a command in a session of its own', /^-[cfw]+$/, /^$/),
  prefix('stdbuf', 'run a command with other buffers', /^-[ioe].+$/, /^-[ioe]$/),
]

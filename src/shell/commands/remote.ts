/** Ways onto another machine of the scenario: `ssh`, `docker exec`, `podman exec`, `kubectl exec`. ssh(1), docker-exec(1), kubectl-exec. */
import type { Command, Machine, ProcessContext } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

const program = (name: string, summary: string, body: (tool: Tool) => Promise<number>): Command => ({
  name,
  summary,
  run: (process) => runTool(process, body),
})

/** Runs a command line as the machine's own shell reads it, or a shell. */
function enter(process: ProcessContext, machine: Machine, argv: readonly string[]): Promise<number> {
  return process.spawn({ argv: argv.length > 0 ? argv : ['bash'], machine: machine.name })
}

const SSH_WITH_VALUE = new Set([
  '-o',
  '-p',
  '-l',
  '-i',
  '-F',
  '-b',
  '-c',
  '-e',
  '-m',
  '-L',
  '-R',
  '-D',
  '-W',
  '-J',
  '-E',
  '-S',
  '-w',
])

export const ssh: Command = program('ssh', 'a shell or a command on another machine', async ({ process }) => {
  const { args } = process
  let i = 0
  for (; i < args.length && args[i]!.startsWith('-'); i++) if (SSH_WITH_VALUE.has(args[i]!)) i++
  const host = args[i]?.replace(/^[^@]*@/, '')
  if (host === undefined) throw new ToolExit(255, 'usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] destination [command [argument ...]]\n')
  const machine = process.host.machines.get(host)
  if (!machine) throw new ToolExit(255, `ssh: Could not resolve hostname ${host}: Name or service not known\n`)
  const words = args.slice(i + 1)
  // ssh joins the words with blanks; the far shell splits them again.
  return words.length === 0 ? enter(process, machine, []) : enter(process, machine, ['bash', '-c', words.join(' ')])
})

function container(name: string): Command {
  return program(name, 'runs a command in a node (its other commands are not simulated)', async ({ process }) => {
    const [verb, ...rest] = process.args
    if (verb !== 'exec') throw new ToolExit(1, `${name}: command "${verb ?? ''}" is not simulated\n`)
    let i = 0
    const env = new Map(process.env)
    for (; i < rest.length && rest[i]!.startsWith('-'); i++) {
      const word = rest[i]!
      if (word === '-e' || word === '--env') {
        const [key = '', ...value] = (rest[++i] ?? '').split('=')
        env.set(key, value.join('='))
      } else if (word === '-w' || word === '--workdir' || word === '-u' || word === '--user') i++
      else if (!/^-[itdT]+$/.test(word) && !['--interactive', '--tty', '--privileged'].includes(word))
        throw new ToolExit(125, `${name}: option "${word}" is not simulated\n`)
    }
    const [node, ...argv] = rest.slice(i)
    if (node === undefined || argv.length === 0) throw new ToolExit(1, `"${name} exec" requires at least 2 arguments.\n`)
    const machine = process.host.machines.get(node)
    if (!machine) throw new ToolExit(1, `Error response from daemon: No such container: ${node}\n`)
    if (!process.hasCommand(argv[0]!)) {
      throw new ToolExit(
        127,
        `OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]!}": executable file not found in $PATH: unknown\n`,
      )
    }
    return process.spawn({ argv, machine: machine.name, env })
  })
}

export const docker = container('docker')
export const podman = container('podman')

interface ExecWords {
  namespace: string
  pod: string | undefined
  argv: readonly string[]
}

function readExec(args: readonly string[]): ExecWords {
  const asks: ExecWords = { namespace: 'default', pod: undefined, argv: [] }
  const words: string[] = []
  let i = 0
  for (; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      asks.argv = args.slice(i + 1)
      break
    }
    if (word === '-n' || word === '--namespace') asks.namespace = args[++i] ?? ''
    else if (word.startsWith('--namespace=')) asks.namespace = word.slice(12)
    else if (/^-n./.test(word)) asks.namespace = word.slice(2)
    else if (word === '-c' || word === '--container') i++
    else if (/^-[itq]+$/.test(word) || ['--stdin', '--tty', '--quiet'].includes(word) || word.startsWith('--container=')) continue
    else if (word.startsWith('-')) throw new ToolExit(1, `kubectl: option "${word}" is not simulated\n`)
    else words.push(word)
  }
  const [verb, pod, ...rest] = words
  if (verb !== 'exec') throw new ToolExit(1, `kubectl: command "${verb ?? ''}" is not simulated\n`)
  asks.pod = pod?.replace(/^pods?\//, '')
  if (asks.argv.length === 0) asks.argv = rest
  return asks
}

export const kubectl: Command = program(
  'kubectl',
  'kubectl exec (its other commands are not simulated yet)',
  async ({ process }) => {
    const { namespace, pod, argv } = readExec(process.args)
    if (pod === undefined) throw new ToolExit(1, 'error: pod, type/name or --filename must be specified\n')
    if (argv.length === 0) throw new ToolExit(1, 'error: you must specify at least one command for the container\n')
    const machine = process.host.machines.get(`pod/${namespace}/${pod}`)
    if (!machine) throw new ToolExit(1, `Error from server (NotFound): pods "${pod}" not found\n`)
    if (!process.hasCommand(argv[0]!)) {
      process.stderr.write(
        `error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]!}": executable file not found in $PATH: unknown\n`,
      )
      return 1
    }
    const status = await enter(process, machine, argv)
    if (status !== 0) process.stderr.write(`command terminated with exit code ${status}\n`)
    return status
  },
)

/** Ways onto another machine of the scenario: `ssh`, `docker exec`, `podman exec`. ssh(1), docker-exec(1). */
import { RELEASE_OF } from '../../kube/server/present-node.ts'
import { hexId } from '../../kube/server/present-pod.ts'
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

/** kind's nodes are containers of the workstation: `docker ps` lists them, newest first as they were made. */
function listNodes(name: string, process: ProcessContext): number {
  const server = process.host.cluster?.server
  const wide = process.args.includes('--no-trunc')
  const unknown = process.args.slice(1).find((word) => !['-a', '--all', '-q', '--quiet', '--no-trunc'].includes(word))
  if (unknown !== undefined) throw new ToolExit(125, `${name}: option "${unknown}" is not simulated\n`)
  const nodes = server?.objects.nodes ?? []
  const rows = nodes.map(({ metadata }, i) => {
    const id = hexId(`${server!.settings.seed} ${metadata.name}`)
    const plane = /control-plane|master/.test(Object.keys(metadata.labels ?? {}).join())
    const image = `${name === 'podman' ? 'docker.io/' : ''}kindest/node:${RELEASE_OF[server!.settings.version]}`
    const ports = plane ? `127.0.0.1:${35_000 + (i % 1000)}->6443/tcp` : ''
    return {
      id: wide ? id : id.slice(0, 12),
      cells: [
        image,
        name === 'podman' ? '' : '"/usr/local/bin/entr…"',
        'About a minute ago',
        'Up About a minute',
        ports,
        metadata.name,
      ],
    }
  })
  if (process.args.some((word) => word === '-q' || word === '--quiet')) {
    process.stdout.write(rows.map(({ id }) => `${id}\n`).join(''))
    return 0
  }
  const head = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES']
  const gap = name === 'podman' ? 2 : 3
  const lines = [head, ...rows.map(({ id, cells }) => [id, ...cells])]
  const widths = head.map((_title, i) => Math.max(...lines.map((line) => [...line[i]!].length)) + gap)
  process.stdout.write(
    lines.map((line) => `${line.map((cell, i) => (i < line.length - 1 ? cell.padEnd(widths[i]!) : cell)).join('')}\n`).join(''),
  )
  return 0
}

function container(name: string): Command {
  return program(name, 'lists kind’s nodes, and runs commands in them', async ({ process }) => {
    const [verb, ...rest] = process.args
    if (verb === 'ps') return listNodes(name, process)
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

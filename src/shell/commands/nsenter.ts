/** `nsenter`: a program in another network namespace. nsenter(1), util-linux 2.38. */
import type { NetnsId } from '../../linux/netns.ts'
import type { Command, ProcessContext } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const nsenter: Command = {
  name: 'nsenter',
  summary: 'runs a program in another network namespace',
  run: (process) => runTool(process, (tool) => run(tool)),
}

interface Asks {
  net: string | true | undefined
  target: number | undefined
  argv: readonly string[]
}

function read(args: readonly string[]): Asks {
  const asks: Asks = { net: undefined, target: undefined, argv: [] }
  let i = 0
  for (; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      i++
      break
    }
    if (!word.startsWith('-')) break
    if (word === '--net' || word === '-n') asks.net = true
    else if (word.startsWith('--net=')) asks.net = word.slice(6)
    else if (word.startsWith('-n')) asks.net = word.slice(2).replace(/^=/, '')
    else if (word === '-t' || word === '--target') asks.target = Number(args[++i])
    else if (word.startsWith('--target=')) asks.target = Number(word.slice(9))
    else if (word.startsWith('-t')) asks.target = Number(word.slice(2))
    else throw new ToolExit(1, `nsenter: option "${word}" is not simulated\n`)
  }
  asks.argv = args.slice(i)
  return asks
}

async function run(tool: Tool): Promise<number> {
  const { process } = tool
  const asks = read(process.args)
  const netns = target(process, asks)
  const argv = asks.argv.length > 0 ? asks.argv : ['bash']
  if (!process.hasCommand(argv[0]!))
    throw new ToolExit(127, `nsenter: failed to execute ${argv[0]!}: No such file or directory\n`)
  return process.spawn({ argv, netns })
}

function target(process: ProcessContext, { net, target: pid }: Asks): NetnsId {
  if (net === undefined) return process.netns
  if (net === true) {
    if (pid === undefined) throw new ToolExit(1, 'nsenter: neither filename nor target pid supplied for ns/net\n')
    const found = pid === 1 ? process.machine.netns : process.processes().find((each) => each.pid === pid)?.netns
    if (found === undefined) throw new ToolExit(1, `nsenter: cannot open /proc/${pid}/ns/net: No such file or directory\n`)
    return found
  }
  const pidPath = /^\/proc\/(\d+)\/ns\/net$/.exec(net)
  const named = /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(process.resolve(net))?.[1]
  const found = pidPath
    ? Number(pidPath[1]) === 1
      ? process.machine.netns
      : process.processes().find((each) => each.pid === Number(pidPath[1]))?.netns
    : named === undefined
      ? undefined
      : process.machine.netnsNames.get(named)
  if (found === undefined) throw new ToolExit(1, `nsenter: cannot open ${net}: No such file or directory\n`)
  return found
}

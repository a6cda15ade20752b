/** `ip netns`: named namespaces. ip-netns(8), iproute2 ip/ipnetns.c. */
import { createNetns } from '../../linux/link.ts'
import type { NetnsId } from '../../linux/netns.ts'
import type { Machine, ProcessContext } from '../command.ts'
import { type Words, begins, current, more } from '../arguments.ts'
import { reapNetns } from '../reap.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, nameOfNetns, notSimulated, openNetns, unknownCommand } from './context.ts'
import { printJson } from './json.ts'
import { NETNS_HELP } from './usage.ts'

export function netns(ip: Ip, words: Words): number | Promise<number> {
  if (!more(words)) return list(ip)
  const word = current(words)
  words.at++
  // Whatever the command, its name must be one.
  const name = words.list[words.at]
  if (!ip.options.all && name !== undefined && badName(name)) throw new ToolExit(255, `Invalid netns name "${name}"\n`)
  if (begins(word, 'list', 'show') || begins(word, 'lst')) return list(ip)
  if (begins(word, 'list-id')) return listIds(ip)
  if (begins(word, 'help')) throw new ToolExit(255, NETNS_HELP)
  if (begins(word, 'add')) return add(ip, name)
  if (begins(word, 'set')) return setId(ip, name, words.list[words.at + 1])
  if (begins(word, 'delete')) return remove(ip, name)
  if (begins(word, 'identify')) return identify(ip, name)
  if (begins(word, 'pids')) return pids(ip, name)
  if (begins(word, 'exec')) return exec(ip, words)
  if (begins(word, 'monitor', 'attach')) throw notSimulated(`netns ${word}`)
  throw unknownCommand(word, 'netns')
}

const badName = (name: string): boolean => name === '' || name === '.' || name === '..' || name.includes('/') || name.length > 255
const newestFirst = (machine: Machine): [string, NetnsId][] => [...machine.netnsNames].reverse()

function list(ip: Ip): number {
  const { tool, options } = ip
  const names = newestFirst(tool.process.machine).map(([name, id]) => ({ name, id: tool.netns.nsids.get(id) }))
  if (options.json)
    tool.out(
      printJson(
        names.map(({ name, id }) => ({ name, id })),
        options.pretty,
      ),
    )
  else for (const { name, id } of names) tool.out(id === undefined ? `${name}\n` : `${name} (id: ${id})\n`)
  return 0
}

function listIds(ip: Ip): number {
  for (const [id, nsid] of [...ip.tool.netns.nsids].sort((a, b) => a[1] - b[1])) {
    const name = nameOfNetns(ip.tool.process, id)
    ip.tool.out(`nsid ${nsid} ${name === undefined ? '' : `(iproute2 netns name: ${name})`}\n`)
  }
  return 0
}

const needName = (): ToolExit => new ToolExit(1, 'No netns name specified\n')

function add(ip: Ip, name: string | undefined): number {
  if (name === undefined) throw needName()
  const { process, kernel } = ip.tool
  const { machine } = process
  if (machine.netnsNames.has(name)) throw new ToolExit(1, `Cannot create namespace file "/run/netns/${name}": File exists\n`)
  machine.netnsNames.set(name, createNetns(kernel, freeId(process, name), machine.name).id)
  return 0
}

/** A namespace that has lost its name may live on under its id. */
function freeId(process: ProcessContext, name: string): NetnsId {
  const { namespaces } = process.host.kernel
  const id = `netns/${process.machine.name}/${name}`
  for (let i = 2; ; i++) {
    const tried = i === 2 ? id : `${id}#${i - 1}`
    if (!namespaces.has(tried)) return tried
  }
}

function setId(ip: Ip, name: string | undefined, wanted: string | undefined): number {
  if (name === undefined) throw needName()
  if (wanted === undefined) throw new ToolExit(255, 'No nsid specified\n')
  const other = openNetns(ip.tool.process, name)
  const { nsids } = ip.tool.netns
  if (wanted !== 'auto' && !/^\d+$/.test(wanted)) throw new ToolExit(255, `Invalid "netnsid" value "${wanted}"\n`)
  if (nsids.has(other.id) || [...nsids.values()].includes(Number(wanted)))
    throw new ToolExit(2, 'RTNETLINK answers: File exists\n')
  nsids.set(other.id, wanted === 'auto' ? nsids.size : Number(wanted))
  return 0
}

function remove(ip: Ip, name: string | undefined): number {
  const { process } = ip.tool
  const { netnsNames } = process.machine
  if (!ip.options.all && name === undefined) throw needName()
  const names = ip.options.all ? [...netnsNames.keys()] : [name!]
  for (const each of names) {
    if (!netnsNames.delete(each))
      throw new ToolExit(1, `Cannot remove namespace file "/run/netns/${each}": No such file or directory\n`)
  }
  reapNetns(process)
  return 0
}

function netnsOfPid(process: ProcessContext, pid: number): NetnsId | undefined {
  if (pid === 1) return process.machine.netns
  if (pid === process.pid) return process.netns
  const known = process.processes().filter((each) => each.machine === process.machine.name)
  const found = known.find((each) => each.pid === pid)
  // The real `ip netns exec` becomes the program; here that is its child.
  return (found?.argv[0] === 'ip' ? known.find((each) => each.ppid === pid)?.netns : undefined) ?? found?.netns
}

function identify(ip: Ip, pid: string | undefined): number {
  const { process } = ip.tool
  if (pid !== undefined && !/^\d+$/.test(pid)) throw new ToolExit(255, `Specified string '${pid}' is not a pid\n`)
  const id = pid === undefined ? process.netns : netnsOfPid(process, Number(pid))
  if (id === undefined) throw new ToolExit(1, `Could not get process net namespace. Error: No such file or directory\n`)
  ip.tool.out(`${nameOfNetns(process, id) ?? ''}\n`)
  return 0
}

function pids(ip: Ip, name: string | undefined): number {
  if (name === undefined) throw needName()
  const { process } = ip.tool
  const id = process.machine.netnsNames.get(name)
  if (id === undefined) throw new ToolExit(1, 'Cannot open network namespace: No such file or directory\n')
  for (const each of process.processes()) if (each.netns === id) ip.tool.out(`${each.pid}\n`)
  return 0
}

async function exec(ip: Ip, words: Words): Promise<number> {
  const { tool, options } = ip
  const name = options.all ? undefined : words.list[words.at++]
  if (!options.all && name === undefined) throw needName()
  const argv = words.list.slice(words.at)
  if (argv.length === 0) throw new ToolExit(1, 'No command specified\n')
  if (!options.all) return run(ip, openNetns(tool.process, name!).id, argv)
  for (const [each, id] of newestFirst(tool.process.machine)) {
    tool.out(`\nnetns: ${each}\n`)
    tool.flush()
    await run(ip, id, argv)
  }
  return 0
}

async function run(ip: Ip, netnsId: NetnsId, argv: readonly string[]): Promise<number> {
  const { process } = ip.tool
  const [program = ''] = argv
  if (!process.hasCommand(program)) throw new ToolExit(1, `exec of "${program}" failed: No such file or directory\n`)
  ip.tool.flush()
  const status = await process.spawn({ argv, netns: netnsId })
  reapNetns(process)
  return status
}

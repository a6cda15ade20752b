/** `ipvsadm`: the kernel's load balancer: virtual services, their real servers and connections. ipvsadm(8), version 1.31. */
import {
  type RealServer,
  type ServiceName,
  type VirtualService,
  forgetTraces,
  loadIpvs,
  putService,
  serverKey,
  serviceKey,
} from '../../../linux/ipvs/ipvs.ts'
import type { Command } from '../../command.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { IPVSADM_HELP } from './help.ts'
import { type ListOptions, VERSION_LINE, connectionLines, ruleLines, serviceLines, sortedServices, titleText } from './list.ts'
import {
  type Asked,
  clientLengthOf,
  fail,
  familyOfName,
  needService,
  notSimulated,
  readArguments,
  schedulerOf,
  serverOf,
  serviceOf,
  weightOf,
} from './options.ts'

export const ipvsadm: Command = {
  name: 'ipvsadm',
  summary: 'shows and changes the virtual services of the kernel’s load balancer (IPVS)',
  path: '/usr/sbin/ipvsadm',
  run: (process) =>
    runTool(process, async (tool) => {
      // It asks the kernel for its version first, which loads the module.
      loadIpvs(tool.netns)
      const asked = readArguments(process.args)
      if (asked.command !== 'R') return obey(tool, asked)
      for (const line of (await process.stdin.readAll()).split('\n')) {
        const words = line.trim().split(/\s+/).filter(Boolean)
        if (words.length > 0) obey(tool, readArguments(words))
      }
      return 0
    }),
}

/** What the kernel's errno means for the command that failed (libipvs.c, ipvs_strerror). */
const refused = (text: string): ToolExit => new ToolExit(255, `${text}\n`)

function obey(tool: Tool, asked: Asked): number {
  switch (asked.command) {
    case 'A':
    case 'E':
      return setService(tool, asked)
    case 'D':
      return deleteService(tool, needService(asked, 'delete-service'))
    case 'a':
    case 'e':
    case 'd':
      return changeServer(tool, asked, asked.command)
    case 'C':
      for (const key of tool.netns.ipvs.services.keys()) forgetTraces(tool.netns.ipvs, key)
      tool.netns.ipvs.services = new Map()
      return 0
    case 'S':
      for (const service of sortedServices(tool.netns.ipvs)) tool.out(ruleLines(service, asked.flags.has('numeric')))
      return 0
    case 'Z':
      return zero(tool, asked)
    case 'set':
      return setTimeouts(tool, asked)
    case 'h':
      tool.out(IPVSADM_HELP)
      return 0
    case 'L':
    case 'R':
      return list(tool, asked)
  }
}

function setService({ netns: { ipvs } }: Tool, asked: Asked): number {
  const isNew = asked.command === 'A'
  const name = needService(asked, isNew ? 'add-service' : 'edit-service')
  const old = ipvs.services.get(serviceKey(name))
  const scheduler = schedulerOf(asked)
  if (asked.flags.has('ops')) throw notSimulated('one-packet scheduling (--ops) is not simulated')
  const flags = new Set((asked.values.get('sched-flags') ?? '').split(',').filter(Boolean))
  for (const flag of flags)
    if (scheduler !== 'sh' || (flag !== 'sh-port' && flag !== 'sh-fallback'))
      throw fail(`${flag.startsWith('flag-') || !/^sh-/.test(flag) ? 'invalid' : 'incompatible'} scheduler flag \`${flag}'`)
  if (isNew && old) throw refused('Service already exists')
  if (!isNew && !old) throw refused('No such service')
  putService(ipvs, {
    name,
    scheduler,
    persistent: asked.persistent,
    clientLength: clientLengthOf(asked, familyOfName(name)),
    withPort: flags.has('sh-port'),
    fallback: flags.has('sh-fallback'),
    servers: old?.servers ?? [],
  })
  return 0
}

function deleteService({ netns: { ipvs } }: Tool, name: ServiceName): number {
  const services = new Map(ipvs.services)
  if (!services.delete(serviceKey(name))) throw refused('No such service')
  ipvs.services = services
  forgetTraces(ipvs, serviceKey(name))
  return 0
}

const SERVER_COMMANDS = { a: 'add-server', e: 'edit-server', d: 'delete-server' } as const

function changeServer({ netns: { ipvs } }: Tool, asked: Asked, command: 'a' | 'e' | 'd'): number {
  const name = needService(asked, SERVER_COMMANDS[command])
  const place = serverOf(asked, name, SERVER_COMMANDS[command])
  if (command !== 'd' && !asked.flags.has('masquerading'))
    throw notSimulated('direct routing (which is ipvsadm’s default) is not simulated: use -m')
  const server: RealServer = { ...place, weight: weightOf(asked) }
  const service = ipvs.services.get(serviceKey(name))
  if (!service) throw refused('Service not defined')
  const at = service.servers.findIndex((each) => serverKey(each) === serverKey(server))
  if (command === 'a' && at >= 0) throw refused('Destination already exists')
  if (command !== 'a' && at < 0) throw refused('No such destination')
  const servers =
    command === 'a'
      ? [server, ...service.servers]
      : command === 'e'
        ? service.servers.with(at, server)
        : service.servers.toSpliced(at, 1)
  putService(ipvs, { ...service, servers })
  return 0
}

function zero({ netns: { ipvs } }: Tool, asked: Asked): number {
  const name = serviceOf(asked)
  if (!name) {
    ipvs.counts.clear()
    return 0
  }
  const key = serviceKey(name)
  if (!ipvs.services.has(key)) throw refused('No such service')
  for (const each of [...ipvs.counts.keys()]) if (each === key || each.startsWith(`${key} -> `)) ipvs.counts.delete(each)
  return 0
}

/** A 0 leaves a time as it is. */
function setTimeouts({ netns: { ipvs } }: Tool, { words }: Asked): number {
  if (words.length !== 3) throw fail('--set option requires 3 timeout values')
  const [tcp = 0, tcpFin = 0, udp = 0] = words.map((word) => {
    if (!/^\d+$/.test(word)) throw fail(`invalid timeout value \`${word}' specified`)
    return Number(word)
  })
  const { timeouts } = ipvs
  ipvs.timeouts = { tcp: tcp || timeouts.tcp, tcpFin: tcpFin || timeouts.tcpFin, udp: udp || timeouts.udp }
  return 0
}

function whatOf({ flags }: Asked): ListOptions['what'] {
  for (const what of ['stats', 'persistent-conn', 'thresholds'] as const) if (flags.has(what)) return what
  return 'plain'
}

function list({ kernel, netns: { ipvs }, out }: Tool, asked: Asked): number {
  const { flags } = asked
  const numeric = flags.has('numeric')
  if (flags.has('timeout')) {
    out(`Timeout (tcp tcpfin udp): ${ipvs.timeouts.tcp} ${ipvs.timeouts.tcpFin} ${ipvs.timeouts.udp}\n`)
    return 0
  }
  if (flags.has('connections')) {
    if (['stats', 'persistent-conn', 'thresholds'].some((each) => flags.has(each)))
      throw fail('options conflicts in the list command')
    out(connectionLines(kernel, ipvs, numeric))
    return 0
  }
  const name = serviceOf(asked)
  const services: VirtualService[] = name
    ? [ipvs.services.get(serviceKey(name)) ?? raise(refused('No such service'))]
    : sortedServices(ipvs)
  const options: ListOptions = { numeric, exact: flags.has('exact'), what: whatOf(asked) }
  out(`${name ? '' : VERSION_LINE}${titleText(options.what)}`)
  for (const service of services) out(serviceLines(kernel, ipvs, service, options))
  return 0
}

function raise(error: ToolExit): never {
  throw error
}

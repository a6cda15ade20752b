/** `arp`: the neighbour table as the older tools show it. arp(8), net-tools 2.10. */
import { familyOf, formatIp } from '../../net/ip.ts'
import { type Neighbour, neighbourKey, neighbourState, setNeighbour } from '../../linux/neighbour.ts'
import { parseMac } from '../../net/mac.ts'
import { lookupRoute } from '../../linux/route.ts'
import { getopt } from '../arguments.ts'
import type { Command } from '../command.ts'
import { lookupHost } from '../names.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const arp: Command = {
  name: 'arp',
  summary: 'lists and changes neighbours as the older tools do',
  path: '/usr/sbin/arp',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const { options, operands, problem } = getopt(tool.process.args, 'anevdi:sDH:')
  if (problem !== undefined) throw new ToolExit(4, `arp: ${problem}\n`)
  const given = new Map(options.map((option) => [option.name, option.value]))
  if (given.has('s')) return set(tool, operands)
  for (const letter of ['D', 'H'])
    if (given.has(letter)) throw new ToolExit(4, `arp: option "-${letter}" is not simulated; use ip neigh\n`)
  if (given.has('d')) {
    if (operands[0] === undefined) throw new ToolExit(255, 'arp: need host name\n')
    return remove(tool, operands[0])
  }
  const [host] = operands
  const ip = host === undefined ? undefined : lookupHost(tool.process, host)
  if (host !== undefined && ip === undefined) throw new ToolExit(255, `${host}: Host name lookup failure\n`)
  const entries = list(tool).filter(
    (entry) => (ip === undefined || entry.ip === ip) && (!given.has('i') || deviceOf(tool, entry) === given.get('i')),
  )
  if (ip !== undefined && entries.length === 0) {
    tool.out(`${host!} (${formatIp(ip)}) -- no entry\n`)
    return 0
  }
  if (given.has('i') && entries.length === 0 && list(tool).length > 0) {
    tool.out(`arp: in ${list(tool).length} entries no match found.\n`)
    return 0
  }
  if (given.has('a')) for (const entry of entries) tool.out(bsdLine(tool, entry))
  else if (entries.length > 0) {
    tool.out('Address                  HWtype  HWaddress           Flags Mask            Iface\n')
    for (const entry of entries) tool.out(linuxLine(tool, entry))
  }
  return 0
}

const deviceOf = (tool: Tool, entry: Neighbour): string => tool.netns.devices.get(entry.device)?.name ?? ''

const list = (tool: Tool): Neighbour[] =>
  [...tool.netns.neighbours.values()].filter(
    (entry) => familyOf(entry.ip) === 4 && neighbourState(tool.kernel, entry) !== 'NOARP',
  )

const isPermanent = (entry: Neighbour): boolean => entry.state === 'PERMANENT'

function linuxLine(tool: Tool, entry: Neighbour): string {
  const address = formatIp(entry.ip).padEnd(23)
  if (entry.mac === undefined) return `${address}  ${' '.repeat(8)}${'(incomplete)'.padEnd(42)}${deviceOf(tool, entry)}\n`
  return `${address}  ether   ${entry.mac}   ${(isPermanent(entry) ? 'CM' : 'C').padEnd(22)}${deviceOf(tool, entry)}\n`
}

function bsdLine(tool: Tool, entry: Neighbour): string {
  const what = entry.mac === undefined ? '<incomplete>' : `${entry.mac} [ether]${isPermanent(entry) ? ' PERM' : ''}`
  return `? (${formatIp(entry.ip)}) at ${what} on ${deviceOf(tool, entry)}\n`
}

/** `arp -s HOST MAC [temp]`. */
function set(tool: Tool, [host, address, ...flags]: readonly string[]): number {
  if (host === undefined) throw new ToolExit(255, 'arp: need host name\n')
  if (address === undefined) throw new ToolExit(255, 'arp: need hardware address\n')
  const unknown = flags.find((flag) => flag !== 'temp')
  if (unknown !== undefined) throw new ToolExit(4, `arp: "${unknown}" is not simulated; use ip neigh\n`)
  const ip = lookupHost(tool.process, host)
  if (ip === undefined) throw new ToolExit(255, `${host}: Host name lookup failure\n`)
  const mac = parseMac(address)
  if (mac === undefined) throw new ToolExit(255, 'arp: invalid hardware address\n')
  const found = lookupRoute(tool.netns, { dst: ip })
  const device =
    found.kind === 'found' && found.route.device !== undefined ? tool.netns.devices.get(found.route.device) : undefined
  if (!device || (found.kind === 'found' && found.route.via !== undefined))
    throw new ToolExit(255, 'SIOCSARP: Network is unreachable\n')
  setNeighbour(tool.kernel, tool.netns, device, ip, mac, flags.includes('temp') ? 'STALE' : 'PERMANENT')
  return 0
}

function remove(tool: Tool, host: string): number {
  const ip = lookupHost(tool.process, host)
  if (ip === undefined) throw new ToolExit(255, `${host}: Host name lookup failure\n`)
  const entry = list(tool).find((each) => each.ip === ip)
  if (!entry) throw new ToolExit(255, `No ARP entry for ${host}\n`)
  tool.netns.neighbours.delete(neighbourKey(entry.device, entry.ip))
  return 0
}

/** `bridge`: a bridge's ports and forwarding table. bridge(8), iproute2 bridge/link.c. */
import { type Device, findDevice } from '../../../linux/device.ts'
import type { Command } from '../../command.ts'
import { type Words, begins, current, more, nextWord, parseNumber, wordsOf } from '../../arguments.ts'
import { type Ip, byIndex, notSimulated, openNetns } from '../../ip/context.ts'
import { printJson } from '../../ip/json.ts'
import type { PortWords } from '../../ip/link-arguments.ts'
import { portState, portWords } from '../../ip/link-details.ts'
import { changePort } from '../../ip/link-set.ts'
import { type PeerView, deviceFlags, nameAndPeer, viewPeer } from '../../ip/link-view.ts'
import { BRIDGE_HELP, BRIDGE_LINK_HELP } from '../../ip/usage.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { fdb } from './fdb.ts'

export const bridge: Command = {
  name: 'bridge',
  summary: "shows and changes a bridge's ports and forwarding table",
  path: '/usr/sbin/bridge',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const words = wordsOf(tool.process.args)
  const options = {
    family: undefined,
    packet: false,
    brief: false,
    oneLine: false,
    details: false,
    statistics: 0,
    json: false,
    pretty: false,
    all: false,
  }
  const ip: Ip = { tool, options, refusedStatus: 255 }
  for (; more(words) && current(words).startsWith('-'); words.at++) readOption(ip, words)
  if (!more(words)) throw new ToolExit(255, BRIDGE_HELP)
  const word = current(words)
  words.at++
  if (begins(word, 'link')) return link(ip, words)
  if (begins(word, 'fdb')) return fdb(ip, words)
  if (begins(word, 'mdb', 'vlan', 'vni', 'monitor')) throw notSimulated(`object "${word}"`, 'bridge')
  if (begins(word, 'help')) throw new ToolExit(255, BRIDGE_HELP)
  throw new ToolExit(255, `Object "${word}" is unknown, try "bridge help".\n`)
}

function readOption(ip: Ip, words: Words): void {
  const { options } = ip
  const word = current(words).replace(/^--/, '-')
  if (begins(word, '-Version')) {
    ip.tool.out('bridge utility, 6.1.0\n')
    throw new ToolExit(0)
  }
  if (begins(word, '-statistics', '-stats')) options.statistics++
  else if (begins(word, '-details')) options.details = true
  else if (begins(word, '-oneline')) options.oneLine = true
  else if (begins(word, '-netns')) ip.tool.netns = openNetns(ip.tool.process, nextWord(words))
  else if (begins(word, '-json')) options.json = true
  else if (begins(word, '-pretty')) options.pretty = true
  else if (begins(word, '-help')) throw new ToolExit(255, BRIDGE_HELP)
  else if (begins(word, '-timestamp', '-color', '-compressvlans', '-force', '-batch'))
    throw notSimulated(`option "${word}"`, 'bridge')
  else throw new ToolExit(255, `Option "${word}" is unknown, try "bridge help".\n`)
}

function link(ip: Ip, words: Words): number {
  if (!more(words)) return showLinks(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'set', 'change')) return setLink(ip, words)
  if (begins(word, 'show', 'list') || begins(word, 'lst')) return showLinks(ip, words)
  if (begins(word, 'help')) throw new ToolExit(255, BRIDGE_LINK_HELP)
  throw new ToolExit(255, `Command "${word}" is unknown, try "bridge link help".\n`)
}

function showLinks(ip: Ip, words: Words): number {
  const { netns } = ip.tool
  let only: string | undefined
  for (; more(words); words.at++) only = current(words) === 'dev' ? nextWord(words) : current(words)
  if (only !== undefined && !findDevice(netns, only)) throw new ToolExit(255, `Cannot find device "${only}"\n`)
  const ports = byIndex(netns).filter((device) => device.port && (only === undefined || device.name === only))
  if (ip.options.json) {
    ip.tool.out(
      printJson(
        ports.map((port) => {
          const peer = viewPeer(ip, port)
          return {
            ifindex: port.index,
            ...(peer && !peer.netns ? { link: peer.name } : {}),
            ifname: port.name,
            flags: deviceFlags(ip, port),
            mtu: port.mtu,
            master: netns.devices.get(port.master!)!.name,
            state: portState(ip, port),
            priority: port.port!.priority,
            cost: port.port!.cost,
          }
        }),
        ip.options.pretty,
      ),
    )
    return 0
  }
  for (const port of ports) {
    const peer = viewPeer(ip, port)
    // `bridge` is not told where the other end lies: it takes its number for one of this namespace.
    const name = nameAndPeer(port, peer && localPeer(ip, port, peer))
    const master = netns.devices.get(port.master!)!
    ip.tool.out(
      `${port.index}: ${name}: <${deviceFlags(ip, port).join(',')}> mtu ${port.mtu} master ${master.name} state ${portState(ip, port)} priority ${port.port!.priority} cost ${port.port!.cost} `,
    )
    if (ip.options.details) {
      const rest = `mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated ${port.port!.isolated ? 'on' : 'off'} locked off `
      ip.tool.out(`${ip.options.oneLine ? '\\' : '\n'}    ${portWords(port.port!)}${rest}`)
    }
    ip.tool.out('\n')
  }
  return 0
}

function localPeer(ip: Ip, port: Device, peer: PeerView): PeerView | undefined {
  if (peer.index === port.index) return undefined
  return { ...peer, name: ip.tool.netns.devices.get(peer.index)?.name ?? `if${peer.index}` }
}

const SWITCHES = ['hairpin', 'learning', 'flood', 'isolated'] as const
const UNSIMULATED = [
  'guard',
  'root_block',
  'fastleave',
  'learning_sync',
  'mcast_router',
  'mcast_flood',
  'bcast_flood',
  'mcast_to_unicast',
  'neigh_suppress',
  'vlan_tunnel',
  'locked',
  'hwmode',
  'backup_port',
  'nobackup_port',
  'state',
  'mcast_max_groups',
  'mab',
]

function readSet(words: Words): { device?: string; port: PortWords } {
  const asks: { device?: string; port: PortWords } = { port: {} }
  for (; more(words); words.at++) {
    const word = current(words)
    const flag = SWITCHES.find((name) => name === word)
    if (word === 'dev') asks.device = nextWord(words)
    else if (flag) asks.port[flag] = onOffWord(flag, nextWord(words))
    else if (word === 'cost') asks.port.cost = parseNumber(nextWord(words)) ?? 0
    else if (word === 'priority') asks.port.priority = parseNumber(nextWord(words)) ?? 0
    else if (UNSIMULATED.includes(word)) throw notSimulated(`link option "${word}"`, 'bridge')
    else if (word !== 'self' && word !== 'master') throw new ToolExit(255, BRIDGE_LINK_HELP)
  }
  return asks
}

function onOffWord(name: string, word: string): boolean {
  if (word !== 'on' && word !== 'off')
    throw new ToolExit(234, `Error: argument of "${name}" must be one of "off", "on", not "${word}"\n`)
  return word === 'on'
}

function setLink(ip: Ip, words: Words): number {
  const asks = readSet(words)
  if (asks.device === undefined) throw new ToolExit(255, 'Device is a required argument.\n')
  const device = findDevice(ip.tool.netns, asks.device)
  if (!device) throw new ToolExit(255, `Cannot find bridge device "${asks.device}"\n`)
  if (Object.keys(asks.port).length > 0) changePort(ip, device, asks.port)
  return 0
}

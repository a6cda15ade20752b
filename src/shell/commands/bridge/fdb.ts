/** `bridge fdb`: where a bridge believes each MAC address to be. bridge(8), iproute2 bridge/fdb.c. */
import { type Mac, isGroupMac, parseMac } from '../../../net/mac.ts'
import { type Ip as Address, formatIp } from '../../../net/ip.ts'
import { type Device, type FdbEntry, type VxlanDetail, type VxlanRemote, findDevice, isLayer3 } from '../../../linux/device.ts'
import { isVxlan, vxlanEntries, vxlanFdbAdd, vxlanFdbDelete } from '../../../linux/vxlan.ts'
import { refuse } from '../../../linux/errno.ts'
import { type Words, addressWord, begins, current, more, nextWord, unsigned } from '../../arguments.ts'
import { type Ip, asked, byIndex, notSimulated } from '../../ip/context.ts'
import { type Json, printJson } from '../../ip/json.ts'
import { BRIDGE_FDB_HELP } from '../../ip/usage.ts'
import { ToolExit } from '../../tool.ts'

export function fdb(ip: Ip, words: Words): number {
  if (!more(words)) return show(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'add')) return change(ip, words, 'add')
  if (begins(word, 'append')) return change(ip, words, 'append')
  if (begins(word, 'replace')) return change(ip, words, 'replace')
  if (begins(word, 'delete')) return change(ip, words, 'delete')
  if (begins(word, 'get', 'flush')) throw notSimulated(`fdb ${word}`, 'bridge')
  if (begins(word, 'show', 'list') || begins(word, 'lst')) return show(ip, words)
  if (begins(word, 'help')) throw new ToolExit(255, BRIDGE_FDB_HELP)
  throw new ToolExit(255, `Command "${word}" is unknown, try "bridge fdb help".\n`)
}

interface Line {
  mac: Mac
  device: Device
  master: Device | undefined
  /** `permanent`, `static` or nothing (learned). */
  state: string
  self: boolean
  remote?: VxlanRemote
}

/** What a device listens to beside its own address: IPv6's and IPv4's all-hosts groups, and its own solicited-node group (RFC 4291, 2.7.1). */
function groups(device: Device): Mac[] {
  if (device.detail.kind === 'loopback' || device.detail.kind === 'vxlan' || isLayer3(device)) return []
  const list: Mac[] = []
  if (device.up && device.detail.kind === 'bridge' && device.detail.mcastSnooping)
    list.push('01:00:5e:00:00:6a', '33:33:00:00:00:6a')
  list.push('33:33:00:00:00:01')
  if (device.up) list.push('01:00:5e:00:00:01', `33:33:ff:${device.mac.slice(9)}`)
  return list
}

function lines(ip: Ip): Line[] {
  const { netns } = ip.tool
  const found: Line[] = []
  for (const device of byIndex(netns)) {
    const master = device.master === undefined ? undefined : netns.devices.get(device.master)
    if (master?.detail.kind === 'bridge') {
      for (const [mac, entry] of [...master.detail.fdb].sort(([, a], [, b]) => Number(a.local) - Number(b.local))) {
        if (entry.port === device.index && isFresh(ip, master, entry))
          found.push({ mac, device, master, state: entry.local ? 'permanent' : entry.fixed ? 'static' : '', self: false })
      }
    }
    if (isVxlan(device))
      for (const [mac, entry] of vxlanEntries(ip.tool.kernel, device.detail))
        for (const remote of entry.remotes)
          found.push({ mac, device, master: undefined, state: entry.state === 'learned' ? '' : entry.state, self: true, remote })
    for (const mac of groups(device)) found.push({ mac, device, master: undefined, state: 'permanent', self: true })
  }
  return found
}

const isFresh = (ip: Ip, bridge: Device, entry: FdbEntry): boolean =>
  entry.local ||
  entry.fixed === true ||
  (bridge.detail.kind === 'bridge' && ip.tool.kernel.now - entry.seenAt <= bridge.detail.ageingMs)

function show(ip: Ip, words: Words): number {
  const { netns } = ip.tool
  const asks: { device?: string; bridge?: string; dynamic?: boolean } = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'brport' || word === 'dev') asks.device = nextWord(words)
    else if (word === 'br') asks.bridge = nextWord(words)
    else if (begins(word, 'dynamic')) asks.dynamic = true
    else if (word === 'vlan' || word === 'state') throw notSimulated(`selecting fdb entries by ${word}`, 'bridge')
    else asks.device = word
  }
  for (const name of [asks.device, asks.bridge])
    if (name !== undefined && !findDevice(netns, name))
      throw new ToolExit(255, `Cannot find ${name === asks.bridge ? 'bridge ' : ''}device "${name}"\n`)
  const bridge = asks.bridge === undefined ? undefined : findDevice(netns, asks.bridge)
  const shown = lines(ip).filter(
    ({ device, state }) =>
      (asks.device === undefined || device.name === asks.device) &&
      (!bridge || device === bridge || device.master === bridge.index) &&
      (!asks.dynamic || state === ''),
  )
  if (ip.options.json)
    ip.tool.out(
      printJson(
        shown.map((line) => lineJson(ip, line, asks.device !== undefined)),
        ip.options.pretty,
      ),
    )
  else for (const line of shown) ip.tool.out(lineText(ip, line, asks.device !== undefined))
  return 0
}

const viaName = (ip: Ip, { via }: VxlanRemote): string => ip.tool.netns.devices.get(via ?? 0)?.name ?? `if${via ?? 0}`

const remoteWords = (ip: Ip, remote: VxlanRemote): string[] => [
  `dst ${formatIp(remote.ip)}`,
  ...(remote.port === undefined ? [] : [`port ${remote.port}`]),
  ...(remote.vni === undefined ? [] : [`vni ${remote.vni}`]),
  ...(remote.via === undefined ? [] : [`via ${viaName(ip, remote)}`]),
]

const lineText = (ip: Ip, { mac, device, master, state, self, remote }: Line, known: boolean): string =>
  `${[mac, ...(known ? [] : [`dev ${device.name}`]), ...(remote ? remoteWords(ip, remote) : []), ...(self ? ['self'] : []), ...(master ? [`master ${master.name}`] : []), state].join(' ').trimEnd()}${state === '' ? ' ' : ''}\n`

const lineJson = (ip: Ip, { mac, device, master, state, self, remote }: Line, known: boolean): Json => ({
  mac,
  ...(known ? {} : { ifname: device.name }),
  ...(remote
    ? {
        dst: formatIp(remote.ip),
        ...(remote.port === undefined ? {} : { port: remote.port }),
        ...(remote.vni === undefined ? {} : { vni: remote.vni }),
        ...(remote.via === undefined ? {} : { viaIf: viaName(ip, remote) }),
      }
    : {}),
  flags: self ? ['self'] : [],
  ...(master ? { master: master.name } : {}),
  state,
})

interface ChangeWords {
  mac?: string
  device?: string
  self?: boolean
  master?: boolean
  dst?: Address
  port?: number
  vni?: number
  via?: string
  kind?: 'static' | 'dynamic' | 'permanent'
}

function readChange(words: Words): ChangeWords {
  const asks: ChangeWords = {}
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'dev') asks.device = nextWord(words)
    else if (word === 'self') asks.self = true
    else if (begins(word, 'master')) asks.master = true
    else if (begins(word, 'local', 'permanent')) asks.kind = 'permanent'
    else if (begins(word, 'static', 'temp')) asks.kind = 'static'
    else if (begins(word, 'dynamic')) asks.kind = 'dynamic'
    else if (word === 'dst') asks.dst = (nextWord(words), addressWord(words))
    else if (word === 'port') asks.port = (nextWord(words), unsigned(words, 'invalid port', 65535))
    else if (word === 'vni') asks.vni = (nextWord(words), unsigned(words, 'invalid VNI', 0xffffff))
    else if (word === 'via') asks.via = nextWord(words)
    else if (['nhid', 'src_vni', 'router', 'use', 'extern_learn', 'sticky', 'vlan'].includes(word))
      throw notSimulated(`fdb option "${word}"`, 'bridge')
    else asks.mac = word === 'to' ? nextWord(words) : word
  }
  return asks
}

function changeVxlan(
  ip: Ip,
  detail: VxlanDetail,
  mac: Mac,
  asks: ChangeWords,
  how: 'add' | 'append' | 'replace' | 'delete',
): number {
  const { dst, port, vni, via } = asks
  if (dst !== undefined && typeof dst !== 'number') throw notSimulated('VXLAN over IPv6', 'bridge')
  const viaDevice = via === undefined ? undefined : findDevice(ip.tool.netns, via)
  if (via !== undefined && !viaDevice) throw new ToolExit(255, `${via}: Cannot find device\n`)
  const remote = { ip: dst ?? 0, port, vni, via: viaDevice?.index }
  if (how === 'delete') asked(ip, vxlanFdbDelete(detail, mac, dst === undefined ? undefined : remote))
  else asked(ip, vxlanFdbAdd(ip.tool.kernel, detail, mac, remote, how, asks.kind === 'static' ? 'static' : 'permanent'))
  return 0
}

function change(ip: Ip, words: Words, how: 'add' | 'append' | 'replace' | 'delete'): number {
  const asks = readChange(words)
  if (asks.device === undefined || asks.mac === undefined) throw new ToolExit(255, 'Device and address are required arguments.\n')
  const mac = parseMac(asks.mac)
  if (mac === undefined) throw new ToolExit(255, `Invalid mac address ${asks.mac}\n`)
  const device = findDevice(ip.tool.netns, asks.device)
  if (!device) throw new ToolExit(255, `Cannot find device "${asks.device}"\n`)
  if (isVxlan(device) && !asks.master) return changeVxlan(ip, device.detail, mac, asks, how)
  if (!asks.master) throw notSimulated('fdb entries of a device itself ("self")', 'bridge')
  const bridge = device.master === undefined ? undefined : ip.tool.netns.devices.get(device.master)
  if (bridge?.detail.kind !== 'bridge') return asked(ip, refuse('EOPNOTSUPP'))
  const table = bridge.detail.fdb
  const known = table.get(mac)
  if (how === 'delete') {
    if (!known || known.port !== device.index) asked(ip, refuse('ENOENT'))
    table.delete(mac)
    return 0
  }
  if (how === 'add' && known) asked(ip, refuse('EEXIST'))
  if (isGroupMac(mac)) asked(ip, refuse('EINVAL'))
  if (asks.kind === 'dynamic') asked(ip, refuse('EPERM'))
  const kind = asks.kind ?? 'permanent'
  table.set(mac, {
    port: device.index,
    local: kind === 'permanent',
    ...(kind === 'static' ? { fixed: true } : {}),
    seenAt: ip.tool.kernel.now,
  })
  return 0
}

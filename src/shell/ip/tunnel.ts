/** `ip tunnel`: IPIP tunnels as the older interface handles them. ip-tunnel(8), iproute2 ip/iptunnel.c. */
import { formatIp } from '../../net/ip.ts'
import type { Device, IpipDetail } from '../../linux/device.ts'
import { refuse, strerror } from '../../linux/errno.ts'
import { createIpip, ensureFallback } from '../../linux/link-create.ts'
import { deleteDevice } from '../../linux/link.ts'
import { isIpip } from '../../linux/ipip.ts'
import { type Words, begins, current, more, nextWord, wordsOf } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, byIndex, deviceNamed, notSimulated } from './context.ts'
import { TUNNEL_HELP } from './kind-usage.ts'
import { readIpipWords } from './link-kinds.ts'

export function tunnel(ip: Ip, words: Words): number {
  if (!more(words)) return show(ip, undefined)
  const word = current(words)
  words.at++
  if (begins(word, 'add')) return add(ip, words)
  if (begins(word, 'change')) return change(ip, words)
  if (begins(word, 'delete')) return remove(ip, words)
  if (begins(word, 'show', 'lst', 'list')) return show(ip, more(words) ? current(words) : undefined)
  if (begins(word, 'prl', '6rd')) throw notSimulated(`tunnel ${word}`)
  if (begins(word, 'help')) throw new ToolExit(255, TUNNEL_HELP)
  throw new ToolExit(255, `Command "${word}" is unknown, try "ip tunnel help"\n`)
}

/** The name and mode stand among words that the kind reads too. */
function read(
  ip: Ip,
  words: Words,
): { name: string | undefined; mode: string | undefined; asks: ReturnType<typeof readIpipWords> } {
  let name: string | undefined
  let mode: string | undefined
  const rest: string[] = []
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'mode') mode = nextWord(words)
    else if (['remote', 'local', 'ttl', 'hoplimit', 'hlim', 'tos', 'dsfield', 'dev'].includes(word))
      rest.push(word, nextWord(words))
    else if (word === 'pmtudisc' || word === 'nopmtudisc') rest.push(word)
    else if (/^[io]?(key|seq|csum)$/.test(word)) throw notSimulated(`tunnel option "${word}"`)
    else name = word === 'name' ? nextWord(words) : word
  }
  if (mode !== undefined && mode !== 'ipip' && mode !== 'ip/ip') {
    if (['gre', 'sit', 'isatap', 'vti', 'gre/ip', 'ipv6/ip'].includes(mode)) throw notSimulated(`tunnel mode "${mode}"`)
    throw new ToolExit(255, `Unknown tunnel mode "${mode}"\n`)
  }
  return { name, mode, asks: readIpipWords(ip, wordsOf(rest)) }
}

function add(ip: Ip, words: Words): number {
  const { name, mode, asks } = read(ip, words)
  if (mode === undefined) throw new ToolExit(255, 'cannot determine tunnel mode (ipip, gre, vti or sit)\n')
  const made = createIpip(ip.tool.netns, { name: name ?? 'tunl1' }, asks)
  if (!made.ok) throw new ToolExit(1, `add tunnel "tunl0" failed: ${strerror(made.errno)}\n`)
  return 0
}

function change(ip: Ip, words: Words): number {
  const { name, asks } = read(ip, words)
  const device = deviceNamed(ip, name ?? 'tunl0')
  if (!isIpip(device)) asked(ip, refuse('EINVAL'))
  else Object.assign(device.detail, asks)
  return 0
}

function remove(ip: Ip, words: Words): number {
  const { name } = read(ip, words)
  const device = deviceNamed(ip, name ?? 'tunl0')
  const gone = deleteDevice(ip.tool.kernel, ip.tool.netns, device)
  if (!gone.ok) throw new ToolExit(1, `delete tunnel "${device.name}" failed: ${strerror(gone.errno)}\n`)
  return 0
}

function show(ip: Ip, only: string | undefined): number {
  if (only !== undefined) deviceNamed(ip, only)
  // Asking for tunnels loads the module, which makes tunl0.
  if (byIndex(ip.tool.netns).some(isIpip)) ensureFallback(ip.tool.netns)
  for (const device of byIndex(ip.tool.netns))
    if (isIpip(device) && (only === undefined || device.name === only)) ip.tool.out(line(ip, device))
  return 0
}

const end = (address: number | undefined): string => (address === undefined ? 'any' : formatIp(address))

function line(ip: Ip, { name, detail: d }: Device & { detail: IpipDetail }): string {
  const below = d.lower === undefined ? '' : ` dev ${ip.tool.netns.devices.get(d.lower)?.name ?? `if${d.lower}`}`
  const pathMtu = d.fallback || !d.pathMtu ? ' nopmtudisc' : ''
  return `${name}: ${d.fallback ? 'any' : 'ip'}/ip remote ${end(d.remote)} local ${end(d.local)}${below} ttl ${d.ttl === 0 ? 'inherit' : d.ttl}${pathMtu}\n`
}

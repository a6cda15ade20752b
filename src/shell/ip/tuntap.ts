/** `ip tuntap`: devices whose other side is a program, kept without one. iproute2 ip/iptuntap.c. */
import { createTun } from '../../linux/link-create.ts'
import { deleteDevice } from '../../linux/link.ts'
import { findDevice } from '../../linux/device.ts'
import { strerror } from '../../linux/errno.ts'
import { type Words, begins, current, duplicate, more, nextWord } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, byIndex, notSimulated } from './context.ts'
import { printJson } from './json.ts'
import { TUNTAP_HELP } from './kind-usage.ts'

export function tuntap(ip: Ip, words: Words): number {
  if (!more(words)) return show(ip)
  const word = current(words)
  words.at++
  if (begins(word, 'add')) return add(ip, words)
  if (begins(word, 'delete')) return remove(ip, words)
  if (begins(word, 'show', 'list') || begins(word, 'lst')) return show(ip)
  if (begins(word, 'help')) throw new ToolExit(255, TUNTAP_HELP)
  throw new ToolExit(255, `Command "${word}" is unknown, try "ip tuntap help".\n`)
}

function read(words: Words): { name: string; mode: 'tun' | 'tap' } {
  let name = ''
  let mode: 'tun' | 'tap' | undefined
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'mode') {
      const text = nextWord(words)
      if (begins(text, 'tun')) mode = 'tun'
      else if (begins(text, 'tap')) mode = 'tap'
      else throw new ToolExit(255, `Unknown tunnel mode "${text}"\n`)
    } else if (['user', 'group', 'one_queue', 'pi', 'vnet_hdr', 'multi_queue'].includes(word))
      throw notSimulated(`tuntap option "${word}"`)
    else {
      if (word === 'name' || word === 'dev') nextWord(words)
      if (name !== '') throw duplicate('name', current(words))
      name = current(words)
    }
  }
  if (mode === undefined) throw new ToolExit(255, 'You failed to specify a tunnel mode\n')
  return { name, mode }
}

function add(ip: Ip, words: Words): number {
  const { name, mode } = read(words)
  const { kernel, netns } = ip.tool
  const known = findDevice(netns, name)
  if (known) throw new ToolExit(1, `ioctl(TUNSETIFF): ${known.detail.kind === 'tun' ? strerror('EBUSY') : strerror('EINVAL')}\n`)
  const made = createTun(kernel, netns, name === '' ? freeName(ip, mode) : name, mode)
  if (!made.ok) throw new ToolExit(1, `ioctl(TUNSETIFF): ${strerror(made.errno)}\n`)
  return 0
}

function freeName(ip: Ip, stem: string): string {
  for (let i = 0; ; i++) if (!findDevice(ip.tool.netns, `${stem}${i}`)) return `${stem}${i}`
}

function remove(ip: Ip, words: Words): number {
  const { name, mode } = read(words)
  const known = findDevice(ip.tool.netns, name)
  if (known && (known.detail.kind !== 'tun' || known.detail.mode !== mode))
    throw new ToolExit(1, `ioctl(TUNSETIFF): ${strerror('EINVAL')}\n`)
  // Without one, the call makes a device that goes when the program ends.
  if (known) deleteDevice(ip.tool.kernel, ip.tool.netns, known)
  return 0
}

function show(ip: Ip): number {
  const tuns = byIndex(ip.tool.netns).flatMap((device) =>
    device.detail.kind === 'tun' ? [{ device, mode: device.detail.mode }] : [],
  )
  if (ip.options.json)
    ip.tool.out(
      printJson(
        tuns.map(({ device, mode }) => ({ ifname: device.name, flags: [mode, 'persist'] })),
        ip.options.pretty,
      ),
    )
  else for (const { device, mode } of tuns) ip.tool.out(`${device.name}: ${mode} persist\n`)
  return 0
}

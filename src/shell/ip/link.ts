/** `ip link`: devices come, change, go and are shown. ip-link(8), iproute2 ip/iplink.c. */
import { type Device, findDevice } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { deleteDevice } from '../../linux/link.ts'
import { type Words, begins, current, more, nextWord, wordsOf } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, deviceNamed, notSimulated, unknownCommand } from './context.ts'
import { printJson } from './json.ts'
import { addLink } from './link-add.ts'
import { readLinkWords } from './link-arguments.ts'
import { setLink } from './link-set.ts'
import { briefFlags, briefLink, linkJson, linkText, statisticsText } from './link-view.ts'
import { readShowWords, selectDevices } from './show-words.ts'
import { LINK_HELP } from './usage.ts'

export function link(ip: Ip, words: Words): number {
  if (!more(words)) return showLinks(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'add')) return addLink(ip, words)
  if (begins(word, 'set', 'change')) return setLink(ip, words)
  if (begins(word, 'replace')) throw notSimulated('link replace')
  if (begins(word, 'delete')) return deleteLink(ip, words)
  if (begins(word, 'show', 'lst', 'list')) return showLinks(ip, words)
  if (begins(word, 'property')) return changeProperty(ip, words)
  if (begins(word, 'xstats', 'afstats')) throw notSimulated(`link ${word}`)
  if (begins(word, 'help')) throw new ToolExit(255, LINK_HELP)
  throw unknownCommand(word, 'link')
}

function showLinks(ip: Ip, words: Words): number {
  const wanted = readShowWords(ip, words)
  const devices = selectDevices(ip, wanted)
  if (ip.options.json) {
    ip.tool.out(
      printJson(
        devices.map((device) => linkJson(ip, device, true)),
        ip.options.pretty,
      ),
    )
    return 0
  }
  for (const device of devices) ip.tool.out(linkLines(ip, device))
  return 0
}

function linkLines(ip: Ip, device: Device): string {
  if (ip.options.brief) return `${briefLink(ip, device)}${briefFlags(ip, device)}\n`
  const newline = ip.options.oneLine ? '\\' : '\n'
  const text = linkText(ip, device, { link: true, addressLine: true, short: false }, newline)
  return `${text}${ip.options.statistics > 0 ? statisticsText(ip, device, newline) : ''}\n`
}

/** `ip link property add|del dev DEV altname NAME…`. */
function changeProperty(ip: Ip, words: Words): number {
  const how = current(words)
  if (!begins(how, 'add', 'delete')) throw new ToolExit(255, `Operator "${how}" not supported\n`)
  words.at++
  let device: Device | undefined
  const names: string[] = []
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'altname') names.push(nextWord(words))
    else if (word === 'dev') device = deviceNamed(ip, nextWord(words))
    else device ??= deviceNamed(ip, word)
  }
  if (!device || names.length === 0) throw new ToolExit(255, 'Not enough information: "dev" and "altname" are required.\n')
  for (const name of names) {
    if (begins(how, 'add')) {
      if (findDevice(ip.tool.netns, name)) asked(ip, refuse('EEXIST'))
      device.altNames = [...device.altNames, name]
    } else {
      if (!device.altNames.includes(name)) asked(ip, refuse('EINVAL'))
      device.altNames = device.altNames.filter((each) => each !== name)
    }
  }
  return 0
}

function deleteLink(ip: Ip, words: Words): number {
  const wanted = readLinkWords(wordsOf(words.list.slice(words.at)))
  const name = wanted.device ?? wanted.name
  if (name === undefined) throw new ToolExit(255, 'Not enough information: "dev" argument is required.\n')
  asked(ip, deleteDevice(ip.tool.kernel, ip.tool.netns, deviceNamed(ip, name)))
  return 0
}

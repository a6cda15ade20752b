/** `ip -c`: device names, addresses and states in colour. iproute2 lib/color.c, its palette for light letters on any ground. */
import type { Tool } from '../tool.ts'

const COLOURS = { device: 36, mac: 33, inet: 35, inet6: 34, up: 32, down: 31 } as const
const paint = (colour: keyof typeof COLOURS, text: string): string => `\x1b[${COLOURS[colour]}m${text}\x1b[0m`
const address = (text: string): string => paint(text.includes(':') ? 'inet6' : 'inet', text)
const state = (text: string): string =>
  /^UP\b/.test(text) ? paint('up', text) : /^DOWN\b/.test(text) ? paint('down', text) : text

const MAC = '[\\da-f]{2}(?::[\\da-f]{2}){5}'
const IP = '[\\da-f]*[.:][\\da-f.:]*'

function paintDevice(line: string): string {
  const brief = /^(\S+ +)((?:UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|TESTING|NOTPRESENT) +)(.*)$/.exec(line)
  if (brief) {
    const rest = brief[3]!
      .replace(new RegExp(`^(${MAC} )`), (mac: string) => paint('mac', mac))
      .replace(new RegExp(`(${IP})(?=/\\d| peer )`, 'g'), address)
    return `${paint('device', brief[1]!)}${state(brief[2]!)}${rest}`
  }
  return line
    .replace(/^(\d+: )(\S+: )(?=<)/, (_, number: string, name: string) => `${number}${paint('device', name)}`)
    .replace(/(?<= state )(?:UP|DOWN) /, state)
    .replace(
      new RegExp(`(link/\\S+ )(\\S+)( (?:brd|peer) )(\\S+)`),
      (_, kind: string, mac: string, word: string, other: string) => {
        return `${kind}${paint('mac', mac)}${word}${paint('mac', other)}`
      },
    )
    .replace(
      new RegExp(`( inet6? )(${IP})( peer )?(${IP})?(/\\d+)`),
      (_, word: string, local: string, peer = '', other = '', length: string) => {
        return `${word}${address(local)}${peer as string}${other === '' ? '' : address(other as string)}${length}`
      },
    )
    .replace(new RegExp(`(?<=/\\d+ brd )(${IP} )`), address)
}

/** What stands after a word; a colour's end may touch it. */
const after = (words: string, what: string): RegExp => new RegExp(`(?<=(?:^|[ m])(?:${words}) )(${what} )`, 'g')

const paintRoute = (line: string): string => {
  const painted = line
    .replace(new RegExp(`^((?:[a-z]+ )?)(${IP}(?:/\\d+)? )`), (_, kind: string, to: string) => `${kind}${address(to)}`)
    .replace(after('via|via inet6|src', IP), address)
    .replace(new RegExp(`(?<=[ m])from ${IP} `), address)
  // The hops of a route with several are told without.
  return line.startsWith('\t') ? painted : painted.replace(after('dev', '\\S+'), (name) => paint('device', name))
}

const paintNeighbour = (line: string): string =>
  line
    .replace(new RegExp(`^(${IP} )`), address)
    .replace(after('dev', '\\S+'), (name) => paint('device', name))
    .replace(after('lladdr', MAC), (mac) => paint('mac', mac))

const paintRule = (line: string): string =>
  line
    .replace(new RegExp(`(?<=(?:from|to) )(${IP})`, 'g'), address)
    .replace(/(?<=[io]if )(\S+)/g, (name: string) => paint('device', name))

const PAINTERS: Readonly<Record<string, (line: string) => string>> = {
  address: paintDevice,
  link: paintDevice,
  route: paintRoute,
  rule: paintRule,
  neighbor: paintNeighbour,
  neighbour: paintNeighbour,
}

/** The tool with the output of this object painted, line by line. */
export function coloured(tool: Tool, object: string): Tool {
  const painter = PAINTERS[object]
  if (!painter) return tool
  let waiting = ''
  return {
    ...tool,
    out: (text) => void (waiting += text),
    flush() {
      tool.out(waiting.split('\n').map(painter).join('\n'))
      waiting = ''
      tool.flush()
    },
  }
}

/** `-c`, `-color=always|auto|never`: whether it means colour here; undefined for another word. */
export function readColour(word: string, isTerminal: boolean): boolean | undefined {
  const [, name = '', , value] = /^(-c[a-z]*)(=(.*))?$/.exec(word) ?? []
  if (name === '' || !'-color'.startsWith(name)) return undefined
  if (value === undefined || value === 'always') return true
  if (value === 'auto') return isTerminal
  return value === 'never' ? false : undefined
}

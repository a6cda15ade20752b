/** Addresses and the default route of a namespace, as the lines of `setup` that give them. ip-address(8), ip-route(8). */
import { parseIp, parsePrefix } from '../../net/ip.ts'
import { concernsNetns } from './linux.ts'
import { addSetup, setScenarioField, setupOf } from './scenario.ts'

/** Where: in a namespace, or (without one) on the machine itself. */
export interface Place {
  netns?: string | undefined
}

const ip = ({ netns }: Place): string => (netns === undefined ? 'ip' : `ip -n ${netns}`)

const isIn = ({ netns }: Place, line: string): boolean =>
  netns === undefined ? !/\bip (?:-n(?:etns)?|netns exec) /.test(line) : concernsNetns(line, netns)

/** The first line that matches is written anew (or goes); else what `otherwise` says comes at the end. */
function rewrite(
  text: string,
  matches: (line: string) => boolean,
  line: ((old: string) => string) | undefined,
  otherwise: string[],
): string {
  const lines = setupOf(text).split('\n')
  const at = lines.findIndex((each) => !each.trim().startsWith('#') && matches(each))
  if (at < 0) return otherwise.length === 0 ? text : addSetup(text, '', otherwise)
  const next = line ? lines.with(at, line(lines[at]!)) : lines.toSpliced(at, 1)
  return setScenarioField(text, ['spec', 'setup'], next.join('\n'))
}

export const addressCommands = (place: Place, device: string, from: string, to: string): string[] => [
  ...(from === '' ? [] : [`${ip(place)} addr del ${from} dev ${device}`]),
  ...(to === '' ? [] : [`${ip(place)} addr add ${to} dev ${device}`]),
]

/** Another address (with its prefix length) for a device; empty takes it away. */
export function setAddress(text: string, place: Place, device: string, from: string, to: string): string {
  const has = (line: string) => {
    const [, address, dev] = /\ba(?:ddr(?:ess)?)?\s+(?:a(?:dd)?|replace)\s+(\S+)\s.*?\bdev\s+(\S+)/.exec(line) ?? []
    return from !== '' && address === from && dev === device && isIn(place, line)
  }
  return rewrite(text, has, to === '' ? undefined : (line) => line.replace(from, to), addressCommands(place, device, from, to))
}

export const gatewayCommands = (place: Place, from: string, to: string): string[] =>
  to === ''
    ? from === ''
      ? []
      : [`${ip(place)} route del default via ${from}`]
    : [`${ip(place)} route ${from === '' ? 'add' : 'replace'} default via ${to}`]

/** Another router for all that has no route of its own; empty takes it away. */
export function setGateway(text: string, place: Place, from: string, to: string): string {
  const has = (line: string) => {
    const [, via] = /\br(?:oute?)?\s+(?:a(?:dd)?|replace)\s+default\s+via\s+(\S+)/.exec(line) ?? []
    return from !== '' && via === from && isIn(place, line)
  }
  return rewrite(text, has, to === '' ? undefined : (line) => line.replace(from, to), gatewayCommands(place, from, to))
}

/** `10.0.0.1/24`, or nothing. */
export const readAddress = (text: string): string | undefined => {
  const address = text.trim()
  return address === '' || (address.includes('/') && parsePrefix(address) && parseIp(address.split('/')[0]!) !== undefined)
    ? address
    : undefined
}
/** `10.0.0.1`, or nothing. */
export const readIp = (text: string): string | undefined =>
  text.trim() === '' || parseIp(text.trim()) !== undefined ? text.trim() : undefined

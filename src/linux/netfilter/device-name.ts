/** Interface names in rules: a trailing `+` stands for any ending (iptables(8), -i). */
import { type Result, ok, wrong } from './failure.ts'

export function parseDeviceName(name: string): Result<string> {
  if (name === '') return wrong('Empty interface is likely to be undesired')
  if (name.length > 15) return wrong(`interface name \`${name}' must be shorter than IFNAMSIZ (15)`)
  return ok(name)
}

export const deviceMatches = (pattern: string, name: string): boolean =>
  pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern

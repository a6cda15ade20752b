/** Who asks and what is asked for, as people write them: REF and DEST of the command line. */
import { type Ip, parseIp } from '../net/ip.ts'
import type { World } from '../world/world.ts'

/** The person is wrong: one sentence that says what and what would be right. */
export class LabError extends Error {}

export type Destination =
  { kind: 'tcp' | 'udp' | 'sctp'; ip: Ip; port: number; http?: { host: string; path: string } } | { kind: 'icmp'; ip: Ip }

/** The namespace that a REF names; `default/` may be left out of a pod's. Throws LabError with what there is. */
export function resolveSource(world: World, ref: string): string {
  const pod = /^pod\/([^/]+)$/.exec(ref)
  const id = pod ? `pod/default/${pod[1]!}` : ref
  if (world.kernel.namespaces.has(id) && /^(pod|node|host|netns)\//.test(id)) return id
  const named = /^netns\/([^/]+)$/.exec(ref)?.[1]
  // A name that one machine has; where several have it, the machine is to be named too.
  const bearers = [...world.kernel.namespaces.keys()].filter(
    (key) => named && key.startsWith('netns/') && key.endsWith(`/${named}`),
  )
  if (bearers.length === 1) return bearers[0]!
  const known = [...world.kernel.namespaces.keys()].filter((key) => /^(pod|node|host|netns)\//.test(key))
  if (!/^(pod\/[^/]+\/[^/]+|node\/[^/]+|host\/[^/]+|netns\/[^/]+(\/[^/]+)?)$/.test(id)) {
    throw new LabError(`"${ref}" is no reference: write pod/NAMESPACE/NAME, node/NAME or host/NAME`)
  }
  const near = known.filter((key) => key.split('/')[0] === id.split('/')[0]).slice(0, 8)
  throw new LabError(`there is no ${ref} in this scenario${near.length > 0 ? `; there is ${near.join(', ')}` : ''}`)
}

const PORT = /^(\d{1,5})$/

function parsePort(text: string, whole: string): number {
  const port = PORT.test(text) ? Number(text) : NaN
  if (!(port >= 1 && port <= 65535)) throw new LabError(`"${whole}": "${text}" is no port: write a number from 1 to 65535`)
  return port
}

/** Parses `ADDRESS:PORT[/udp|/sctp]`, `[V6]:PORT`, `NAME:PORT`, `http://HOST[:PORT]/PATH`, `icmp:ADDRESS`; names by `lookup`. */
export function parseDestination(text: string, lookup: (name: string) => string | undefined): Destination {
  const whole = text.trim()
  if (whole.startsWith('icmp:')) return { kind: 'icmp', ip: resolveHost(whole.slice(5), whole, lookup) }
  const http = /^http:\/\/([^/:[\]]+|\[[^\]]+\])(?::(\d+))?(\/\S*)?$/.exec(whole)
  if (http) {
    const [, host = '', port, path = '/'] = http
    return {
      kind: 'tcp',
      ip: resolveHost(host, whole, lookup),
      port: parsePort(port ?? '80', whole),
      http: { host: port ? `${host}:${port}` : host, path },
    }
  }
  if (whole.startsWith('https://'))
    throw new LabError(`"${whole}": TLS is not simulated; use http://, or ADDRESS:PORT for the connection alone`)
  const match = /^(\[[^\]]+\]|[^:/\s]+):([^/\s]+)(?:\/(tcp|udp|sctp))?$/.exec(whole)
  if (!match)
    throw new LabError(
      `"${whole}" is no destination: write ADDRESS:PORT, ADDRESS:PORT/udp, NAME:PORT, http://HOST[:PORT]/PATH or icmp:ADDRESS`,
    )
  const [, host = '', port = '', protocol = 'tcp'] = match
  return { kind: protocol as 'tcp' | 'udp' | 'sctp', ip: resolveHost(host, whole, lookup), port: parsePort(port, whole) }
}

function resolveHost(host: string, whole: string, lookup: (name: string) => string | undefined): Ip {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host
  const ip = parseIp(bare)
  if (ip !== undefined) return ip
  if (/^[\d.]+$/.test(bare))
    throw new LabError(`"${whole}": "${bare}" is no address: an IPv4 address is four numbers from 0 to 255`)
  const address = lookup(bare)
  const found = address === undefined ? undefined : parseIp(address)
  if (found === undefined) throw new LabError(`"${whole}": there is no Service, pod, node or host named "${bare}"`)
  return found
}

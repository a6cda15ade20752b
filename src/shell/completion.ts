/** What Tab offers: the words that may stand where the cursor is. bash-completion is the model; what the world knows is asked of the world. */
import { dictionary } from '../net/dictionary.ts'
import { BUILT_IN, TABLE_ORDER } from '../linux/netfilter/ruleset.ts'
import type { TableName } from '../linux/trace.ts'
import { formatIp } from '../net/ip.ts'
import { StreamError, type ProcessContext } from './command.ts'
import { kubectlWords } from './commands/kubectl/kubectl-words.ts'
import { listFiles, statFile } from './files.ts'

export interface Completion {
  /** Where the word begins that is being completed. */
  from: number
  /** Whole words, sorted; one that more must follow (a directory) ends so. */
  words: string[]
}

interface Spot {
  process: ProcessContext
  /** The words of the simple command so far, without wrappers such as `sudo` and `ip netns exec red`. */
  before: readonly string[]
  word: string
}

type Source = (spot: Spot) => Iterable<string>

const namespaceOf = ({ process }: Spot) => process.host.kernel.namespaces.get(process.netns)
const devices: Source = (spot) => [...(namespaceOf(spot)?.devices.values() ?? [])].map((device) => device.name)
const netnsNames: Source = ({ process }) => process.machine.netnsNames.keys()
const machines: Source = ({ process }) =>
  [...process.host.machines.keys()].filter((name) => !name.includes('/') && name !== 'workstation')
/** Every address that something has, and the names that /etc/hosts knows. */
const addresses: Source = (spot) => {
  const found = new Set<string>()
  for (const netns of spot.process.host.kernel.namespaces.values())
    for (const device of netns.devices.values())
      for (const each of device.addresses) if (each.scope !== 'host') found.add(formatIp(each.local))
  try {
    for (const line of spot.process.readFile('/etc/hosts').split('\n'))
      for (const name of line.split(/\s+/).slice(1)) if (name) found.add(name)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
  }
  return found
}

const tableOf = ({ before }: Spot): TableName => {
  const given = before.findIndex((word) => word === '-t' || word === '--table')
  return TABLE_ORDER.find((name) => name === before[given + 1] && given >= 0) ?? 'filter'
}
const chains: Source = (spot) => {
  const table = tableOf(spot)
  const family = spot.before[0]?.startsWith('ip6') ? 'ipv6' : 'ipv4'
  const own = namespaceOf(spot)?.netfilter[family].get(table)
  return new Set([...BUILT_IN[table], ...(own?.chains.keys() ?? [])])
}
const targets: Source = (spot) => [
  ...['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG', 'MARK', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT'],
  ...[...chains(spot)].filter((name) => !BUILT_IN[tableOf(spot)].includes(name)),
]

const words =
  (text: string): Source =>
  () =>
    text.split(' ')

/** After these words, whatever the command. */
const AFTER: Readonly<Record<string, Source>> = dictionary({
  dev: devices,
  master: devices,
  peer: devices,
  oif: devices,
  iif: devices,
  via: addresses,
  src: addresses,
  netns: netnsNames,
})

const IP_OBJECTS = 'address link route rule neighbour netns monitor'
const VERBS: Readonly<Record<string, string>> = dictionary({
  address: 'add del flush show',
  link: 'add delete set show',
  route: 'add append change del flush get replace show',
  rule: 'add del flush show',
  neighbour: 'add del flush replace show',
  netns: 'add attach delete exec identify list pids',
})
const objectNamed = (word: string): string | undefined =>
  IP_OBJECTS.split(' ').find((name) => word !== '' && name.startsWith(word))

const ip: Source = (spot) => {
  const given = spot.before.slice(1).filter((word) => !word.startsWith('-'))
  const object = given[0] === undefined ? undefined : objectNamed(given[0])
  if (object === undefined) return IP_OBJECTS.split(' ')
  const [, verb] = given
  if (verb === undefined) return (VERBS[object] ?? '').split(' ')
  if (object === 'netns') return netnsNames(spot)
  if (object === 'link' && given.length === 2 && verb !== 'add')
    return verb === 'show' ? ['dev', ...devices(spot)] : devices(spot)
  if (object === 'link' && spot.before.at(-1) === 'type') return words('bridge dummy ipip ipvlan macvlan veth vlan vxlan')(spot)
  if (object === 'link' && verb === 'set') return words('up down mtu master nomaster netns name address promisc')(spot)
  if (object === 'link' && verb === 'add') return words('name type link peer')(spot)
  if (object === 'route' && verb === 'get') return addresses(spot)
  if (object === 'route') return words('default via dev table scope src metric blackhole unreachable prohibit')(spot)
  return ['dev']
}

const IPTABLES_AFTER: Readonly<Record<string, Source>> = dictionary({
  '-t': () => TABLE_ORDER,
  '--table': () => TABLE_ORDER,
  '-j': targets,
  '--jump': targets,
  '-g': targets,
  '-i': devices,
  '-o': devices,
  '-s': addresses,
  '-d': addresses,
  '-p': words('tcp udp icmp sctp all'),
  '-m': words('addrtype comment conntrack connmark iprange limit mark multiport recent set statistic tcp udp'),
})
for (const letter of 'ADIRLFZNXPESC') (IPTABLES_AFTER as Record<string, Source>)[`-${letter}`] = chains

const iptables: Source = (spot) => {
  const last = spot.before.at(-1) ?? ''
  const by = IPTABLES_AFTER[last]
  if (by) return by(spot)
  const [policy] = spot.before.slice(-2)
  return policy === '-P' || policy === '--policy' ? ['ACCEPT', 'DROP'] : []
}

const kubectl: Source = (spot) => kubectlWords(spot) ?? files(spot)

const container: Source = (spot) => (spot.before.length === 1 ? ['exec'] : machines(spot))
const afterDevice =
  (option: string, otherwise: Source): Source =>
  (spot) =>
    spot.before.at(-1) === option ? devices(spot) : otherwise(spot)

/** What follows a command's name. A command that is not here takes files. */
const ARGUMENTS: Readonly<Record<string, Source>> = dictionary({
  ip,
  kubectl,
  ssh: machines,
  docker: container,
  podman: container,
  ping: afterDevice('-I', addresses),
  ping6: afterDevice('-I', addresses),
  arping: afterDevice('-I', addresses),
  traceroute: afterDevice('-i', addresses),
  tracepath: addresses,
  curl: afterDevice('--interface', addresses),
  nc: addresses,
  tcpdump: afterDevice('-i', words('arp host icmp port src dst tcp udp and or not')),
  bridge: words('fdb link mdb vlan show add del'),
  brctl: (spot) => (spot.before.length === 1 ? words('addbr addif delbr delif show showmacs stp')(spot) : devices(spot)),
  ifconfig: devices,
  ethtool: devices,
  conntrack: words('-L -D -E -F -S -C'),
  ...Object.fromEntries(['iptables', 'ip6tables', 'iptables-nft', 'ip6tables-nft'].map((name) => [name, iptables])),
})

function files({ process, word }: Spot): string[] {
  const slash = word.lastIndexOf('/') + 1
  const directory = word.slice(0, slash)
  const user = { context: process, fds: new Map() }
  try {
    return listFiles(user, directory === '' ? '.' : directory).map((name) => {
      const whole = directory + name
      return statFile(user, whole)?.kind === 'directory' ? `${whole}/` : whole
    })
  } catch (error) {
    if (error instanceof StreamError) return []
    throw error
  }
}

/** `sudo ip netns exec red ping` is about `ping` in red. */
function unwrap(before: readonly string[], process: ProcessContext): { before: readonly string[]; process: ProcessContext } {
  if (before[0] === 'sudo' || before[0] === 'time' || before[0] === 'nohup') return unwrap(before.slice(1), process)
  const [tool, object, verb, name] = before
  if (tool === 'ip' && object !== undefined && objectNamed(object) === 'netns' && verb === 'exec' && name !== undefined) {
    const netns = process.machine.netnsNames.get(name)
    return unwrap(before.slice(4), netns === undefined ? process : { ...process, netns })
  }
  return { before, process }
}

/** Completes the last word of what stands before the cursor. `names` are the commands, functions and builtins of the shell; an alias stands for its words. */
export function complete(
  process: ProcessContext,
  names: readonly string[],
  before: string,
  aliases: ReadonlyMap<string, string> = new Map(),
): Completion {
  const word = /[^\s;&|<>()'"`=,]*$/.exec(before)?.[0] ?? ''
  const from = before.length - word.length
  const command = /(?:^|[;&|(`]|\b(?:do|then|else|if|while|until|!))\s*([^;&|(`]*)$/.exec(before.slice(0, from))?.[1] ?? ''
  const given = command.split(/\s+/).filter((each) => each !== '' && !/^\w+=/.test(each))
  const meant = aliases.get(given[0] ?? '')
  const spot = { ...unwrap(meant === undefined ? given : [...meant.trim().split(/\s+/), ...given.slice(1)], process), word }
  const redirected = /[<>]\s*$/.test(before.slice(0, from))
  return { from, words: [...new Set(candidates(spot, names, redirected))].filter((each) => each.startsWith(word)).sort() }
}

function candidates(spot: Spot, names: readonly string[], redirected: boolean): Iterable<string> {
  const [name] = spot.before
  if (redirected || /^[./~]/.test(spot.word)) return files(spot)
  if (name === undefined) return names
  const after = spot.before.length > 1 ? AFTER[spot.before.at(-1)!] : undefined
  const known = after ?? ARGUMENTS[name]
  const found = known ? [...known(spot)] : []
  return found.some((each) => each.startsWith(spot.word)) || known ? found : files(spot)
}

/**
 * A batch: fifty changed lines or files, one after the other, in a small world of namespaces, rules and sets, or on the workstation of a
 * cluster. What is wrong: whatever throws, what takes too long, and words that only a defect prints.
 */
import { openLab } from '../../src/lab/lab.ts'
import { createLabHost, openWorkstation, type ShellLab } from '../../src/lab/shell-host.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import { LIBRARY } from '../../src/scenario/library.ts'
import { createSession, type Session } from '../../src/shell/shell.ts'
import type { Corpus } from './corpus.ts'
import { type Chance, chanceOf, mutated } from './mutate.ts'

export const BATCH = 50
const TURNS = 20_000
const SLOW_MS = 15_000

export interface Case {
  readonly kind: 'line' | 'restore' | 'nft' | 'ipset' | 'script' | 'kubectl' | 'apply' | 'check'
  readonly text: string
}

export interface Fault {
  readonly seed: number
  readonly index: number
  readonly case: Case
  readonly what: string
}

const SETUP = `ip link set lo up
ip netns add a; ip netns add b
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.9.0.1/24 dev br0
for n in a b; do ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip -n a addr add 10.9.0.2/24 dev eth0; ip -n b addr add 10.9.0.3/24 dev eth0
ip -n a addr add 2001:db8::2/64 dev eth0 nodad; ip -n b addr add 2001:db8::3/64 dev eth0 nodad
ip -n a route add default via 10.9.0.1; ip -n b route add default via 10.9.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 10.9.0.0/24 -j MASQUERADE
iptables -N CUSTOM; iptables -A FORWARD -j CUSTOM; iptables -A CUSTOM -p tcp --dport 80 -j ACCEPT
ipset create s hash:ip; ipset add s 10.9.0.2
nft 'table ip t { set x { type ipv4_addr; }; chain c { type filter hook input priority 0; counter; } }'
ip netns exec b nc -lk 80 >/dev/null 2>&1 &
sleep 0.1
`

const quoteHere = (command: string, text: string): string => `${command} <<'FUZZED'\n${text}\nFUZZED\n`

function makeCase(chance: Chance, corpus: Corpus, cluster: boolean): Case {
  const of = (kind: Case['kind'], texts: readonly string[], shape = (text: string) => text): Case => ({
    kind,
    text: shape(mutated(chance, chance.pick(texts), texts)),
  })
  if (cluster) {
    const roll = chance.below(10)
    if (roll < 6) return of('kubectl', corpus.kubectl)
    if (roll < 8) return of('apply', corpus.manifests, (text) => quoteHere('kubectl apply -f -', text))
    return of('line', corpus.lines)
  }
  const roll = chance.below(20)
  if (roll < 12) return of('line', corpus.lines)
  if (roll < 14) return of('restore', corpus.restores, (text) => quoteHere('iptables-restore', text))
  if (roll < 16) return of('nft', corpus.nfts, (text) => quoteHere('nft -f -', text))
  if (roll < 17) return of('ipset', corpus.ipsets, (text) => quoteHere('ipset restore', text))
  if (roll < 18) return of('check', [...corpus.manifests, ...corpus.restores])
  return of('script', corpus.scripts)
}

/** The cases of a seed, without running them. */
export function casesOf(seed: number, corpus: Corpus): readonly Case[] {
  const chance = chanceOf(seed)
  return Array.from({ length: BATCH }, () => makeCase(chance, corpus, isCluster(seed)))
}

const isCluster = (seed: number): boolean => seed % 5 === 4

/** Words of JavaScript, where no line until now has had them; nft itself says that a thing is undefined for a type. */
const LEAK = /\b(?:undefined(?! for this type)|NaN|\[object \w+\]|TypeError|RangeError|ReferenceError|native code)\b|\.ts:\d+/

interface Place {
  readonly session: Session
  text: string
  /** All that was typed: a job in the background may answer late. */
  typed: string
  turns: () => number
}

export async function openPlace(cluster: boolean): Promise<Place> {
  const place: { text: string; typed: string } = { text: '', typed: '' }
  const write = (more: string): void => void (place.text = (place.text + more).slice(-100_000))
  const host: ShellLab = cluster ? openWorkstation(openLab(LIBRARY[0]!.yaml).lab!) : createLabHost()
  const session = createSession(host.system, {
    machine: host.start,
    kind: 'script',
    name: 'fuzz.sh',
    turns: TURNS,
    stdout: write,
    stderr: write,
  })
  if (!cluster) await session.run(SETUP)
  return Object.assign(place, { session, turns: () => host.system.scheduler.turns() })
}

export async function runCase(place: Place, each: Case): Promise<string | undefined> {
  place.text = ''
  place.typed += each.text
  const began = performance.now()
  try {
    if (each.kind === 'check') parseScenario(each.text, { advise: true })
    else await place.session.run(each.text)
  } catch (error) {
    return `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
  const ms = performance.now() - began
  if (ms > SLOW_MS) return `takes ${Math.round(ms)} ms`
  const leak = LEAK.exec(place.text)
  return leak && !place.typed.includes(leak[0])
    ? `prints ${leak[0]}: ${place.text.slice(Math.max(0, leak.index - 200), leak.index + 200)}`
    : undefined
}

/** Runs a batch; `begun` hears of each case before it runs, so that a hang has a name. */
export async function runBatch(
  seed: number,
  corpus: Corpus,
  begun: (index: number) => void = () => undefined,
  heard: (each: Case, printed: string) => void = () => undefined,
): Promise<Fault[]> {
  const faults: Fault[] = []
  let place: Place | undefined
  for (const [index, each] of casesOf(seed, corpus).entries()) {
    begun(index)
    place ??= await openPlace(isCluster(seed))
    const what = await runCase(place, each)
    heard(each, place.text)
    if (what !== undefined) faults.push({ seed, index, case: each, what })
    // After `exit`, or a throw, nobody is there to type to.
    if (what?.startsWith('throws') || place.session.exited) place = undefined
  }
  return faults
}

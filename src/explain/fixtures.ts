/** Traces written by hand for tests, in the engine's order of events: a cluster of two nodes, 1.36's rules, a Service with two backends. */
import type {
  ConntrackView,
  DropReason,
  Header,
  Hook,
  RewriteKind,
  RouteView,
  Step,
  TableName,
  TraceEnd,
  TraceEvent,
} from '../linux/trace.ts'
import type { Names } from './names.ts'
import { formatEndpoint } from './text.ts'

export const NAMES: Names = {
  addresses: {
    '10.244.1.2': 'pod default/client',
    '10.244.1.3': 'pod default/backend-0',
    '10.244.1.4': 'pod default/backend-1',
    '10.96.91.147': 'Service default/backend-service',
    '172.18.0.3': 'node kind-worker',
    '172.18.0.100': 'host client',
  },
  namespaces: { 'node/kind-worker': 'node kind-worker', 'pod/default/client': 'pod default/client' },
}

/** `10.244.1.2:33598 > 10.96.91.147:3000 SYN ttl=63 mark=0x4000`; without ports it is ICMP and the words are its name. */
export function header(text: string): Header {
  const [, from = '', to = '', rest = ''] = /^(\S+) > (\S+) ?(.*)$/.exec(text) ?? []
  const [src = '', sport] = from.split(':')
  const [dst = '', dport] = to.split(':')
  const words = rest.split(' ').filter((word) => word !== '' && !/^(ttl|mark)=/.test(word))
  const base = {
    src,
    dst,
    ttl: Number(/ttl=(\d+)/.exec(rest)?.[1] ?? 64),
    mark: Number(/mark=(\S+)/.exec(rest)?.[1] ?? 0),
    length: 60,
  }
  if (sport === undefined) return { ...base, protocol: 'icmp', icmp: words.join(' ') }
  return { ...base, protocol: 'tcp', sport: Number(sport), dport: Number(dport), flags: words.join(' ') }
}

export interface Tape {
  events: TraceEvent[]
  at(netns: string, packet: number, way: TraceEvent['way'], header: string): Visit
}

/** A packet in one namespace; each function writes down one event. */
export interface Visit {
  add(step: Step): Visit
  send(what: string, by?: string): Visit
  rx(device: string): Visit
  tx(device: string, to: string): Visit
  hook(hook: Hook, inDevice: string, outDevice?: string): Visit
  table(table: TableName, skipped?: string): Visit
  policy(verdict?: 'ACCEPT' | 'DROP'): Visit
  /** `CHAIN NUMBER TEXT`: the rule holds. */
  yes(rule: string, probability?: number): Visit
  no(rule: string, failed: string, probability?: number): Visit
  back(chain: string, to: string, rule?: number): Visit
  rewrite(by: RewriteKind, after: string, rule?: [TableName, string, number]): Visit
  ct(text: string, entry?: ConntrackView): Visit
  route(decision: 'local' | 'forward' | 'output' | 'unreachable', chosen?: string, ...beaten: string[]): Visit
  neighbour(address: string, device: string, state: 'known' | 'resolving' | 'failed'): Visit
  drop(reason: DropReason, detail?: string, rule?: [TableName, string, number, string]): Visit
  deliver(to: string): Visit
}

const routeView = (text: string): RouteView => {
  const words = text.split(' ')
  const local = words[0] === 'local'
  const after = (word: string) => (words.includes(word) ? { value: words[words.indexOf(word) + 1]! } : undefined)
  const [via, device] = [after('via'), after('dev')]
  return {
    text,
    table: local ? 'local' : 'main',
    kind: local ? 'local' : 'unicast',
    destination: words[local ? 1 : 0]!,
    metric: Number(after('metric')?.value ?? 0),
    ...(via ? { via: via.value } : {}),
    ...(device ? { device: device.value } : {}),
  }
}

export const MAC = (device: string): string => `02:00:00:00:00:${(device.length * 7).toString(16).padStart(2, '0')}`

export function tape(): Tape {
  const events: TraceEvent[] = []
  return { events, at: (netns, packet, way, first) => visit(events, netns, packet, way, header(first)) }
}

// One closure holds the packet's header, hook and table, so that a fixture reads as a list.
function visit(events: TraceEvent[], netns: string, packet: number, way: TraceEvent['way'], first: Header): Visit {
  let now = first
  let hook: Hook = 'prerouting'
  let table: TableName = 'nat'
  const rule = (text: string, probability?: number) => {
    const [chain = '', number = '', ...rest] = text.split(' ')
    const chance = probability === undefined ? {} : { probability }
    return { kind: 'rule' as const, hook, table, chain, rule: Number(number), text: `-A ${chain} ${rest.join(' ')}`, ...chance }
  }
  const self: Visit = {
    add(step) {
      events.push({ seq: events.length, at: 0, packet, netns, way, ...step })
      return self
    },
    send: (what, by = 'client') => self.add({ kind: 'send', by, what, header: now }),
    rx: (device) => self.add({ kind: 'rx', device, srcMac: MAC('a'), dstMac: MAC(device), header: now }),
    tx(device, to) {
      const at = to.lastIndexOf(':')
      return self.add({
        kind: 'tx',
        device,
        peer: { netns: to.slice(0, at), device: to.slice(at + 1) },
        srcMac: MAC(device),
        dstMac: MAC(to),
        header: now,
      })
    },
    hook(name, inDevice, outDevice) {
      hook = name
      const devices = { ...(inDevice ? { inDevice } : {}), ...(outDevice ? { outDevice } : {}) }
      return self.add({ kind: 'hook', hook, bridged: false, header: now, ...devices })
    },
    table(name, skipped) {
      table = name
      return self.add({ kind: 'table', hook, table, chain: hook.toUpperCase(), ...(skipped === undefined ? {} : { skipped }) })
    },
    policy: (verdict = 'ACCEPT') => self.add({ kind: 'policy', hook, table, chain: hook.toUpperCase(), verdict }),
    yes(text, probability) {
      const target = / -j (\S+)/.exec(text)?.[1]
      return self.add({
        ...rule(text, probability),
        matched: true,
        ...(target === undefined ? {} : { target }),
        ...(target?.includes('-') ? { jump: 'jump' as const } : {}),
        ...(target === 'KUBE-SERVICES' ? { jump: 'jump' as const } : {}),
      })
    },
    no: (text, failed, probability) => self.add({ ...rule(text, probability), matched: false, failed }),
    back: (chain, to, number) =>
      self.add({ kind: 'return', hook, table, chain, to, ...(number === undefined ? {} : { rule: number }) }),
    rewrite(by, text, by3) {
      const after = { ...header(text), ...(by === 'ttl' ? {} : { ttl: now.ttl }) }
      self.add({
        kind: 'rewrite',
        by,
        before: now,
        after,
        ...(by3 ? { rule: { table: by3[0], chain: by3[1], rule: by3[2] } } : {}),
      })
      now = after
      return self
    },
    ct(text, entry) {
      const [state = 'NEW'] = text.split(' ')
      return self.add({
        kind: 'conntrack',
        state: state as 'NEW',
        direction: text.includes('reply') ? 'reply' : 'original',
        created: text.includes('created'),
        ...(text.includes('confirmed') ? { confirmed: true } : {}),
        ...(entry ? { entry } : {}),
      })
    },
    route: (decision, chosen, ...beaten) =>
      self.add({
        kind: 'route',
        destination: now.dst,
        source: now.src,
        mark: now.mark,
        decision,
        ...(chosen === undefined ? {} : { chosen: routeView(chosen) }),
        beaten: beaten.map(routeView),
      }),
    neighbour: (address, device, state) =>
      self.add({ kind: 'neighbour', address, device, state, ...(state === 'known' ? { mac: MAC(address) } : {}) }),
    drop: (reason, detail, by4) =>
      self.add({
        kind: 'drop',
        reason,
        header: now,
        ...(detail === undefined ? {} : { detail }),
        ...(by4 ? { rule: { table: by4[0], chain: by4[1], rule: by4[2], text: by4[3] } } : {}),
      }),
    deliver: (to) => self.add({ kind: 'deliver', to, socket: `tcp ${formatEndpoint(now.dst, now.dport)}`, header: now }),
  }
  return self
}

/** `10.244.1.2:33598 > 10.96.91.147:3000` both ways, as conntrack keeps it. */
export function entry(original: string, reply: string, ...status: string[]): ConntrackView {
  const tuple = (text: string) => {
    const { src, dst, protocol, sport, dport } = header(text)
    return { src, dst, protocol, sport: sport!, dport: dport! }
  }
  return {
    id: 1,
    protocol: 'tcp',
    state: 'SYN_SENT',
    original: tuple(original),
    reply: tuple(reply),
    status,
    mark: 0,
    timeoutS: 120,
  }
}

export const endOf = (result: TraceEnd['result'], more: Partial<TraceEnd> = {}): TraceEnd => ({
  kind: 'end',
  at: 0,
  result,
  events: 0,
  ...more,
})

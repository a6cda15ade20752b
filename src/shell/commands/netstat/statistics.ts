/** `netstat -s`: the kernel's counters in words. net-tools 2.10 statistics.c. */
import { dictionary } from '../../../net/dictionary.ts'
import type { Netns } from '../../../linux/netns.ts'
import { netstatFile, snmp, snmp6 } from '../../virtual/proc-counters.ts'

type State = 'normal' | 'in' | 'out'
/** How a counter is told: with `always` also when it is zero, in a histogram of its own. `%` is the number. */
interface Words {
  readonly text: string
  readonly always?: boolean
  readonly state: State
}

/** `!` before the words: told also when zero. */
const table = (state: State, entries: Readonly<Record<string, string>>): [string, Words][] =>
  Object.entries(entries).map(([name, text]) => [
    name,
    { text: text.replace(/^!/, ''), state, ...(text.startsWith('!') ? { always: true } : {}) },
  ])

const IP = table('normal', {
  Forwarding: '!Forwarding: %',
  InReceives: '!% total packets received',
  InHdrErrors: '% with invalid headers',
  InAddrErrors: '% with invalid addresses',
  ForwDatagrams: '!% forwarded',
  InUnknownProtos: '% with unknown protocol',
  InDiscards: '!% incoming packets discarded',
  InDelivers: '!% incoming packets delivered',
  OutRequests: '!% requests sent out',
  OutDiscards: '% outgoing packets dropped',
  OutNoRoutes: '% dropped because of missing route',
  ReasmTimeout: '% fragments dropped after timeout',
  ReasmReqds: '% reassemblies required',
  ReasmOKs: '% packets reassembled ok',
  ReasmFails: '% packet reassemblies failed',
  FragOKs: '% outgoing packets fragmented ok',
  FragFails: '% outgoing packets failed fragmentation',
  FragCreates: '% fragments created',
})
const IP6 = table('normal', {
  Ip6InReceives: '!% total packets received',
  Ip6InHdrErrors: '% with invalid headers',
  Ip6InTooBigErrors: '% with packets too big',
  Ip6InNoRoutes: '% incoming packets with no route',
  Ip6InAddrErrors: '% with invalid addresses',
  Ip6InUnknownProtos: '% with unknown protocol',
  Ip6InTruncatedPkts: '% with truncated packets',
  Ip6InDiscards: '!% incoming packets discarded',
  Ip6InDelivers: '!% incoming packets delivered',
  Ip6OutForwDatagrams: '!% forwarded',
  Ip6OutRequests: '!% requests sent out',
  Ip6OutDiscards: '% outgoing packets dropped',
  Ip6OutNoRoutes: '% dropped because of missing route',
  Ip6ReasmTimeout: '% fragments dropped after timeout',
  Ip6ReasmReqds: '% reassemblies required',
  Ip6ReasmOKs: '% packets reassembled ok',
  Ip6ReasmFails: '% packet reassemblies failed',
  Ip6FragOKs: '% outgoing packets fragmented ok',
  Ip6FragFails: '% outgoing packets failed fragmentation',
  Ip6FragCreates: '% fragments created',
  Ip6InMcastPkts: '% incoming multicast packets',
  Ip6OutMcastPkts: '% outgoing multicast packets',
})
const ICMP = [
  ...table('normal', {
    InMsgs: '!% ICMP messages received',
    InErrors: '!% input ICMP message failed',
    OutMsgs: '!% ICMP messages sent',
    OutErrors: '!% ICMP messages failed',
  }),
  ...table('in', {
    InDestUnreachs: 'destination unreachable: %',
    InTimeExcds: 'timeout in transit: %',
    InParmProbs: 'wrong parameters: %',
    InSrcQuenchs: 'source quenches: %',
    InRedirects: 'redirects: %',
    InEchos: 'echo requests: %',
    InEchoReps: 'echo replies: %',
    InTimestamps: 'timestamp request: %',
    InTimestampReps: 'timestamp reply: %',
    InAddrMasks: 'address mask request: %',
    InAddrMaskReps: 'address mask replies: %',
  }),
  ...table('out', {
    OutDestUnreachs: 'destination unreachable: %',
    OutTimeExcds: 'time exceeded: %',
    OutParmProbs: 'wrong parameters: %',
    OutSrcQuenchs: 'source quench: %',
    OutRedirects: 'redirect: %',
    OutEchos: 'echo requests: %',
    OutEchoReps: 'echo replies: %',
    OutTimestamps: 'timestamp requests: %',
    OutTimestampReps: 'timestamp replies: %',
    OutAddrMasks: 'address mask requests: %',
    OutAddrMaskReps: 'address mask replies: %',
  }),
]
const ICMP6 = [
  ...table('normal', {
    Icmp6InMsgs: '!% ICMP messages received',
    Icmp6InErrors: '!% input ICMP message failed',
    Icmp6OutMsgs: '!% ICMP messages sent',
  }),
  ...table('in', {
    Icmp6InDestUnreachs: 'destination unreachable: %',
    Icmp6InPktTooBigs: 'packets too big: %',
    Icmp6InTimeExcds: 'received ICMPv6 time exceeded: %',
    Icmp6InParmProblems: 'parameter problem: %',
    Icmp6InEchos: 'echo requests: %',
    Icmp6InEchoReplies: 'echo replies: %',
    Icmp6InGroupMembQueries: 'group member queries: %',
    Icmp6InGroupMembResponses: 'group member responses: %',
    Icmp6InGroupMembReductions: 'group member reductions: %',
    Icmp6InRouterSolicits: 'router solicits: %',
    Icmp6InRouterAdvertisements: 'router advertisement: %',
    Icmp6InNeighborSolicits: 'neighbour solicits: %',
    Icmp6InNeighborAdvertisements: 'neighbour advertisement: %',
    Icmp6InRedirects: 'redirects: %',
  }),
  ...table('out', {
    Icmp6OutDestUnreachs: 'destination unreachable: %',
    Icmp6OutPktTooBigs: 'packets too big: %',
    Icmp6OutTimeExcds: 'sent ICMPv6 time exceeded: %',
    Icmp6OutParmProblems: 'parameter problem: %',
    Icmp6OutEchos: 'echo requests: %',
    Icmp6OutEchoReplies: 'echo replies: %',
    Icmp6OutGroupMembQueries: 'group member queries: %',
    Icmp6OutGroupMembResponses: 'group member responses: %',
    Icmp6OutGroupMembReductions: 'group member reductions: %',
    Icmp6OutRouterSolicits: 'router solicits: %',
    Icmp6OutNeighborSolicits: 'neighbor solicits: %',
    Icmp6OutNeighborAdvertisements: 'neighbor advertisements: %',
    Icmp6OutRedirects: 'redirects: %',
  }),
]
const TCP = table('normal', {
  ActiveOpens: '!% active connection openings',
  PassiveOpens: '!% passive connection openings',
  AttemptFails: '!% failed connection attempts',
  EstabResets: '!% connection resets received',
  CurrEstab: '!% connections established',
  InSegs: '!% segments received',
  OutSegs: '!% segments sent out',
  RetransSegs: '!% segments retransmitted',
  InErrs: '!% bad segments received',
  OutRsts: '!% resets sent',
})
const udp = (prefix: string): [string, Words][] =>
  table('normal', {
    [`${prefix}InDatagrams`]: '!% packets received',
    [`${prefix}NoPorts`]: '!% packets to unknown port received',
    [`${prefix}InErrors`]: '!% packet receive errors',
    [`${prefix}OutDatagrams`]: '!% packets sent',
    ...(prefix === '' ? { RcvbufErrors: '!% receive buffer errors', SndbufErrors: '!% send buffer errors' } : {}),
  })
const TCP_EXT = table('normal', {
  SyncookiesSent: '% SYN cookies sent',
  SyncookiesRecv: '% SYN cookies received',
  SyncookiesFailed: '% invalid SYN cookies received',
  EmbryonicRsts: '% resets received for embryonic SYN_RECV sockets',
  TW: '% TCP sockets finished time wait in fast timer',
  TWRecycled: '% time wait sockets recycled by time stamp',
  DelayedACKs: '% delayed acks sent',
  TCPAbortOnTimeout: '% connections aborted due to timeout',
})

type Kind = 'raw' | 'tcp' | 'udp'
/** Sections that have words, and the option that asks for them alone. */
const SECTIONS: Readonly<Record<string, { kind: Kind; words: ReadonlyMap<string, Words> } | undefined>> = dictionary({
  Ip: { kind: 'raw' as const, words: new Map(IP) },
  Icmp: { kind: 'raw' as const, words: new Map(ICMP) },
  Tcp: { kind: 'tcp' as const, words: new Map(TCP) },
  Udp: { kind: 'udp' as const, words: new Map(udp('')) },
  TcpExt: { kind: 'tcp' as const, words: new Map(TCP_EXT) },
  Ip6: { kind: 'raw' as const, words: new Map(IP6) },
  Icmp6: { kind: 'raw' as const, words: new Map(ICMP6) },
  Udp6: { kind: 'udp' as const, words: new Map(udp('Udp6')) },
})

const TITLES: Readonly<Record<State, string | undefined>> = {
  normal: undefined,
  in: 'ICMP input histogram:',
  out: 'ICMP output histogram:',
}

interface Section {
  name: string
  counters: [string, number][]
}

/** Two lines a table: names, numbers. */
function readPairs(text: string): Section[] {
  const lines = text.split('\n').filter(Boolean)
  return lines.flatMap((line, i) => {
    if (i % 2 === 1) return []
    const [name = '', ...columns] = line.split(' ')
    const values = (lines[i + 1] ?? '').split(' ').slice(1).map(Number)
    return [{ name: name.replace(':', ''), counters: columns.map((column, at) => [column, values[at] ?? 0]) }]
  })
}

/** One counter a line, the table before it: `Ip6InReceives`. */
function readLines(text: string): Section[] {
  const sections: Section[] = []
  for (const line of text.split('\n').filter(Boolean)) {
    const [column = '', value] = line.split(/\s+/)
    const name = /^[A-Za-z]+6/.exec(column)?.[0] ?? ''
    if (sections.at(-1)?.name !== name) sections.push({ name, counters: [] })
    sections.at(-1)!.counters.push([column, Number(value)])
  }
  return sections
}

/** With -6 the tables of IPv6 and, as TCP has but one for both, that. */
export function statisticsText(netns: Netns, { kinds, six }: { kinds: ReadonlySet<string>; six: boolean }): string {
  // No multipath TCP: its table is there and silent.
  const after: Section[] = [{ name: 'MPTcpExt', counters: [] }]
  const sections = six
    ? [...readLines(snmp6(netns)), ...readPairs(snmp(netns)).filter(({ name }) => name === 'Tcp')]
    : [...readPairs(snmp(netns)), ...readPairs(netstatFile(netns)), ...after]
  let state: State = 'normal'
  let text = ''
  const indent = (): string => (state === 'normal' ? '    ' : '        ')
  for (const { name, counters } of sections) {
    const section = SECTIONS[name]
    if (section && kinds.size > 0 && !kinds.has(section.kind)) continue
    text += `${name}:\n`
    for (const [column, value] of counters) {
      const words = section?.words.get(column)
      if (!words) {
        if (value !== 0 && column !== 'DefaultTTL' && !column.startsWith('Rto') && column !== 'MaxConn')
          text += `${indent()}${column}: ${value}\n`
        continue
      }
      if (!words.always && words.state === 'normal' && value === 0) continue
      if (words.state !== state) {
        const title = TITLES[words.state]
        if (title !== undefined) text += `${indent()}${title}\n`
        state = words.state
      }
      if (words.always || value !== 0) text += `${indent()}${words.text.replace('%', String(value))}\n`
    }
  }
  return text
}

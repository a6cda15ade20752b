/** TCP's connection states as conntrack follows them from the middle. nf_conntrack_proto_tcp.c, the table `tcp_conntracks`. */
import { dictionary } from '../../net/dictionary.ts'
import { TCP } from '../../net/packet.ts'

const STATES = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const
export type TcpConntrackState = (typeof STATES)[number]

// Columns in the order of STATES; IV invalid, IG ignored (the state stays, the packet passes).
const NAMES: Record<string, TcpConntrackState | 'invalid' | 'ignore'> = dictionary({
  IV: 'invalid',
  IG: 'ignore',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  ES: 'ESTABLISHED',
  FW: 'FIN_WAIT',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  S2: 'SYN_SENT2',
})
const row = (text: string) => text.split(' ').map((name) => NAMES[name]!)
//                 NO SS SR ES FW CW LA TW CL S2
const TABLE = {
  original: {
    syn: row('SS SS IG IG IG IG IG SS SS S2'),
    synack: row('IV IV SR IV IV IV IV IV IV SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('ES IV ES ES CW CW TW TW CL IV'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
    none: row('IV IV IV IV IV IV IV IV IV IV'),
  },
  reply: {
    syn: row('IV S2 IV IV IV IV IV SS IV S2'),
    synack: row('IV SR IG IG IG IG IG IG IG SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('IV IG SR ES CW CW TW TW CL IG'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
    none: row('IV IV IV IV IV IV IV IV IV IV'),
  },
}

/** Which row of the table a segment's flags pick (`get_conntrack_index`). */
function indexOf(flags: number): keyof (typeof TABLE)['original'] {
  if (flags & TCP.rst) return 'rst'
  if (flags & TCP.syn) return flags & TCP.ack ? 'synack' : 'syn'
  if (flags & TCP.fin) return 'fin'
  if (flags & TCP.ack) return 'ack'
  return 'none'
}

/** The state of a connection seen first by this segment; undefined: INVALID. With `loose` one may be picked up in the middle. */
export function tcpInitialState(flags: number, loose: boolean): TcpConntrackState | undefined {
  const next = TABLE.original[indexOf(flags)][0]!
  if (next === 'invalid' || next === 'ignore') return undefined
  return next === 'SYN_SENT' || loose ? next : undefined
}

/** The next state; `reopen` when a SYN reuses the tuple of a finished connection: the old entry is forgotten. */
export function tcpTransition(
  state: TcpConntrackState,
  direction: 'original' | 'reply',
  flags: number,
): TcpConntrackState | 'invalid' | 'ignore' | 'reopen' {
  const next = TABLE[direction][indexOf(flags)][STATES.indexOf(state)]!
  if (next === 'SYN_SENT' && (state === 'TIME_WAIT' || state === 'CLOSE')) return 'reopen'
  return next
}

/** Small pieces of text that are the same in every language: endpoints, flows, marks, a rule's parts as iptables-save prints them. */
import type { Header, RuleStep } from '../linux/trace.ts'

/** `10.244.1.3:3000`, `[fd00::3]:3000`, or the address alone where there is no port. */
export const formatEndpoint = (address: string, port: number | undefined): string =>
  port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

export const sourceOf = (header: Header): string => formatEndpoint(header.src, header.sport)
export const destinationOf = (header: Header): string => formatEndpoint(header.dst, header.dport)
export const flowOf = (header: Header): string => `${sourceOf(header)} → ${destinationOf(header)}`

/** As iptables prints it; empty where there is none. */
export const formatMark = (mark: number): string => (mark === 0 ? '' : `0x${mark.toString(16)}`)

/** The header that is kept beside a step must not change when a later one does. */
export const sameFlow = (a: Header, b: Header): boolean =>
  a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport

export interface RuleText {
  comment: string | undefined
  /** What it asks of a packet, without its comment: `-d 10.96.0.1/32 -p tcp -m tcp --dport 443`. */
  conditions: string
  /** `DNAT --to-destination 10.244.1.3:3000`, `dnat to 10.244.1.3:3000`; undefined for a rule that only counts. */
  target: string | undefined
}

/** What ends an nftables rule: the words that act, as `nft list` prints them. */
const NFT_ACTION =
  /(?:^| )((?:(?:meta|ct) mark set|dnat|snat|masquerade|redirect|reject|accept|drop|return|continue|jump|goto|counter|log|notrack|update @|add @)(?: .*|$)|(?:\S+ )*?vmap .*)$/

/** A verdict map tells only by its element where it leads: `ip daddr vmap @services` → `goto web`. */
export function readStep({ text, target, jump }: Pick<RuleStep, 'text' | 'target' | 'jump'>): RuleText {
  const read = readRule(text)
  if (!/(?:^| )vmap /.test(read.target ?? '') || target === undefined) return read
  const leads = jump === undefined ? target.toLowerCase() : `${jump} ${target}`
  return { ...read, conditions: [read.conditions, read.target].filter(Boolean).join(' '), target: leads }
}

function readNftRule(text: string): RuleText {
  const comment = / ?comment "([^"]*)"$/.exec(text)
  const bare = comment ? text.slice(0, comment.index) : text
  const action = NFT_ACTION.exec(bare)
  return { comment: comment?.[1], conditions: (action ? bare.slice(0, action.index) : bare).trim(), target: action?.[1] }
}

/** Takes `-A CHAIN …` apart, or an nftables rule. */
export function readRule(text: string): RuleText {
  if (!/^-[AP] /.test(text)) return readNftRule(text)
  let comment: string | undefined
  const bare = text.replace(/ ?-m comment --comment (?:"((?:[^"\\]|\\.)*)"|(\S+))/, (_all, quoted?: string, plain?: string) => {
    comment = (quoted ?? plain ?? '').replace(/\\(.)/g, '$1')
    return ''
  })
  const [head = '', target] = bare.split(/ -[jg] /)
  return {
    comment,
    conditions: head
      .replace(/^-[AP] \S+ ?/, '')
      .replace(/ {2,}/g, ' ')
      .trim(),
    target,
  }
}

/** `default/backend-service:backend` of a kube-proxy comment: `… cluster IP`, `… -> 10.244.1.3:3000`, `… has no endpoints`. */
export function serviceOf(comment: string | undefined): string | undefined {
  return comment?.match(/(?:^|masquerade traffic for )([a-z0-9.-]+\/[a-z0-9.-]+(?::[a-z0-9.-]+)?)(?= |$)/)?.[1]
}

/** `-d 10.96.0.1/32: the destination is 10.96.91.147` → the part that said no and what the packet had. */
export function readFailure(failed: string): { part: string; had: string | undefined } {
  const at = failed.indexOf(': ')
  return at < 0 ? { part: failed, had: undefined } : { part: failed.slice(0, at), had: failed.slice(at + 2) }
}

/** Breaks text into lines of at most `width`, at spaces; a word that is longer stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  // An arrow or a comment's sign stays with the word that it points to.
  for (const word of text.replace(/([→⇒#◆✗✓]) +/g, '$1\u00a0').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => each.replaceAll('\u00a0', ' '))
}

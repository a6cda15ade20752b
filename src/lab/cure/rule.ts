/** A rule or policy dropped the packet: take it away, or accept just this connection before it. kube-proxy's own rules are not touched: it would put them back. */
import type { Header } from '../../linux/trace.ts'
import type { Cure, CureKind, Drop } from './cure.ts'
import { isReachable } from './names.ts'
import { titles } from './titles.en.ts'

const isOwn = (chain: string): boolean => chain.startsWith('KUBE-')

/** What is dropped, as a rule asks for it: the ports that programs listen on, not those that chance gave. */
function flowOf({ src, dst, protocol, sport, dport }: Header): string {
  const parts = [`-s ${src}`, `-d ${dst}`, `-p ${protocol}`]
  if (dport === undefined || sport === undefined) return parts.join(' ')
  return [...parts, dport <= sport ? `--dport ${dport}` : `--sport ${sport}`].join(' ')
}

export const rule: CureKind = ({ drops }) => drops.flatMap((drop) => (isReachable(drop.netns) ? forDrop(drop) : []))

function forDrop({ netns, rule: by, header }: Drop): Cure[] {
  // nftables' tables have a blank in their names.
  if (!by || isOwn(by.chain) || by.table.includes(' ')) return []
  const at = `iptables -t ${by.table}`
  const command = (line: string): Cure['edit'] => ({ kind: 'command', on: netns, line })
  if (by.rule === 0) {
    return [
      { title: titles.acceptLast(by.chain), edit: command(`${at} -A ${by.chain} ${flowOf(header)} -j ACCEPT`), size: 2 },
      { title: titles.policy(by.chain), edit: command(`${at} -P ${by.chain} ACCEPT`), size: 3 },
    ]
  }
  return [
    { title: titles.deleteRule(by.chain, by.rule), edit: command(`${at} -D ${by.chain} ${by.rule}`), size: 1 },
    {
      title: titles.acceptBefore(by.chain, by.rule),
      edit: command(`${at} -I ${by.chain} ${by.rule} ${flowOf(header)} -j ACCEPT`),
      size: 2,
    },
  ]
}

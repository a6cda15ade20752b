/** `-j TCPMSS`: lowers the segment size that a SYN offers (iptables-extensions(8), xt_TCPMSS.c). */
import { PROTOCOL, TCP } from '../../../net/packet.ts'
import { lookupRoute } from '../../route.ts'
import type { TargetExtension } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import type { HookContext } from '../verdict.ts'
import { find, parseU32 } from '../words.ts'

const HEADERS = { 4: 40, 6: 60 } as const
const LARGEST = 65_515

/** What fits the smaller of the way on and the way back. */
function fitting({ netns, skb: { packet }, outDevice }: HookContext): number {
  const back = lookupRoute(netns, { dst: packet.src })
  const reverse = back.kind === 'found' && back.route.device !== undefined ? netns.devices.get(back.route.device)?.mtu : undefined
  const mtu = Math.min(outDevice?.mtu ?? Infinity, reverse ?? Infinity)
  return mtu - HEADERS[typeof packet.src === 'number' ? 4 : 6]
}

export const TCPMSS: TargetExtension<{ mss: number | 'clamp' }> = {
  name: 'TCPMSS',
  options: { '--set-mss': {}, '--clamp-mss-to-pmtu': { values: 0 } },
  parse(words) {
    const set = find(words, '--set-mss')
    const size: Result<number> = set ? parseU32('TCPMSS', set, 0, LARGEST) : ok(0)
    if (!size.ok) return size
    if (words.some(({ name }) => name === '--clamp-mss-to-pmtu')) return ok({ mss: 'clamp' })
    return set ? ok({ mss: size.value }) : wrong('TCPMSS target: At least one parameter is required')
  },
  check({ mss }, { protocol, hook }) {
    if (protocol?.value !== PROTOCOL.tcp || protocol.not) return 'Invalid argument'
    return mss === 'clamp' && (hook === 'prerouting' || hook === 'input') ? 'Invalid argument' : undefined
  },
  print: ({ mss }) => (mss === 'clamp' ? '--clamp-mss-to-pmtu' : `--set-mss ${mss}`),
  list: ({ mss }) => (mss === 'clamp' ? 'TCPMSS clamp to PMTU' : `TCPMSS set ${mss}`),
  apply({ mss }, context) {
    const t = context.skb.packet.transport
    if (t.kind !== 'tcp' || (t.flags & TCP.syn) === 0 || t.mss === undefined) return undefined
    // It never grows: the other end cannot take more than it said.
    t.mss = Math.min(t.mss, mss === 'clamp' ? fitting(context) : mss)
    return undefined
  },
}

/** `-m ecn`: Explicit Congestion Notification bits of the IP and TCP headers (iptables-extensions(8), xt_ecn.c, RFC 3168). */
import { PROTOCOL } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { bang, find, parseU32 } from '../words.ts'

interface EcnOptions {
  readonly cwr: { readonly not: boolean } | undefined
  readonly ece: { readonly not: boolean } | undefined
  readonly ect: { readonly not: boolean; readonly value: number } | undefined
}

export const ecn: MatchExtension<EcnOptions> = {
  name: 'ecn',
  options: {
    '--ecn-tcp-cwr': { values: 0, not: true },
    '--ecn-tcp-ece': { values: 0, not: true },
    '--ecn-ip-ect': { not: true },
  },
  parse(words) {
    if (words.length === 0) return wrong('ECN match: some option required')
    const [cwr, ece, ect] = ['--ecn-tcp-cwr', '--ecn-tcp-ece', '--ecn-ip-ect'].map((name) => find(words, name))
    const value: Result<number> = ect ? parseU32('ecn', ect, 0, 3) : ok(0)
    if (!value.ok) return value
    return ok({
      cwr: cwr && { not: cwr.not },
      ece: ece && { not: ece.not },
      ect: ect && { not: ect.not, value: value.value },
    })
  },
  check: ({ cwr, ece }, { protocol }) =>
    (cwr ?? ece) && (protocol?.value !== PROTOCOL.tcp || protocol.not) ? 'Invalid argument' : undefined,
  print: ({ cwr, ece, ect }) =>
    [
      ...(ece ? [`${bang(ece.not)}--ecn-tcp-ece`] : []),
      ...(cwr ? [`${bang(cwr.not)}--ecn-tcp-cwr`] : []),
      ...(ect ? [`${bang(ect.not)}--ecn-ip-ect ${ect.value}`] : []),
    ].join(' '),
  list: ({ cwr, ece, ect }) =>
    [
      'ECN match',
      ...(ece ? [`${ece.not ? '!' : ''}ECE`] : []),
      ...(cwr ? [`${cwr.not ? '!' : ''}CWR`] : []),
      ...(ect ? [`${ect.not ? '!' : ''}ECT=${ect.value}`] : []),
    ].join(' '),
  // No socket here negotiates ECN, so that no segment has the bits.
  test: ({ cwr, ece, ect }, { skb }) =>
    (ect === undefined || ((skb.packet.tos & 3) === ect.value) !== ect.not) && cwr?.not !== false && ece?.not !== false,
  explain: ({ ect }, { skb }) => (ect ? `the ECN bits are ${skb.packet.tos & 3}` : 'the segment has no ECN flag'),
}

/** `-m quota`: matches until so many bytes have passed (iptables-extensions(8), xt_quota.c). */
import { packetLength } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { bang, parseInteger } from '../words.ts'

export const quota: MatchExtension<{ not: boolean; bytes: number }> = {
  name: 'quota',
  stateful: true,
  options: { '--quota': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('quota', 'option "--quota" must be specified')
    const bytes = parseInteger(word.value)
    if (bytes === undefined)
      return wrongOption('quota', 'bad value for option "--quota", or out of range (0-18446744073709551615).')
    return ok({ not: word.not, bytes })
  },
  print: (options) => `${bang(options.not)}--quota ${options.bytes}`,
  list: (options) => `quota: ${options.bytes} bytes`,
  test({ not, bytes }, { skb }, counters) {
    const { quota: left = bytes } = counters.state ?? {}
    const length = packetLength(skb.packet)
    // What does not fit any more ends the quota for good.
    counters.state = { ...counters.state, quota: left >= length ? left - length : 0 }
    return left >= length !== not
  },
  explain: ({ not }, _context, counters) =>
    not ? `the quota is not used up, ${counters.state?.['quota'] ?? 0} bytes are left` : 'the quota is used up',
}

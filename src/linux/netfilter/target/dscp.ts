/** `-j DSCP`: sets the class of service in the IP header (iptables-extensions(8), xt_DSCP.c). */
import { hexByte, parseDscp } from '../dscp.ts'
import type { TargetExtension } from '../extension.ts'
import { ok } from '../failure.ts'

const ECN_BITS = 3

export const DSCP: TargetExtension<{ dscp: number }> = {
  name: 'DSCP',
  table: 'mangle',
  options: { '--set-dscp': {}, '--set-dscp-class': {} },
  parse(words) {
    const value = parseDscp('DSCP', words, '--set-dscp', 'DSCP target: Parameter --set-dscp is required')
    return value.ok ? ok({ dscp: value.value }) : value
  },
  print: ({ dscp }) => `--set-dscp ${hexByte(dscp)}`,
  list: ({ dscp }) => `DSCP set ${hexByte(dscp)}`,
  apply({ dscp }, { skb: { packet } }) {
    packet.tos = (packet.tos & ECN_BITS) | (dscp << 2)
    return undefined
  },
}

/** `-m hl`: the IPv6 hop limit (iptables-extensions(8), xt_hl.c). */
import { hopLimitMatch } from '../hop-limit.ts'

export const hl = hopLimitMatch('hl', 6)

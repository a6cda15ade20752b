/** `-m ttl`: the IPv4 time to live (iptables-extensions(8), xt_hl.c). */
import { hopLimitMatch } from '../hop-limit.ts'

export const ttl = hopLimitMatch('ttl', 4)

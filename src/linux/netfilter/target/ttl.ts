/** `-j TTL`: changes the TTL (iptables-extensions(8)). */
import { hopLimitTarget } from '../hop-limit.ts'

export const TTL = hopLimitTarget('TTL', 4)

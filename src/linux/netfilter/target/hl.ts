/** `-j HL`: changes the hop limit (iptables-extensions(8)). */
import { hopLimitTarget } from '../hop-limit.ts'

export const HL = hopLimitTarget('HL', 6)

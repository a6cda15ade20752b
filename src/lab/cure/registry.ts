/** All kinds of cure. The order is that of trying; what is shown first is the smallest that works. */
import type { CureKind } from './cure.ts'
import { hairpin, linkUp, neighbour } from './device.ts'
import { readiness, replicas } from './endpoints.ts'
import { masquerade } from './masquerade.ts'
import { address, name } from './name.ts'
import { nodePort, ownPort, servicePort, targetPort } from './ports.ts'
import { route } from './route.ts'
import { rule } from './rule.ts'
import { selector } from './selector.ts'
import { setupLine } from './setup-line.ts'
import { sysctl } from './sysctl.ts'
import { sourceRange, trafficPolicy } from './traffic-policy.ts'

export const CURES: readonly CureKind[] = [
  name,
  selector,
  readiness,
  replicas,
  servicePort,
  targetPort,
  nodePort,
  ownPort,
  trafficPolicy,
  sourceRange,
  hairpin,
  setupLine,
  rule,
  sysctl,
  linkUp,
  route,
  neighbour,
  address,
  masquerade,
]

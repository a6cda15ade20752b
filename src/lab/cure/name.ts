/** Nobody has this name or this address: ask for one that is there. */
import { formatIp } from '../../net/ip.ts'
import { podAddress, podRef } from '../../kube/cluster.ts'
import type { Case, Cure, CureKind } from './cure.ts'
import { ownerOf, serviceName, withHost } from './names.ts'
import { titles } from './titles.en.ts'

/** How many letters differ (Levenshtein), up to a few. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

const askedHost = (to: string): string => /^(?:http:\/\/|icmp:)?(\[[^\]]+\]|[^:/]+)/.exec(to)?.[1] ?? to
const FAR = 3

export const name: CureKind = (broken) => (broken.traced ? [] : byName(broken))

function byName({ lab, request }: Case): Cure[] {
  const asked = askedHost(request.to)
  const [first = asked] = asked.split('.')
  const own = request.from.startsWith('pod/') ? request.from.split('/')[1] : 'default'
  const cures: Cure[] = []
  for (const service of lab.objects.services) {
    const namespace = service.metadata.namespace ?? 'default'
    const full = namespace === own ? service.metadata.name : `${service.metadata.name}.${namespace}`
    const edit: Cure['edit'] = { kind: 'ask', request: { to: withHost(request.to, full) } }
    if (service.metadata.name === first) cures.push({ title: titles.askNamespace(full, namespace), edit, size: 1 })
    else if (distance(service.metadata.name, first) <= FAR)
      cures.push({ title: titles.askName(full), edit, size: 1 + distance(service.metadata.name, first) / 10 })
  }
  for (const { name: host } of lab.scenario.hosts)
    if (distance(host, asked) <= FAR)
      cures.push({ title: titles.askName(host), edit: { kind: 'ask', request: { to: withHost(request.to, host) } }, size: 1 })
  return cures
}

/** An address that nobody has: a pod that is gone, a slip of the pen. */
export const address: CureKind = ({ lab, request, destination, asked }) => {
  if (!destination || asked.length > 0) return []
  const wanted = formatIp(destination.ip)
  if (ownerOf(lab, wanted) !== undefined) return []
  const port = destination.kind === 'icmp' ? undefined : destination.port
  const cures: Cure[] = []
  for (const pod of lab.objects.pods) {
    const own = podAddress(pod)
    const serves = pod.spec.containers.some((c) => c.ports?.some((each) => each.containerPort === port))
    if (own === undefined || pod.spec.hostNetwork || (port !== undefined && !serves)) continue
    const edit: Cure['edit'] = { kind: 'ask', request: { to: withHost(request.to, own) } }
    cures.push({ title: titles.askAddress(`pod ${podRef(pod).slice(4)}`, own), edit, size: 1 + distance(own, wanted) / 10 })
  }
  for (const service of lab.objects.services) {
    const ip = service.spec.clusterIP
    if (!ip || ip === 'None' || !service.spec.ports?.some((each) => each.port === port)) continue
    const edit: Cure['edit'] = { kind: 'ask', request: { to: withHost(request.to, ip) } }
    cures.push({ title: titles.askAddress(`Service ${serviceName(service)}`, ip), edit, size: 1 + distance(ip, wanted) / 10 })
  }
  return cures.sort((a, b) => a.size - b.size).slice(0, 4)
}

/** The right machine and the wrong port: ask for one that is offered, or offer the one that was asked for. */
import { podAddress, podRef } from '../../kube/cluster.ts'
import type { Case, Cure, CureKind } from './cure.ts'
import { ownerOf, podOf, serviceName, serviceObject, withPort } from './names.ts'
import { titles } from './titles.en.ts'
import { addItem, findItem, setField } from '../../scenario/edit/objects.ts'
import { formatIp } from '../../net/ip.ts'

export const servicePort: CureKind = ({ request, destination, asked }) =>
  asked.flatMap(({ service, port: offered }): Cure[] => {
    if (offered || !destination || destination.kind === 'icmp') return []
    const name = serviceName(service)
    return (service.spec.ports ?? []).flatMap((port, i): Cure[] => {
      const protocol = (port.protocol ?? 'TCP').toLowerCase()
      const to = withPort(request.to, port.port, protocol)
      const title =
        port.port === destination.port
          ? titles.askProtocol(name, protocol.toUpperCase())
          : titles.askPort(name, String(port.port))
      const ask: Cure = { title, edit: { kind: 'ask', request: { to } }, size: 1 }
      if (protocol !== destination.kind) return [ask]
      const change = (text: string) => setField(text, serviceObject(service), ['spec', 'ports', i, 'port'], destination.port)
      const shows = `port: ${destination.port}`
      return [ask, { title: titles.servicePort(name, String(destination.port)), edit: { kind: 'file', change, shows }, size: 2 }]
    })
  })

/** A node's address with a port that no Service has there. */
export const nodePort: CureKind = ({ lab, request, destination }) => {
  if (!destination || destination.kind === 'icmp') return []
  const owner = ownerOf(lab, formatIp(destination.ip))
  if (!owner?.startsWith('node/')) return []
  const known = lab.objects.services.flatMap((service) => (service.spec.ports ?? []).map((port) => ({ service, port })))
  if (known.some(({ port }) => port.nodePort === destination.port)) return []
  return known.flatMap(({ service, port }): Cure[] => {
    if (!port.nodePort || (port.protocol ?? 'TCP').toLowerCase() !== destination.kind) return []
    const to = withPort(request.to, port.nodePort)
    return [
      { title: titles.askNodePort(serviceName(service), String(port.nodePort)), edit: { kind: 'ask', request: { to } }, size: 1 },
    ]
  })
}

/** The Service leads to a port on which its pods do not listen. */
export const targetPort: CureKind = ({ lab, destination, asked }) =>
  asked.flatMap(({ service }): Cure[] => {
    if (!destination || destination.kind === 'icmp') return []
    const ports = service.spec.ports ?? []
    const i = ports.findIndex((port) => port.port === destination.port || port.nodePort === destination.port)
    const wanted = Object.entries(service.spec.selector ?? {})
    if (i < 0 || wanted.length === 0) return []
    const pods = lab.objects.pods.filter(
      (pod) =>
        (pod.metadata.namespace ?? 'default') === (service.metadata.namespace ?? 'default') &&
        wanted.every(([key, value]) => pod.metadata.labels?.[key] === value),
    )
    const open = new Set(
      pods
        .flatMap((pod) => pod.spec.containers.flatMap((c) => c.ports ?? []))
        .flatMap((port) => ((port.protocol ?? 'TCP').toLowerCase() === destination.kind ? [port.containerPort] : [])),
    )
    return [...open].map((port): Cure => {
      const change = (text: string) => setField(text, serviceObject(service), ['spec', 'ports', i, 'targetPort'], port)
      return {
        title: titles.targetPort(serviceName(service), String(port)),
        edit: { kind: 'file', change, shows: `targetPort: ${port}` },
        size: 1,
      }
    })
  })

/** Whom the packet reached, and nobody listened there. */
const reached = ({ drops }: Case) => drops.find((drop) => drop.reason === 'NO_SOCKET' && drop.header.dport !== undefined)

/** Asked without a Service between: another port of the same pod or host, or a server on this one. */
export const ownPort: CureKind = (broken) => {
  const { lab, request, asked } = broken
  const drop = reached(broken)
  const port = drop?.header.dport
  if (!drop || port === undefined) return []
  const host = lab.scenario.hosts.find(({ name }) => `host/${name}` === drop.netns)
  if (host) {
    const asks = host.servers.map((server): Cure => ({
      title: titles.askPodPort(drop.netns, String(server)),
      edit: { kind: 'ask', request: { to: withPort(request.to, server) } },
      size: 1,
    }))
    const object = { kind: 'Scenario', name: lab.scenario.name }
    const change = (text: string) => {
      const at = findItem(text, object, ['spec', 'hosts'], 'name', host.name)
      return at === undefined ? undefined : addItem(text, object, ['spec', 'hosts', at, 'servers'], port)
    }
    return [
      ...asks,
      { title: titles.hostPort(host.name, String(port)), edit: { kind: 'file', change, shows: `servers: [${port}]` }, size: 2 },
    ]
  }
  const pod = podOf(lab, drop.netns)
  if (!pod) return []
  const protocol = drop.header.protocol
  const name = podRef(pod).slice(4)
  const direct = asked.length === 0
  const asks = (direct ? pod.spec.containers.flatMap((c) => c.ports ?? []) : []).flatMap((each): Cure[] =>
    (each.protocol ?? 'TCP').toLowerCase() === protocol && podAddress(pod) !== undefined
      ? [
          {
            title: titles.askPodPort(`pod ${name}`, String(each.containerPort)),
            edit: { kind: 'ask', request: { to: withPort(request.to, each.containerPort) } },
            size: 1,
          },
        ]
      : [],
  )
  if (pod.metadata.ownerReferences?.length) return asks
  const object = { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace ?? 'default' }
  const item = { containerPort: port, ...(protocol === 'tcp' ? {} : { protocol: protocol.toUpperCase() }) }
  const change = (text: string) => addItem(text, object, ['spec', 'containers', 0, 'ports'], item)
  return [
    ...asks,
    { title: titles.containerPort(name, String(port)), edit: { kind: 'file', change, shows: `containerPort: ${port}` }, size: 3 },
  ]
}

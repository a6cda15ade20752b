/** What a person means who types a name or an address alone, as one does: where only one thing can be meant, that is it. */
import type { Topology } from '../../lab/topology.ts'

const only = (found: readonly string[]): string | undefined => (new Set(found).size === 1 ? found[0] : undefined)

/** `curl-client`, `default/curl-client` or `10.244.1.2` for `pod/default/curl-client`; what is not clear stays as it was typed. */
export function meantSource(typed: string, topology: Topology | undefined): string {
  const name = typed.trim().toLowerCase()
  const refs = topology?.sources.map(({ ref }) => ref) ?? []
  if (name === '' || refs.includes(typed.trim())) return typed
  const byName = refs.filter((ref) => ref.toLowerCase() === name || ref.toLowerCase().endsWith(`/${name}`))
  const bearers = topology?.namespaces.filter(
    ({ id, devices }) =>
      refs.includes(id) && devices.some(({ addresses }) => addresses.some((each) => each.split('/')[0] === name)),
  )
  return only(byName) ?? only(bearers?.map(({ id }) => id) ?? []) ?? typed
}

/** A Service without its port, by name or by address, when it has but one. A web address without a port says 80, and means it. */
export function meantDestination(typed: string, topology: Topology | undefined): string {
  const name = typed.trim().toLowerCase()
  const meant = (topology?.services ?? []).filter(
    (service) =>
      service.clusterIP === name ||
      name === `${service.name}.${service.namespace}` ||
      (name === service.name && service.namespace === 'default'),
  )
  const ports = meant.flatMap((service) => service.ports)
  const port = only(ports.map((each) => `${each.port}${each.protocol === 'TCP' ? '' : `/${each.protocol.toLowerCase()}`}`))
  return port === undefined ? typed : `${name}:${port}`
}

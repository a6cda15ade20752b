/** What things are called in cures, and where requests are taken apart. */
import { formatIp } from '../../net/ip.ts'
import { podAddress, podRef } from '../../kube/cluster.ts'
import type { Pod, Service } from '../../kube/objects.ts'
import type { Lab } from '../lab.ts'

export const serviceName = (service: Service): string => `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`
export const serviceObject = (service: Service): { kind: string; name: string; namespace: string } => ({
  kind: 'Service',
  name: service.metadata.name,
  namespace: service.metadata.namespace ?? 'default',
})

/** The request with another port or protocol, in the spelling that the person chose. */
export function withPort(to: string, port: number, protocol?: string): string {
  const http = /^(http:\/\/(?:\[[^\]]+\]|[^/:]+))(?::\d+)?(.*)$/.exec(to)
  if (http) return `${http[1]!}:${port}${http[2]!}`
  const match = /^(\[[^\]]+\]|[^:]+):\d+(\/\w+)?$/.exec(to)
  const suffix = protocol === undefined ? (match?.[2] ?? '') : protocol === 'tcp' ? '' : `/${protocol}`
  return `${match?.[1] ?? to}:${port}${suffix}`
}

/** The request with another host. */
export const withHost = (to: string, host: string): string => {
  const http = /^http:\/\/(?:\[[^\]]+\]|[^/:]+)(.*)$/.exec(to)
  if (http) return `http://${host}${http[1]!}`
  return to.startsWith('icmp:') ? `icmp:${host}` : to.replace(/^(?:\[[^\]]+\]|[^:]+)/, host)
}

export const podOf = (lab: Lab, ref: string): Pod | undefined => lab.objects.pods.find((pod) => podRef(pod) === ref)
export const podAt = (lab: Lab, address: string): Pod | undefined =>
  lab.objects.pods.find((pod) => !pod.spec.hostNetwork && podAddress(pod) === address)

/** The namespace that has an address on one of its devices. */
export function ownerOf(lab: Lab, address: string): string | undefined {
  for (const netns of lab.world.kernel.namespaces.values())
    for (const device of netns.devices.values())
      if (device.addresses.some((each) => formatIp(each.local) === address && device.detail.kind !== 'loopback')) return netns.id
  return undefined
}

/** A namespace on which somebody can type, as the workstation's tools reach it. */
export const isReachable = (netns: string): boolean => /^(node|pod|host|gateway)\//.test(netns)

/** The right pods, but none of them is an endpoint: they are not ready, or there are none. */
import { selectorMatches } from './selects.ts'
import type { Cure, CureKind } from './cure.ts'
import { titles } from './titles.en.ts'
import { findItem, setField } from '../../scenario/edit/objects.ts'

export const readiness: CureKind = ({ lab, asked }) =>
  asked.flatMap(({ service }) => {
    const namespace = service.metadata.namespace ?? 'default'
    const pods = lab.objects.pods.filter((pod) => selectorMatches(service, pod.metadata))
    const unready = pods.filter((pod) =>
      pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True'),
    )
    const cures = unready.map((pod): Cure => {
      const object = { kind: 'Pod', name: pod.metadata.name, namespace }
      const change = (text: string) => {
        const at = findItem(text, object, ['status', 'conditions'], 'type', 'Ready')
        return at === undefined ? undefined : setField(text, object, ['status', 'conditions', at, 'status'], 'True')
      }
      const title = titles.ready(`${namespace}/${pod.metadata.name}`)
      return { title, edit: { kind: 'file', change, shows: "Ready: 'True'" }, size: 1 }
    })
    return [...cures, ...unreadyEndpoints(lab.objects.endpointSlices, namespace, service.metadata.name)]
  })

/** Endpoints that the file itself gives. */
function unreadyEndpoints(
  slices: Parameters<CureKind>[0]['lab']['objects']['endpointSlices'],
  namespace: string,
  service: string,
): Cure[] {
  return slices.flatMap((slice) => {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service) return []
    if ((slice.metadata.namespace ?? 'default') !== namespace) return []
    const object = { kind: 'EndpointSlice', name: slice.metadata.name, namespace }
    return (slice.endpoints ?? []).flatMap((endpoint, i): Cure[] => {
      if (endpoint.conditions?.ready !== false) return []
      const change = (text: string) => setField(text, object, ['endpoints', i, 'conditions', 'ready'], true)
      return [
        {
          title: titles.readyEndpoint(endpoint.addresses[0] ?? ''),
          edit: { kind: 'file', change, shows: 'ready: true' },
          size: 1,
        },
      ]
    })
  })
}

export const replicas: CureKind = ({ lab, asked }) =>
  asked.flatMap(({ service }) =>
    lab.objects.deployments.flatMap((deployment): Cure[] => {
      const namespace = deployment.metadata.namespace ?? 'default'
      const labels = { ...deployment.spec.template.metadata, namespace }
      if (deployment.spec.replicas !== 0 || !selectorMatches(service, labels)) return []
      const object = { kind: 'Deployment', name: deployment.metadata.name, namespace }
      const change = (text: string) => setField(text, object, ['spec', 'replicas'], 1)
      const title = titles.replicas(`${namespace}/${deployment.metadata.name}`)
      return [{ title, edit: { kind: 'file', change, shows: 'replicas: 1' }, size: 1 }]
    }),
  )

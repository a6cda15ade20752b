/** The selector matches no pod: let it select what the pods are labelled, or label a pod with what it selects. */
import type { Pod, Service } from '../../kube/objects.ts'
import type { Cure, CureKind } from './cure.ts'
import { serviceName } from './names.ts'
import { titles } from './titles.en.ts'
import { setField } from '../../scenario/edit/objects.ts'

const selects = (selector: Record<string, string>, pod: Pod): boolean =>
  Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value)

/** What the controllers add for themselves is nothing to select by. */
const isOwn = (key: string): boolean => key !== 'pod-template-hash'

export const selector: CureKind = ({ lab, asked }) =>
  asked.flatMap(({ service }) => {
    const wanted = service.spec.selector
    const namespace = service.metadata.namespace ?? 'default'
    const pods = lab.objects.pods.filter((pod) => (pod.metadata.namespace ?? 'default') === namespace)
    if (!wanted || pods.some((pod) => selects(wanted, pod))) return []
    return [...pods.flatMap((pod) => otherSelector(service, wanted, pod)), ...pods.flatMap((pod) => otherLabels(wanted, pod))]
  })

/** The same keys with a pod's values; where it lacks a key, its own labels. */
function otherSelector(service: Service, wanted: Record<string, string>, pod: Pod): Cure[] {
  const labels = pod.metadata.labels ?? {}
  const object = { kind: 'Service', name: service.metadata.name, namespace: service.metadata.namespace ?? 'default' }
  const keys = Object.keys(wanted)
  if (keys.every((key) => labels[key] !== undefined)) {
    const wrong = keys.filter((key) => labels[key] !== wanted[key])
    const text = keys.map((key) => `${key}=${labels[key]!}`).join(',')
    const change = (yaml: string) =>
      wrong.reduce((now, key) => setField(now, object, ['spec', 'selector', key], labels[key]), yaml)
    return [
      {
        title: titles.selector(serviceName(service), text),
        edit: { kind: 'file', change, shows: `selector: { ${keys.map((key) => `${key}: ${labels[key]!}`).join(', ')} }` },
        size: wrong.length,
      },
    ]
  }
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => isOwn(key)))
  if (Object.keys(own).length === 0) return []
  const text = Object.entries(own).map(([key, value]) => `${key}=${value}`)
  return [
    {
      title: titles.selector(serviceName(service), text.join(',')),
      edit: {
        kind: 'file',
        change: (yaml) => setField(yaml, object, ['spec', 'selector'], own),
        shows: `selector: { ${text.map((pair) => pair.replace('=', ': ')).join(', ')} }`,
      },
      size: text.length + 1,
    },
  ]
}

function otherLabels(wanted: Record<string, string>, pod: Pod): Cure[] {
  if (pod.metadata.ownerReferences?.length) return []
  const wrong = Object.entries(wanted).filter(([key, value]) => pod.metadata.labels?.[key] !== value)
  const object = { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace ?? 'default' }
  const text = wrong.map(([key, value]) => `${key}=${value}`).join(',')
  const change = (yaml: string) =>
    wrong.reduce((now, [key, value]) => setField(now, object, ['metadata', 'labels', key], value), yaml)
  // A label may be what others select by too: a little larger than the selector that is wrong.
  const edit = { kind: 'file' as const, change, shows: `labels: { ${text.replaceAll('=', ': ').replaceAll(',', ', ')} }` }
  return [{ title: titles.label(`${object.namespace}/${object.name}`, text), edit, size: wrong.length + 1 }]
}

/**
 * Objects as `kubectl get -o yaml` shows them: every default that the API server fills in, whether something here reads it or not
 * (pkg/apis/core/v1/defaults.go, pkg/apis/apps/v1/defaults.go, the ServiceAccount admission plugin).
 */
import type { Container, PodSpec, PodTemplate } from './objects.ts'

type Fields = Record<string, unknown>

/** What a pod's template is compared and shown by. */
export const completeTemplate = (template: PodTemplate): PodTemplate & { spec: PodSpec } => ({
  ...template,
  spec: completePodSpec(template.spec),
})

export function completePodSpec(spec: PodSpec): PodSpec {
  const given = spec as PodSpec & Fields
  return {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    ...given,
    ...(given['serviceAccountName'] ? { serviceAccount: given['serviceAccountName'] } : {}),
    containers: spec.containers.map(completeContainer),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(completeContainer) } : {}),
    ...(given['volumes'] ? { volumes: (given['volumes'] as Fields[]).map(completeVolume) } : {}),
  } as PodSpec
}

/** Without a tag, or with `latest`, the image is asked for each time. */
export function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1)
  return name.includes('@') || (name.includes(':') && !name.endsWith(':latest')) ? 'IfNotPresent' : 'Always'
}

function completeContainer(container: Container): Container {
  const given = container as Container & Fields
  const complete: Fields = {
    imagePullPolicy: pullPolicy(container.image ?? ''),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...given,
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (given[name]) complete[name] = completeProbe(given[name] as Fields)
  }
  const env = given['env'] as { valueFrom?: { fieldRef?: Fields } }[] | undefined
  if (env?.some(({ valueFrom }) => valueFrom?.fieldRef)) {
    complete['env'] = env.map((each) =>
      each.valueFrom?.fieldRef
        ? { ...each, valueFrom: { ...each.valueFrom, fieldRef: { apiVersion: 'v1', ...each.valueFrom.fieldRef } } }
        : each,
    )
  }
  if (container.ports) complete['ports'] = container.ports.map((port) => ({ protocol: 'TCP', ...port }))
  return complete as unknown as Container
}

function completeProbe(probe: Fields): Fields {
  const complete: Fields = { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1, ...probe }
  if (probe['httpGet']) complete['httpGet'] = { path: '/', scheme: 'HTTP', ...(probe['httpGet'] as Fields) }
  return complete
}

function completeVolume(volume: Fields): Fields {
  const complete: Fields = { ...volume }
  for (const kind of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    if (volume[kind]) complete[kind] = { defaultMode: 420, ...(volume[kind] as Fields) }
  }
  if (volume['hostPath']) complete['hostPath'] = { type: '', ...(volume['hostPath'] as Fields) }
  return complete
}

/** Whether a Service selects what has these labels; one without a selector selects nothing. */
import type { ObjectMeta, Service } from '../../kube/objects.ts'

export function selectorMatches(service: Service, metadata: Partial<ObjectMeta>): boolean {
  const wanted = Object.entries(service.spec.selector ?? {})
  return (
    wanted.length > 0 &&
    (metadata.namespace ?? 'default') === (service.metadata.namespace ?? 'default') &&
    wanted.every(([key, value]) => metadata.labels?.[key] === value)
  )
}

/** ObjectMeta and selectors: k8s.io/apimachinery/pkg/api/validation/objectmeta.go and meta/v1/validation. */
import type { LabelSelector, ObjectMeta } from '../objects.ts'
import type { FaultSink, Path } from './fault.ts'
import { dns1035Label, dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './names.ts'

export function validateMeta(meta: Partial<ObjectMeta> | undefined, kind: string, namespaced: boolean, sink: FaultSink): void {
  const name = meta?.name
  if (name === undefined || name === null || name === '') {
    if (!meta?.['generateName'])
      sink.required(['metadata', 'name'], 'name or generateName is required', 'give it a name under metadata')
  } else {
    // Services keep RFC 1035 names in 1.36: the relaxed rule is behind a feature gate that is off.
    const check = kind === 'Service' ? dns1035Label : kind === 'Namespace' ? dnsLabel : dnsSubdomain
    const reason = check(name)
    if (reason) sink.invalid(['metadata', 'name'], name, reason, suggestName(name))
  }
  if (meta?.namespace !== undefined && meta.namespace !== null && meta.namespace !== '') {
    if (!namespaced)
      sink.forbidden(
        ['metadata', 'namespace'],
        'not allowed on this type',
        `a ${kind} belongs to no namespace: take the line out`,
      )
    else {
      const reason = dnsLabel(meta.namespace)
      if (reason) sink.invalid(['metadata', 'namespace'], meta.namespace, reason, suggestName(meta.namespace))
    }
  }
  validateLabels(meta?.labels, ['metadata', 'labels'], sink)
  for (const key of Object.keys(meta?.annotations ?? {})) {
    const reason = qualifiedName(key.toLowerCase())
    if (reason) sink.invalid(['metadata', 'annotations'], key, reason)
  }
}

function suggestName(name: string): string | undefined {
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  return better === '' || better === name ? undefined : `${better} would be right`
}

export function validateLabels(labels: Record<string, string> | null | undefined, path: Path, sink: FaultSink): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    const wrongKey = qualifiedName(key)
    if (wrongKey) sink.invalid(path, key, wrongKey)
    const wrongValue = labelValue(value ?? '')
    if (wrongValue) sink.invalid([...path, key], value, wrongValue)
  }
}

export function validateSelector(selector: LabelSelector, path: Path, sink: FaultSink): void {
  validateLabels(selector.matchLabels, [...path, 'matchLabels'], sink)
  selector.matchExpressions?.forEach((expression, i) => {
    const here = [...path, 'matchExpressions', i]
    if (!expression.key) sink.required([...here, 'key'])
    const values = expression.values ?? []
    switch (expression.operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) sink.required([...here, 'values'], "must be specified when `operator` is 'In' or 'NotIn'")
        break
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0)
          sink.forbidden([...here, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
        break
      default:
        sink.invalid(
          [...here, 'operator'],
          expression.operator ?? '',
          'not a valid selector operator',
          'use In, NotIn, Exists or DoesNotExist',
        )
    }
  })
}

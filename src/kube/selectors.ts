/** Which labels a selector matches: k8s.io/apimachinery/pkg/labels. */
import type { LabelSelector } from './objects.ts'

type Labels = Readonly<Record<string, string>>

/** A Service's selector: every pair must be there. An empty one matches nothing, as such a Service has no endpoints controller. */
export function matchesLabels(selector: Labels, labels: Labels | undefined): boolean {
  let some = false
  for (const key in selector) {
    some = true
    if (labels?.[key] !== selector[key]) return false
  }
  return some
}

/** One `matchExpressions` entry; `Gt` and `Lt` are for node affinity. */
export function matchesExpression(expression: { key: string; operator: string; values?: string[] }, labels: Labels): boolean {
  const value = Object.hasOwn(labels, expression.key) ? labels[expression.key]! : undefined
  const values = expression.values ?? []
  switch (expression.operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0])
    default:
      return false
  }
}

/** A `LabelSelector`: all of `matchLabels` and all of `matchExpressions`. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false
  return (selector.matchExpressions ?? []).every((expression) => matchesExpression(expression, labels))
}

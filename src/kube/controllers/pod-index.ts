/** Pods by label, so that thousands of selectors need not look at thousands of pods each. */
import type { Pod } from '../objects.ts'
import { matchesLabels } from '../selectors.ts'

export interface PodIndex {
  /** In the order of the store. */
  select(namespace: string | undefined, selector: Readonly<Record<string, string>>): Pod[]
}

export function indexPods(pods: readonly Pod[]): PodIndex {
  const byLabel = new Map<string, Pod[]>()
  for (const pod of pods) {
    for (const [key, value] of Object.entries(pod.metadata.labels ?? {})) {
      const label = `${pod.metadata.namespace ?? ''} ${key}=${value}`
      const list = byLabel.get(label)
      if (list) list.push(pod)
      else byLabel.set(label, [pod])
    }
  }
  return {
    select(namespace, selector) {
      let rarest: Pod[] | undefined
      for (const [key, value] of Object.entries(selector)) {
        const list = byLabel.get(`${namespace ?? ''} ${key}=${value}`)
        if (!list) return []
        if (!rarest || list.length < rarest.length) rarest = list
      }
      return (rarest ?? []).filter((pod) => matchesLabels(selector, pod.metadata.labels))
    },
  }
}

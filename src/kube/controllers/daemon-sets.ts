/** DaemonSets: one pod on each node that the pod tolerates and selects (pkg/controller/daemon). They place their pods by a node affinity; here by name. */
import { canonical } from '../names.ts'
import type { DaemonSet, Node, Pod, PodSpec } from '../objects.ts'
import { completeTemplate } from '../complete.ts'
import { own, type Context, type Controller } from './controller.ts'
import { belongsTo, leaving, podFrom, podName, podNames } from './owned-pods.ts'
import { whyNot } from './scheduler.ts'

/** What the controller lets its pods bear (util.AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: NonNullable<PodSpec['tolerations']> = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]

export const reconcileDaemonSets: Controller = (objects, context) => {
  let { pods } = objects
  const made: Pod[] = []
  const removed: Pod[] = []
  const names = podNames(pods)
  for (const set of objects.daemonSets) {
    const spec = { ...set.spec.template.spec, tolerations: [...(set.spec.template.spec.tolerations ?? []), ...TOLERATIONS] }
    const mine = objects.pods.filter((pod) => belongsTo(pod, set))
    for (const node of objects.nodes) {
      const here = mine.filter((pod) => pod.spec.nodeName === node.metadata.name)
      const stays = fits(spec, node) ? here.find((pod) => !context.live || isCurrent(pod, set)) : undefined
      removed.push(...(context.live ? here.filter((pod) => pod !== stays) : []))
      if (stays || (!context.live && here.length > 0) || !fits(spec, node)) continue
      const pod = podFrom(set, podName(set, names, context), {}, { ...spec, nodeName: node.metadata.name })
      made.push(pod)
      tell(context, set, `Created pod: ${pod.metadata.name}`, 'SuccessfulCreate')
    }
  }
  if (made.length === 0 && removed.length === 0) return objects
  for (const pod of removed) {
    const owner = objects.daemonSets.find((set) => belongsTo(pod, set))!
    tell(context, owner, `Deleted pod: ${pod.metadata.name}`, 'SuccessfulDelete')
  }
  pods = pods.map((pod) => (removed.includes(pod) ? leaving(pod, context) : pod))
  return { ...objects, pods: [...pods, ...made], owned: own(objects, made) }
}

const fits = (spec: PodSpec, node: Node): boolean => whyNot(spec, node) === undefined

const tell = (context: Context, set: DaemonSet, message: string, reason: string): void =>
  context.log('daemonset', message, { object: set, reason })

/** Made from the template as it is now: what the rolling update asks. Pods that the file gave count as current. */
function isCurrent(pod: Pod, set: DaemonSet): boolean {
  const of = ({ containers, initContainers }: PodSpec) => canonical({ containers, initContainers })
  return of(completeTemplate({ spec: pod.spec }).spec) === of(completeTemplate(set.spec.template).spec)
}

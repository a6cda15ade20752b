/** The story as a tree for reading: where the packet is, what the kernel does there, and which rules it looks at. Pure. */
import type { StoryStep } from '../../explain/step.ts'

export interface TraceNode {
  step: StoryStep
  children: TraceNode[]
}
export interface TraceGroup {
  key: number
  netns: string
  way: StoryStep['event']['way']
  nodes: TraceNode[]
}

/** Visits of a namespace at the top; steps under them; rules under the hook that asked them. */
export function traceGroups(steps: readonly StoryStep[]): TraceGroup[] {
  const groups: TraceGroup[] = []
  for (const step of steps) {
    let group = groups.at(-1)
    if (!group || group.netns !== step.place.netns || group.way !== step.event.way) {
      group = { key: step.index, netns: step.place.netns, way: step.event.way, nodes: [] }
      groups.push(group)
    }
    const parent = group.nodes.at(-1)
    // Rules belong to the step before them in the same hook.
    if (step.depth === 'rules' && parent && parent.step.hook === step.hook) parent.children.push({ step, children: [] })
    else group.nodes.push({ step, children: [] })
  }
  return groups
}

/** The keys of the branches that lead to a step. */
export function branchesTo(groups: readonly TraceGroup[], index: number): string[] {
  for (const group of groups) {
    for (const node of group.nodes) {
      if (node.step.index === index) return [`g${group.key}`]
      if (node.children.some((child) => child.step.index === index)) return [`g${group.key}`, `n${node.step.index}`]
    }
  }
  return []
}

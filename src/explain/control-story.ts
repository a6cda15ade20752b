/** How an object comes to be, as a story: the same timeline, inspector and tree step through it that step through a packet's. */
import type { ControlStep } from './control-step.ts'
import type { Meaning, Story, StoryStep } from './step.ts'

export interface ControlPlaces {
  /** The namespace of the machine where the control plane runs. */
  plane: string
  /** Where kubectl is typed. */
  workstation: string
  proxyMode: string
}

const MEANINGS: Partial<Record<ControlStep['stage'], Meaning>> = { request: 'send', rules: 'rule' }

export function storyOfControl(object: string, steps: readonly ControlStep[], places: ControlPlaces): Story {
  let turn = 0
  return {
    object,
    end: undefined,
    steps: steps.map((step, index): StoryStep => {
      if (index > 0 && steps[index - 1]!.who !== step.who) turn++
      const netns = placeOf(step, places)
      return {
        index,
        event: { kind: 'control', seq: index, at: step.fact.at, packet: turn, netns, way: 'other' },
        depth: 'hops',
        meaning: MEANINGS[step.stage] ?? 'control',
        title: step.title,
        sentence: step.sentence,
        before: undefined,
        after: undefined,
        command: commandOf(step, places),
        control: step,
        place: { netns },
      }
    }),
  }
}

function placeOf({ stage, node }: ControlStep, { plane, workstation }: ControlPlaces): string {
  if (node !== undefined) return `node/${node}`
  return stage === 'request' ? workstation : plane
}

/** What shows the same on a real machine: the object as it stands, or what kube-proxy wrote for it. */
function commandOf({ stage, node, fact }: ControlStep, { workstation, proxyMode }: ControlPlaces): { on: string; line: string } {
  const { kind, namespace, name } = fact.object
  if (node !== undefined && (stage === 'rules' || stage === 'kube-proxy')) {
    const lines: Readonly<Record<string, string>> = {
      nftables: 'nft list table ip kube-proxy',
      ipvs: 'ipvsadm -Ln',
    }
    return { on: node, line: lines[proxyMode] ?? `iptables-save -t nat | grep '"${namespace ?? 'default'}/${name}'` }
  }
  const where = namespace === undefined ? '' : ` -n ${namespace}`
  return { on: workstation.replace(/^[^/]*\//, ''), line: `kubectl get ${kind.toLowerCase()} ${name}${where} -o yaml` }
}

/** "How a Service comes to be", told: what each component of the control plane did, from the written request to the rules on each node. */
import { type ControlWords, controlEnglish } from './control.en.ts'
import type { ControlFact, ControlStep } from './control-step.ts'
import { controlChinese } from './control.zh-tw.ts'
import type { Language } from './languages.ts'

const LANGUAGES: Readonly<Record<Language, ControlWords>> = { en: controlEnglish, 'zh-TW': controlChinese }

const nameOf = ({ object: { kind, namespace, name } }: ControlFact): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
const fieldsOf = ({ changes }: ControlFact, say: ControlWords): string[] =>
  changes.map(({ path, value }) => `${path}: ${value === '' ? say.takenAway : value}`)
const valueOf = ({ changes }: ControlFact, path: string): string | undefined => changes.find((each) => each.path === path)?.value

/** Each fact as one step or, where a request begins it all, as three. */
export function tellControl(facts: readonly ControlFact[], language: Language = 'en'): ControlStep[] {
  const say = LANGUAGES[language]
  const given = facts.filter(({ actor }) => actor === 'allocator')
  return facts.flatMap((fact) =>
    fact.actor === 'allocator' ? [] : isRequest(fact) ? requestSteps(fact, given, say) : [stepOf(fact, say)],
  )
}

const isRequest = ({ actor, verb }: ControlFact): boolean => actor === 'kubectl' && verb !== 'program'

function requestSteps(fact: ControlFact, allocated: readonly ControlFact[], say: ControlWords): ControlStep[] {
  const what = nameOf(fact)
  const mine = allocated.filter(
    ({ object }) =>
      object.kind === fact.object.kind && object.name === fact.object.name && object.namespace === fact.object.namespace,
  )
  const steps: ControlStep[] = [{ stage: 'request', who: 'kubectl', ...say.asks(what, fact.verb), details: [], fact }]
  if (fact.verb !== 'delete') {
    const details = fieldsOf(fact, say).filter((line) => /^spec|^addressType|^data/.test(line))
    steps.push({ stage: 'api-server', who: say.names['allocator']!, ...say.admits(what), details, fact })
  }
  for (const each of mine) steps.push(allocation(each, say))
  const stored = mine.at(-1) ?? fact
  steps.push({
    stage: 'etcd',
    who: 'etcd',
    ...say.stores(what, stored.resourceVersion, fact.verb === 'delete'),
    details: [`resourceVersion: "${stored.resourceVersion}"`],
    fact: stored,
  })
  return steps
}

function allocation(fact: ControlFact, say: ControlWords): ControlStep {
  const address = valueOf(fact, 'spec.clusterIP')?.replaceAll('"', '')
  const ports = fact.changes.some(({ path }) => path.startsWith('spec.ports'))
  return {
    stage: 'api-server',
    who: say.names['allocator']!,
    ...say.allocates(address || undefined, ports),
    details: fieldsOf(fact, say),
    fact,
  }
}

function stepOf(fact: ControlFact, say: ControlWords): ControlStep {
  if (fact.actor === 'kube-proxy') return proxyStep(fact, say)
  const node = fact.node ?? ''
  const what = nameOf(fact)
  if (fact.actor === 'kubelet' && fact.verb === 'program')
    return { stage: 'kubelet', who: say.on('kubelet', node), ...say.kubelet(node, what), details: [], node, fact }
  const who = say.names[fact.actor] ?? fact.actor
  return {
    stage: fact.actor === 'scheduler' ? 'scheduler' : fact.actor === 'kubelet' ? 'kubelet' : 'controller',
    who,
    title: say.controllerTitle(who, fact.verb, what),
    sentence: say.controller(fact, ...endpointCount(fact)),
    details: fieldsOf(fact, say).filter((line) => !line.startsWith('metadata.')),
    fact,
  }
}

/** How many endpoints a slice names, and how many of them are not ready. */
function endpointCount({ changes }: ControlFact): [number, number] {
  const written = changes.find(({ path }) => path === 'endpoints')?.value
  if (written === undefined || written === '') return [0, 0]
  const endpoints = JSON.parse(written) as { conditions?: { ready?: boolean } }[]
  return [endpoints.length, endpoints.filter(({ conditions }) => conditions?.ready === false).length]
}

function proxyStep(fact: ControlFact, say: ControlWords): ControlStep {
  const node = fact.node ?? ''
  const { rules } = fact
  const step = { who: say.on('kube-proxy', node), details: rules ?? [], node, fact }
  if (rules?.length === 0) return { ...step, stage: 'kube-proxy', ...say.takesAway(node, nameOf(fact)) }
  return { ...step, stage: 'rules', ...say.writes(node, nameOf(fact), rules ?? []) }
}

/** The whole as text: a numbered line a step, its sentence and what it wrote below. */
export function controlText(steps: readonly ControlStep[], details = 12): string {
  return steps
    .map((step, i) => {
      const shown = step.details.slice(0, details)
      const more = step.details.length > shown.length ? [`… and ${step.details.length - shown.length} more`] : []
      const lines = [...shown, ...more].map((line) => `       ${line}\n`).join('')
      return `${String(i + 1).padStart(3)}. [${step.stage}] ${step.title}\n     ${step.sentence}\n${lines}`
    })
    .join('')
}

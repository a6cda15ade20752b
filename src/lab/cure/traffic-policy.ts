/** The Service keeps packets on their node, or takes only some sources: serve them all. */
import type { Cure, CureKind } from './cure.ts'
import { serviceName, serviceObject } from './names.ts'
import { titles } from './titles.en.ts'
import { addItem, setField } from '../../scenario/edit/objects.ts'

export const trafficPolicy: CureKind = ({ asked }) =>
  asked.flatMap(({ service }): Cure[] => {
    const cures: Cure[] = []
    for (const field of ['externalTrafficPolicy', 'internalTrafficPolicy'] as const) {
      if (service.spec[field] !== 'Local') continue
      const title = field === 'externalTrafficPolicy' ? titles.externalPolicy : titles.internalPolicy
      const change = (text: string) => setField(text, serviceObject(service), ['spec', field], 'Cluster')
      cures.push({ title: title(serviceName(service)), edit: { kind: 'file', change, shows: `${field}: Cluster` }, size: 1 })
    }
    return cures
  })

export const sourceRange: CureKind = ({ traced, asked }) =>
  asked.flatMap(({ service }): Cure[] => {
    const first = traced?.events.find((event) => event.kind === 'send' && event.way === 'request')
    if (!service.spec.loadBalancerSourceRanges?.length || first?.kind !== 'send') return []
    const range = `${first.header.src}/32`
    const change = (text: string) => addItem(text, serviceObject(service), ['spec', 'loadBalancerSourceRanges'], range)
    return [
      { title: titles.sourceRange(serviceName(service), range), edit: { kind: 'file', change, shows: `- ${range}` }, size: 1 },
    ]
  })

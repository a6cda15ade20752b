/** Why did this rule not match? Every part of the rules that one event tells of, with the packet's own value, by playing the trace again. */
import type { RuleParts, TraceEvent } from '../linux/trace.ts'
import { type Lab, type TraceOptions, traceLab } from './lab.ts'

/** Rules that say no are told of together, once another says yes: what they say is found out as they are asked. */
const saysNo = (event: TraceEvent): boolean => event.kind === 'rules' || (event.kind === 'rule' && !event.matched)

/** Empty where the event tells of no rule. */
export function whyAt(lab: Lab, request: TraceOptions, seq: number): RuleParts[] {
  const { events } = traceLab(lab, request)
  let from = seq - 1
  while (from >= 0 && saysNo(events[from]!)) from--
  let found: RuleParts[] = []
  traceLab(lab, request, (event, kernel) => {
    if (event.seq === from) kernel.env.parts = true
    if (event.seq !== seq) return
    kernel.env.parts = false
    if (event.kind === 'rules') found = event.rows ?? []
    else if (event.kind === 'rule' && event.parts) found = [{ rule: event.rule, text: event.text, parts: event.parts }]
  })
  return found
}

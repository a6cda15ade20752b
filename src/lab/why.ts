/** Why did this rule not match? Every part of the rules that one event tells of, with the packet's own value, by playing the trace again. */
import type { RuleParts } from '../linux/trace.ts'
import { type Lab, type TraceOptions, traceLab } from './lab.ts'

/** Empty where the event tells of no rule of iptables. */
export function whyAt(lab: Lab, request: TraceOptions, seq: number): RuleParts[] {
  let found: RuleParts[] = []
  traceLab(lab, request, (event, kernel) => {
    // The event before the asked one: from now on rules tell all of their parts; until it has been told.
    if (event.seq === seq - 1) kernel.env.parts = true
    if (event.seq !== seq) return
    kernel.env.parts = false
    if (event.kind === 'rules') found = event.rows ?? []
    else if (event.kind === 'rule' && event.parts) found = [{ rule: event.rule, text: event.text, parts: event.parts }]
  })
  return found
}

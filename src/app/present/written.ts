/** What a scenario's author wants to be said: the texts of `spec.steps`, which a file may fill as it likes. */
import type { Written } from './notes.ts'

const textOf = (value: unknown): string[] => (typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [])
const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Those about the connection that is shown are `here`: their probe is the one that was asked. */
export const writtenSteps = (steps: readonly unknown[], asked?: { from: string; to: string }): Written[] =>
  steps.flatMap((step) => {
    if (!isTree(step)) return textOf(step).map((text) => ({ said: [text], here: false }))
    const said = [step['text'], step['question'], step['expectation']].flatMap(textOf)
    const probe = isTree(step['probe']) ? step['probe'] : undefined
    const here = asked !== undefined && probe?.['from'] === asked.from && probe['to'] === asked.to
    return said.length > 0 ? [{ said, here }] : []
  })

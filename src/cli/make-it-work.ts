/** `trace … --make-it-work`: the smallest edits that let the connection through, each tried before it is told. */
import type { Lab, TraceOptions } from '../lab/lab.ts'
import { type FoundCure, findCures } from '../lab/cure/search.ts'

/** As text for people, or one JSON document. */
export async function makeItWork(lab: Lab, text: string, request: TraceOptions, json: boolean): Promise<string> {
  const cures = await findCures(lab, text, request)
  if (json) return `${JSON.stringify(cures)}\n`
  if (cures.works) return 'It works as it is.\n'
  const tried = `${cures.tried} edits tried`
  if (cures.found.length === 0) return `Nothing small lets it through (${tried}).\n`
  return `${cures.found.map(cureText).join('\n')}\n(${tried}; each of these was carried out on a copy, and the connection opened.)\n`
}

function cureText({ title, acts, effects, pairs }: FoundCure, i: number): string {
  const lines = acts.map((act) =>
    act.kind === 'command'
      ? `on ${act.on}: ${act.line}`
      : act.kind === 'file'
        ? `in the file: ${act.shows}`
        : `ask for: ${act.to}`,
  )
  const changed = effects.map(({ from, to, before, after }) => `${from} > ${to}: ${before} becomes ${after}`)
  const beside =
    pairs === 0
      ? ['nothing in the cluster changes']
      : changed.length === 0
        ? [`nothing else changes (${pairs} pairs compared)`]
        : [`this changes too (of ${pairs} pairs):`, ...changed.slice(0, 8).map((line) => `  ${line}`)]
  const more = changed.length > 8 ? [`  and ${changed.length - 8} more`] : []
  return `${i + 1}. ${title}\n${[...lines, ...beside, ...more].map((line) => `   ${line}\n`).join('')}`
}

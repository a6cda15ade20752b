/** `trace FILE --from REF --to DEST`: one connection, every hop and every rule. */
import { buildStory } from '../../explain/story.ts'
import { renderTree } from '../../explain/tree.ts'
import { namesOf, traceLab } from '../../lab/lab.ts'
import { UsageError, flag, numberOf, one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { openFile } from '../open-file.ts'

const usage = 'trace FILE --from REF --to DEST [--data TEXT] [--json|--text] [--depth hops|hooks|rules] [--seed N]'

export const trace: CliCommand = {
  usage,
  summary: 'one connection, every hop and every rule: a readable tree, or JSON lines',
  async run(argv) {
    const args = parseArguments(
      argv,
      { from: true, to: true, data: true, json: false, text: false, depth: true, seed: true },
      usage,
    )
    const file = onlyFile(args, usage)
    const [from, to] = [one(args, 'from'), one(args, 'to')]
    if (from === undefined || to === undefined) throw new UsageError(`from whom to whom? usage: ${usage}`)
    const depth = one(args, 'depth') ?? 'rules'
    if (depth !== 'hops' && depth !== 'hooks' && depth !== 'rules')
      throw new UsageError(`"--depth ${depth}": write hops, hooks or rules`)
    const lab = await openFile(file)
    const { events, end } = traceLab(lab, { from, to, data: one(args, 'data'), seed: numberOf(args, 'seed') })
    if (flag(args, 'json')) process.stdout.write([...events, end].map((event) => `${JSON.stringify(event)}\n`).join(''))
    else {
      const names = namesOf(lab)
      process.stdout.write(renderTree(buildStory(events, end, names), depth, { names }))
    }
    return 0
  },
}

/** `trace FILE --from REF --to DEST`: one connection, every hop and every rule; `--mode a,b`: the same in several modes; `--object`: how an object comes to be. */
import { buildStory } from '../../explain/story.ts'
import { renderTree } from '../../explain/tree.ts'
import { type Lab, type TraceOptions, type Traced, namesOf, traceLab } from '../../lab/lab.ts'
import { UsageError, flag, numberOf, one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { readInput } from '../files.ts'
import { openFile } from '../open-file.ts'

const usage =
  'trace FILE --from REF --to DEST [--data TEXT] [--json|--text] [--depth hops|hooks|rules] [--seed N] [--mode MODE[,MODE…]] [--make-it-work | --what-if "REF: COMMAND"], or trace FILE --object KIND/NAMESPACE/NAME [--json|--text]'

export const trace: CliCommand = {
  usage,
  summary: 'one connection, every hop and every rule: a readable tree, or JSON lines',
  async run(argv) {
    const args = parseArguments(
      argv,
      {
        from: true,
        to: true,
        data: true,
        json: false,
        text: false,
        depth: true,
        seed: true,
        'make-it-work': false,
        'what-if': true,
        object: true,
        mode: true,
      },
      usage,
    )
    const file = onlyFile(args, usage)
    const object = one(args, 'object')
    if (object !== undefined) return traceObject(file, object, flag(args, 'json'))
    const [from, to] = [one(args, 'from'), one(args, 'to')]
    if (from === undefined || to === undefined) throw new UsageError(`from whom to whom? usage: ${usage}`)
    const depth = one(args, 'depth') ?? 'rules'
    if (depth !== 'hops' && depth !== 'hooks' && depth !== 'rules')
      throw new UsageError(`"--depth ${depth}": write hops, hooks or rules`)
    const text = readInput(file)
    const written = one(args, 'mode')
    const modes = written === undefined ? [] : (await import('../compare.ts')).readModes(written)
    const lab = await openFile(file, modes.length === 1 ? { proxyMode: modes[0]! } : {}, text)
    const request = { from, to, data: one(args, 'data'), seed: numberOf(args, 'seed') }
    if (modes.length > 1) {
      if (flag(args, 'make-it-work') || one(args, 'what-if') !== undefined)
        throw new UsageError('--mode with several modes compares; --make-it-work and --what-if are for one')
      process.stdout.write(await (await import('../compare.ts')).compared(lab, request, modes, flag(args, 'json')))
      return 0
    }
    if (flag(args, 'make-it-work')) {
      const { makeItWork } = await import('../make-it-work.ts')
      process.stdout.write(await makeItWork(lab, text, request, flag(args, 'json')))
      return 0
    }
    const change = one(args, 'what-if')
    const { events, end } = change === undefined ? traceLab(lab, request) : await traceWith(lab, request, change)
    if (flag(args, 'json')) process.stdout.write([...events, end].map((event) => `${JSON.stringify(event)}\n`).join(''))
    else {
      const names = namesOf(lab)
      process.stdout.write(renderTree(buildStory(events, end, names), depth, { names }))
    }
    return 0
  },
}

/** How one object comes to be: a line a step, as JSON or in words. */
async function traceObject(file: string, object: string, json: boolean): Promise<number> {
  const { controlStory } = await import('../../lab/control-story.ts')
  const { controlText } = await import('../../explain/control.ts')
  const { steps } = controlStory(await openFile(file), object)
  process.stdout.write(json ? steps.map((step) => `${JSON.stringify(step)}\n`).join('') : controlText(steps))
  return 0
}

/** `node/kind-worker: sysctl -w net.ipv4.ip_forward=0`: typed there first, in a copy of the cluster. */
async function traceWith(lab: Lab, request: TraceOptions, change: string): Promise<Traced> {
  const [, on, line] = /^((?:node|pod|host)\/\S+?):\s+(.+)$/s.exec(change) ?? []
  if (on === undefined || line === undefined) throw new UsageError(`"--what-if ${change}": write "node/NAME: COMMAND"`)
  const { whatIf } = await import('../../lab/what-if.ts')
  return whatIf(lab, request, { command: { on, line } })
}

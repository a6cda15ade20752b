/** `timeout`: runs a command for a limited (virtual) time. timeout(1). */
import { Interrupted, type Command, type ProcessContext, type Signal } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { parseSignal } from '../process.ts'

interface Plan {
  readonly ms: number
  readonly argv: readonly string[]
  readonly signal: Signal
  readonly killAfterMs: number | undefined
  readonly preserve: boolean
}

function fail(process: ProcessContext, message: string): number {
  process.stderr.write(`timeout: ${message}\nTry 'timeout --help' for more information.\n`)
  return 125
}

function parse(process: ProcessContext): Plan | number {
  const { args } = process
  let signal: Signal = 'TERM'
  let killAfterMs: number | undefined
  let preserve = false
  let i = 0
  for (; i < args.length && /^-./.test(args[i]!); i++) {
    const arg = args[i]!
    const value = (): string =>
      arg.startsWith('--') ? arg.slice(arg.indexOf('=') + 1) : arg.length > 2 ? arg.slice(2) : (args[++i] ?? '')
    if (arg === '--preserve-status') preserve = true
    else if (arg === '--foreground' || arg === '-v' || arg === '--verbose') return fail(process, `${arg} is not simulated`)
    else if (/^(-s|--signal=)/.test(arg)) {
      const text = value()
      const found = parseSignal(text)
      if (!found) return fail(process, `${text}: invalid signal`)
      signal = found
    } else if (/^(-k|--kill-after=)/.test(arg)) {
      const text = value()
      killAfterMs = parseDuration(text)
      if (killAfterMs === undefined) return fail(process, `invalid time interval '${text}'`)
    } else return fail(process, arg.startsWith('--') ? `unrecognized option '${arg}'` : `invalid option -- '${arg[1]}'`)
  }
  const [limit, ...argv] = args.slice(i)
  if (limit === undefined || argv.length === 0) {
    process.stderr.write("Try 'timeout --help' for more information.\n")
    return 125
  }
  const ms = parseDuration(limit)
  if (ms === undefined) return fail(process, `invalid time interval '${limit}'`)
  return { ms, argv, signal, killAfterMs, preserve }
}

export const timeout: Command = {
  name: 'timeout',
  summary: 'run a command with a time limit',
  async run(process) {
    const plan = parse(process)
    if (typeof plan === 'number') return plan
    if (!process.hasCommand(plan.argv[0]!)) {
      process.stderr.write(`timeout: failed to run command '${plan.argv[0]}': No such file or directory\n`)
      return 127
    }
    let pid = 0
    let expired = false
    const started = (child: number): void => void (pid = child)
    const cancel =
      plan.ms > 0 && plan.ms !== Infinity
        ? process.after(plan.ms, () => {
            expired = true
            process.kill(pid, plan.signal)
            if (plan.killAfterMs !== undefined) process.after(plan.killAfterMs, () => process.kill(pid, 'KILL'))
          })
        : () => {}
    try {
      const status = await process.spawn({ argv: plan.argv, started })
      // What had to be killed takes `timeout` with it, so that the shell says so.
      if (expired && status === 137) {
        process.kill(process.pid, 'KILL')
        await process.sleep(0)
      }
      return expired && !plan.preserve ? (status === 137 ? 137 : 124) : status
    } catch (error) {
      if (error instanceof Interrupted) process.kill(pid, error.signal)
      throw error
    } finally {
      cancel()
    }
  },
}

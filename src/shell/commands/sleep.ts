/** `sleep`: virtual time passes. sleep(1). */
import type { Command } from '../command.ts'
import { parseDuration } from '../duration.ts'

export const sleep: Command = {
  name: 'sleep',
  summary: 'let time pass',
  async run(process) {
    if (process.args.length === 0) {
      process.stderr.write("sleep: missing operand\nTry 'sleep --help' for more information.\n")
      return 1
    }
    let total = 0
    for (const text of process.args) {
      const ms = parseDuration(text)
      if (ms === undefined) {
        process.stderr.write(`sleep: invalid time interval '${text}'\nTry 'sleep --help' for more information.\n`)
        return 1
      }
      total += ms
    }
    if (total === Infinity) await process.wait<void>(() => {})
    else await process.sleep(total)
    return 0
  },
}

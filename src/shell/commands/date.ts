/** `date`: virtual time, which begins at a fixed moment, in UTC. date(1). */
import { dictionary } from '../../net/dictionary.ts'
import type { Command } from '../command.ts'
import { formatTime } from '../format-time.ts'
import { epochMs } from '../interpreter/variables.ts'

const isoFormats: Readonly<Record<string, string>> = dictionary({
  date: '%Y-%m-%d',
  '': '%Y-%m-%d',
  seconds: '%Y-%m-%dT%H:%M:%S+00:00',
  s: '%Y-%m-%dT%H:%M:%S+00:00',
})

export const date: Command = {
  name: 'date',
  summary: 'the time in the simulation',
  run(process) {
    let format = '%a %b %e %H:%M:%S %Z %Y'
    let ms = epochMs + process.now()
    for (let i = 0; i < process.args.length; i++) {
      const arg = process.args[i]!
      if (arg.startsWith('+')) format = arg.slice(1)
      else if (arg === '-u' || arg === '--utc') continue
      else if (arg === '-R') format = '%a, %d %b %Y %H:%M:%S +0000'
      else if (/^-I|^--iso-8601/.test(arg)) format = isoFormats[arg.replace(/^-I|^--iso-8601=?/, '')] ?? ''
      else if (arg === '-d' || arg.startsWith('--date=')) {
        const text = arg === '-d' ? (process.args[++i] ?? '') : arg.slice(7)
        const at =
          text === 'now'
            ? ms
            : /^@-?\d+(\.\d+)?$/.test(text)
              ? Number(text.slice(1)) * 1000
              : Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`)
        if (Number.isNaN(at)) {
          process.stderr.write(`date: invalid date '${text}'\n`)
          return Promise.resolve(1)
        }
        ms = at
      } else {
        process.stderr.write(arg.startsWith('-') ? `date: option "${arg}" is not simulated\n` : `date: invalid date '${arg}'\n`)
        return Promise.resolve(1)
      }
    }
    process.stdout.write(`${formatTime(ms, format)}\n`)
    return Promise.resolve(0)
  },
}

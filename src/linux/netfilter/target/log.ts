/** `-j LOG`: a line in the kernel's log, then on with the next rule (iptables-extensions(8), xt_LOG.c). */
import { dictionary } from '../../../net/dictionary.ts'
import { logLine } from '../../log.ts'
import type { TargetExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { logText, mayLog } from '../log-text.ts'
import { find, quote } from '../words.ts'

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const
/** What `--log-level` takes beside a number; LEVELS is what `-L` prints. */
const LEVEL_NAMES: Readonly<Record<string, number>> = dictionary({
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
})
const DEFAULT_LEVEL = 4
const LONGEST_PREFIX = 29
/** In the order in which they are printed, with the kernel's bits. */
const FLAGS = [
  ['tcp-sequence', 1],
  ['tcp-options', 2],
  ['ip-options', 4],
  ['uid', 8],
  ['macdecode', 32],
] as const

export interface LogOptions {
  readonly prefix: string
  readonly level: number
  readonly flags: number
}

function parseLevel(word: OptionWord | undefined): Result<number> {
  if (!word) return ok(DEFAULT_LEVEL)
  const level = /^[0-7]$/.test(word.value) ? Number(word.value) : LEVEL_NAMES[word.value]
  return level === undefined ? wrong(`log level "${word.value}" unknown\n`) : ok(level)
}

const flagNames = (flags: number, dashes: string): string[] =>
  FLAGS.flatMap(([name, bit]) => (flags & bit ? [`${dashes}${name}`] : []))

export const LOG: TargetExtension<LogOptions> = {
  name: 'LOG',
  options: {
    '--log-prefix': {},
    '--log-level': {},
    '--log-tcp-sequence': { values: 0 },
    '--log-tcp-options': { values: 0 },
    '--log-ip-options': { values: 0 },
    '--log-uid': { values: 0 },
    '--log-macdecode': { values: 0 },
  },
  parse(words) {
    const prefix = find(words, '--log-prefix')?.value
    if (prefix === '') return wrong('Argument must have a minimum length of 1 characters\n')
    const level = parseLevel(find(words, '--log-level'))
    if (!level.ok) return level
    const flags = FLAGS.reduce((sum, [name, bit]) => (find(words, `--log-${name}`) ? sum | bit : sum), 0)
    return ok({ prefix: (prefix ?? '').slice(0, LONGEST_PREFIX), level: level.value, flags })
  },
  print({ prefix, level, flags }) {
    const parts: string[] = []
    if (prefix !== '') parts.push(`--log-prefix ${quote(prefix)}`)
    if (level !== DEFAULT_LEVEL) parts.push(`--log-level ${level}`)
    return [...parts, ...flagNames(flags, '--log-')].join(' ')
  },
  list({ prefix, level, flags }, { numeric }) {
    const parts = numeric ? [`LOG flags ${flags} level ${level}`] : [`LOG level ${LEVELS[level]}`, ...flagNames(flags, '')]
    if (prefix !== '') parts.push(`prefix "${prefix}"`)
    return parts.join(' ')
  },
  apply({ prefix, level, flags }, context) {
    const { kernel, netns } = context
    if (mayLog(kernel, netns)) logLine(kernel, netns, level, logText(context, prefix, flags))
    return undefined
  },
}

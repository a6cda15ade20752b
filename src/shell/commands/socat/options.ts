/** socat's own options, before the addresses. socat(1), 1.7.4.4; socat.c (main). */
import { type Tool, ToolExit } from '../../tool.ts'
import { HELP, VERSION } from './help.ts'
import { type Log, newLog } from './log.ts'

export interface SocatOptions {
  /** `-u` and `-U`: which way data goes. */
  forth: boolean
  back: boolean
  /** -t: how long the other way stays open after one has ended. */
  closeMs: number
  /** -T. */
  idleMs: number
  /** -b. */
  size: number
  /** -v and -x. */
  show: 'none' | 'text' | 'hex'
  /** -4, -6: what is meant where an address does not say. */
  family: 4 | 6 | undefined
}

export function readOptions(tool: Tool): { options: SocatOptions; log: Log; addresses: readonly string[] } {
  const options: SocatOptions = {
    forth: true,
    back: true,
    closeMs: 500,
    idleMs: Infinity,
    size: 8192,
    show: 'none',
    family: undefined,
  }
  const log = newLog(tool)
  const { args } = tool.process
  let at = 0
  const value = (word: string): string => {
    const text = word.length > 2 ? word.slice(2) : args[++at]
    if (text === undefined) return log.fail(`option ${word} requires an argument; use option "-h" for help`)
    return text
  }
  for (; at < args.length; at++) {
    const word = args[at]!
    if (!word.startsWith('-') || word === '-' || word === '--' || word.includes(',')) break
    readOption(tool, options, log, word, value)
  }
  return { options, log, addresses: args.slice(args[at] === '--' ? at + 1 : at) }
}

function readOption(tool: Tool, options: SocatOptions, log: Log, word: string, value: (word: string) => string): void {
  const letter = word[1]!
  if (/^-(h+|\?+)$/.test(word)) return leave(tool, HELP, word === '-h' || word === '-?')
  if (word === '-V') return leave(tool, VERSION, true)
  if (/^-d+$/.test(word)) {
    log.level += word.length - 1
    if (log.level > 2) throw new ToolExit(1, 'socat: messages beyond "-d -d" are not simulated\n')
  } else if (letter === 't') options.closeMs = 1000 * seconds(log, value(word), '-t')
  else if (letter === 'T') options.idleMs = 1000 * seconds(log, value(word), '-T')
  else if (letter === 'b') options.size = Math.max(1, seconds(log, value(word), '-b'))
  else if (word === '-u') options.back = false
  else if (word === '-U') options.forth = false
  else if (word === '-v') options.show = 'text'
  else if (word === '-x') options.show = 'hex'
  else if (word === '-4') options.family = 4
  else if (word === '-6') options.family = 6
  else if (word === '-lu') log.micros = true
  else if (word === '-lh') log.host = true
  else if (word.startsWith('-lp')) log.name = word.slice(3)
  else if (word !== '-ls') {
    if (/^-(D|g|s|l[yfm].*|[rRLW].*)$/.test(word)) throw new ToolExit(1, `socat: option "${word}" is not simulated\n`)
    log.fail(`unknown option "${word}"; use option "-h" for help`)
  }
}

function leave(tool: Tool, text: string, known: boolean): never {
  if (!known) throw new ToolExit(1, 'socat: the lists of address options are not simulated; see socat -h\n')
  tool.out(text)
  throw new ToolExit(0)
}

function seconds(log: Log, text: string, option: string): number {
  if (!/^\d*\.?\d+$/.test(text)) log.fail(`parseopts(): missing numerical value of option "${option}"`)
  return Number(text)
}

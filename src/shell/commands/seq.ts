/** `seq`: numbers, written as they are counted, so that `seq 1000000000 | head -2` is over at once. seq(1). */
import type { Command, ProcessContext } from '../command.ts'

interface Plan {
  readonly first: string
  readonly step: string
  readonly last: string
  readonly separator: string
  readonly width: boolean
  readonly format: string | undefined
}

const hint = "Try 'seq --help' for more information.\n"

function readArguments(args: readonly string[]): Plan | string {
  const operands: string[] = []
  let separator = '\n'
  let width = false
  let format: string | undefined
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const [, option, inline] = /^(?:(-[sf])(.*)|(?:--(?:separator|format)=.*))$/.exec(arg) ?? []
    if (arg === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (arg === '-w' || arg === '--equal-width') width = true
    else if (option !== undefined) {
      const value = inline !== '' ? inline : args[++i]
      if (value === undefined) return `option requires an argument -- '${option[1]}'\n${hint}`
      if (option === '-s') separator = value
      else format = value
    } else if (arg.startsWith('--separator=')) separator = arg.slice(12)
    else if (arg.startsWith('--format=')) format = arg.slice(9)
    else if (/^-[^\d.]/.test(arg) && !/^-(inf|nan)/i.test(arg))
      return arg.startsWith('--') ? `unrecognized option '${arg}'\n${hint}` : `invalid option -- '${arg[1]}'\n${hint}`
    else operands.push(arg)
  }
  if (operands.length === 0) return `missing operand\n${hint}`
  if (operands.length > 3) return `extra operand '${operands[3]}'\n${hint}`
  const wrong = operands.find((text) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?inf(inity)?$/i.test(text))
  if (wrong !== undefined) return `invalid floating point argument: '${wrong}'\n${hint}`
  const [first, step, last] =
    operands.length === 1
      ? ['1', '1', operands[0]!]
      : operands.length === 2
        ? [operands[0]!, '1', operands[1]!]
        : (operands as [string, string, string])
  if (Number(step) === 0) return `invalid Zero increment value: '${step}'\n${hint}`
  if (format !== undefined && !/^(?:[^%]|%%)*%[-+ #0']*\d*(?:\.\d+)?[efgaEFGA](?:[^%]|%%)*$/.test(format))
    return `format '${format}' ${/%/.test(format.replace(/%%/g, '')) ? 'has unknown %' + (/%[-+ #0'\d.]*(.)/.exec(format)?.[1] ?? '') + ' directive' : 'has no % directive'}\n`
  return { first, step, last, separator, width, format }
}

const decimals = (text: string): number => (/e/i.test(text) ? 0 : (text.split('.')[1] ?? '').length)

/** How a number of the sequence is written. */
function writerOf({ first, step, last, width, format }: Plan): (value: number) => string {
  const places = Math.max(decimals(first), decimals(step))
  const plain = (value: number): string => value.toFixed(places)
  if (format !== undefined) return (value) => formatted(format, value)
  if (!width) return plain
  const widest = Math.max(...[first, last].map((text) => plain(Number(text)).length))
  return (value) => (value < 0 ? `-${plain(-value).padStart(widest - 1, '0')}` : plain(value).padStart(widest, '0'))
}

function formatted(format: string, value: number): string {
  return format.replace(
    /%%|%([-+ #0']*)(\d*)(?:\.(\d+))?([efgEFG])/g,
    (whole, flags: string, size: string, digits: string | undefined, kind: string) => {
      if (whole === '%%') return '%'
      const precision = Math.min(100, Number(digits ?? 6))
      const text =
        kind.toLowerCase() === 'f'
          ? value.toFixed(precision)
          : kind.toLowerCase() === 'e'
            ? value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')
            : String(Number(value.toPrecision(precision || 1)))
      const signed = value >= 0 && flags.includes('+') ? `+${text}` : text
      const length = Math.min(1000, Number(size || 0))
      return flags.includes('-') ? signed.padEnd(length) : signed.padStart(length, flags.includes('0') ? '0' : ' ')
    },
  )
}

const pieceLines = 4096

async function count(process: ProcessContext, plan: Plan): Promise<void> {
  const [first, step, last] = [Number(plan.first), Number(plan.step), Number(plan.last)]
  const write = writerOf(plan)
  // A sum of many small steps would drift: each value is made from the first. The last may be missed by less than rounding.
  const slack = Math.abs(step) * 1e-9
  let piece: string[] = []
  let begun = false
  for (let i = 0; ; i++) {
    const value = first + i * step
    if (step > 0 ? value > last + slack : value < last - slack) break
    piece.push(write(value))
    if (piece.length < pieceLines) continue
    process.stdout.write((begun ? plan.separator : '') + piece.join(plan.separator))
    begun = true
    piece = []
    await process.stdout.ready()
    await process.sleep(1)
  }
  if (piece.length > 0) process.stdout.write((begun ? plan.separator : '') + piece.join(plan.separator))
  if (begun || piece.length > 0) process.stdout.write('\n')
}

export const seq: Command = {
  name: 'seq',
  summary: 'print numbers',
  async run(process) {
    const plan = readArguments(process.args)
    if (typeof plan === 'string') {
      process.stderr.write(`seq: ${plan}`)
      return 1
    }
    await count(process, plan)
    return 0
  },
}

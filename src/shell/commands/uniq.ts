/** `uniq`: neighbouring lines that are the same. uniq(1). */
import { StreamError, type Command } from '../command.ts'

export const uniq: Command = {
  name: 'uniq',
  summary: 'report or drop repeated lines',
  async run(process) {
    const flags = process.args
      .filter((arg) => /^-[a-zA-Z]/.test(arg))
      .join('')
      .replace(/-/g, '')
    const bad = [...flags].find((flag) => !'cdui'.includes(flag))
    if (bad) {
      process.stderr.write(`uniq: option "-${bad}" is not simulated\n`)
      return 1
    }
    const file = process.args.find((arg) => !/^-./.test(arg)) ?? '-'
    try {
      const text = await (file === '-' ? process.stdin : process.openRead(file)).readAll()
      process.stdout.write(format(text, flags))
      return 0
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      process.stderr.write(`uniq: ${file}: ${error.message}\n`)
      return 1
    }
  },
}

function format(text: string, flags: string): string {
  const runs: { readonly line: string; count: number }[] = []
  const key = (line: string): string => (flags.includes('i') ? line.toLowerCase() : line)
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const last = runs.at(-1)
    if (last && key(last.line) === key(line)) last.count++
    else runs.push({ line, count: 1 })
  }
  return text === ''
    ? ''
    : runs
        .filter(({ count }) => (!flags.includes('d') || count > 1) && (!flags.includes('u') || count === 1))
        .map(({ line, count }) => `${flags.includes('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`)
        .join('')
}

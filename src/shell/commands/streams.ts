/** Commands through which text streams as it comes: `cat`, `head`, `tee`, `yes`, `xargs`; `sync`, `clear`, `mktemp`. Their man pages. */
import { StreamError, type Command, type ProcessContext } from '../command.ts'
import { encodeUtf8 } from '../utf8.ts'

/** Runs `each` over the pieces of every file, standard input for `-` or none. */
async function overFiles(process: ProcessContext, files: readonly string[], each: (piece: string) => void): Promise<number> {
  let status = 0
  for (const file of files.length > 0 ? files : ['-']) {
    try {
      const input = file === '-' ? process.stdin : process.openRead(file)
      if (input.feeds?.(process.stdout)) throw new StreamError('input file is output file')
      let pieces = 0
      for (let piece = await input.read(); piece !== null; piece = await input.read()) {
        each(piece)
        await process.stdout.ready()
        // A file without end (`/dev/zero`) never waits by itself.
        if (++pieces % 64 === 0) await process.sleep(1)
      }
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      process.stderr.write(`${process.argv[0]}: ${file}: ${error.message}\n`)
      status = 1
    }
  }
  return status
}

const cat: Command = {
  name: 'cat',
  summary: 'print files',
  async run(process) {
    const flags = process.args
      .filter((arg) => /^-[a-zA-Z]/.test(arg))
      .join('')
      .replace(/-/g, '')
    const bad = [...flags].find((flag) => !'nbsAETvetu'.includes(flag))
    if (bad) {
      process.stderr.write(`cat: invalid option -- '${bad}'\nTry 'cat --help' for more information.\n`)
      return 1
    }
    const show = catText(flags)
    return overFiles(
      process,
      process.args.filter((arg) => !/^-./.test(arg)),
      (piece) => process.stdout.write(show(piece)),
    )
  },
}

/** `-v`: control characters as `^X`, bytes beyond ASCII as `M-x`. */
const visibleText = (text: string): string =>
  text.replace(/[^\n\t\x20-\x7e]/g, (c) =>
    [...encodeUtf8(c)].map((byte) => (byte < 128 ? caret(byte) : `M-${caret(byte - 128)}`)).join(''),
  )
const caret = (byte: number): string =>
  byte === 127 ? '^?' : byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte)

/** What `-n`, `-b`, `-s`, `-v`, `-E`, `-T` make of the text. */
function catText(flags: string): (piece: string) => string {
  if (flags === '' || flags === 'u') return (piece) => piece
  const ends = /[AEe]/.test(flags)
  const tabs = /[ATt]/.test(flags)
  const visible = /[Avet]/.test(flags)
  let number = 0
  let lastEmpty = false
  return (given) =>
    (visible ? visibleText(given) : given)
      .split(/(?<=\n)/)
      .filter((line) => {
        const empty = line === '\n'
        const drop = flags.includes('s') && empty && lastEmpty
        lastEmpty = empty
        return !drop
      })
      .map((line) => {
        const numbered = flags.includes('b') ? line !== '\n' : flags.includes('n')
        const shown = (tabs ? line.replace(/\t/g, '^I') : line).replace(/\n$/, ends ? '$\n' : '\n')
        return numbered ? `${String(++number).padStart(6)}\t${shown}` : shown
      })
      .join('')
}

const head: Command = {
  name: 'head',
  summary: 'the first lines',
  async run(process) {
    const parsed = headArguments(process.args)
    if (typeof parsed === 'string') {
      process.stderr.write(`head: ${parsed}\nTry 'head --help' for more information.\n`)
      return 1
    }
    const { files, quiet } = parsed
    let status = 0
    for (const [i, file] of (files.length > 0 ? files : ['-']).entries()) {
      try {
        const input = file === '-' ? process.stdin : process.openRead(file)
        if (files.length > 1 && !quiet)
          process.stdout.write(`${i > 0 ? '\n' : ''}==> ${file === '-' ? 'standard input' : file} <==\n`)
        await headOf(process, input, parsed)
      } catch (error) {
        if (!(error instanceof StreamError)) throw error
        process.stderr.write(`head: cannot open '${file}' for reading: ${error.message}\n`)
        status = 1
      }
    }
    return status
  },
}

interface HeadPlan {
  readonly count: number
  readonly bytes: boolean
  readonly quiet: boolean
  readonly files: readonly string[]
}

function headArguments(args: readonly string[]): HeadPlan | string {
  let plan: HeadPlan = { count: 10, bytes: false, quiet: false, files: [] }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const [, letter, inline] = /^-([nc])(.*)$/.exec(arg) ?? []
    const short = /^-(\d+)$/.exec(arg)?.[1]
    const long = /^--(lines|bytes)=(.*)$/.exec(arg)
    if (short) plan = { ...plan, count: Number(short) }
    else if (letter || long) {
      const text = long ? long[2]! : inline || args[++i] || ''
      if (!/^-?\d+$/.test(text))
        return `invalid number of ${letter === 'c' || long?.[1] === 'bytes' ? 'bytes' : 'lines'}: '${text}'`
      plan = {
        ...plan,
        count: Object.is(Number(text), -0) ? Infinity : Number(text),
        bytes: letter === 'c' || long?.[1] === 'bytes',
      }
    } else if (arg === '-q') plan = { ...plan, quiet: true }
    else if (/^-./.test(arg)) return `invalid option -- '${arg[1]}'`
    else plan = { ...plan, files: [...plan.files, arg] }
  }
  return plan
}

async function headOf(process: ProcessContext, input: ProcessContext['stdin'], { count, bytes }: HeadPlan): Promise<void> {
  if (count >= 0 && bytes) {
    let text = ''
    for (let piece; text.length < count && (piece = await input.read()) !== null;) text += piece
    return process.stdout.write(text.slice(0, count))
  }
  if (count < 0) {
    const text = await input.readAll()
    const lines = text.split(/(?<=\n)/)
    return process.stdout.write(bytes ? text.slice(0, count) : lines.slice(0, count).join(''))
  }
  let left = count
  for (let pieces = 1; left > 0; pieces++) {
    // As in `overFiles`: a file without end has no lines either.
    if (pieces % 64 === 0) await process.sleep(1)
    // From a file exactly the lines are taken; from a pipe whole pieces, and what is over is lost, as with the real one.
    const piece = input.isFile ? await input.readLine() : await input.read()
    if (piece === null) return
    const lines = piece.split(/(?<=\n)/).slice(0, left)
    process.stdout.write(lines.join(''))
    left -= lines.filter((line) => line.endsWith('\n')).length
  }
}

const tee: Command = {
  name: 'tee',
  summary: 'copy input to files and to output',
  async run(process) {
    const append = process.args.some((arg) => arg === '-a' || arg === '--append')
    const files = process.args.filter((arg) => !arg.startsWith('-'))
    const open: string[] = []
    let status = 0
    const attempt = (file: string, text: string, more: boolean): boolean => {
      try {
        // A virtual file takes only whole values: it is not emptied first.
        process.writeFile(file, text, { append: more })
        return true
      } catch (error) {
        if (!(error instanceof StreamError)) throw error
        process.stderr.write(`tee: ${file}: ${error.message}\n`)
        status = 1
        return false
      }
    }
    for (const file of files) if (file.startsWith('/proc/') || attempt(file, '', append)) open.push(file)
    for (let piece = await process.stdin.read(); piece !== null; piece = await process.stdin.read()) {
      process.stdout.write(piece)
      for (const file of open) attempt(file, piece, true)
    }
    return status
  },
}

const yes: Command = {
  name: 'yes',
  summary: 'print a line again and again',
  async run(process) {
    const line = `${process.args.join(' ') || 'y'}\n`
    for (;;) {
      process.stdout.write(line.repeat(512))
      await process.stdout.ready()
      await process.sleep(1)
    }
  },
}

const sync: Command = { name: 'sync', summary: 'write files to the disk, where they are already', run: () => Promise.resolve(0) }

const clear: Command = {
  name: 'clear',
  summary: 'empty the terminal',
  run(process) {
    process.stdout.write('\x1b[H\x1b[2J\x1b[3J')
    return Promise.resolve(0)
  },
}

const mktemp: Command = {
  name: 'mktemp',
  summary: 'make a temporary file',
  async run(process) {
    const directory = process.args.includes('-d')
    const template = process.args.find((arg) => !arg.startsWith('-')) ?? '/tmp/tmp.XXXXXXXXXX'
    // From the process's number, so that a run repeats.
    const letters = (process.pid * 2654435761).toString(36).padStart(20, 'x')
    const path = template.replace(/X{3,}$/, (run) => letters.slice(-run.length))
    if (directory) await process.spawn({ argv: ['mkdir', path] })
    else process.writeFile(path, '')
    process.stdout.write(`${path}\n`)
    return 0
  },
}

export const streamCommands: readonly Command[] = [cat, head, tee, yes, sync, clear, mktemp]

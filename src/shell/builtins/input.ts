/** `read` and `mapfile`. bash(1), "SHELL BUILTIN COMMANDS". */
import { Interrupted, StreamError } from '../command.ts'
import { evaluateText, ifsOf } from '../interpreter/expand.ts'
import type { Shell } from '../interpreter/state.ts'
import { clearArray, isName, setElement, setValue } from '../interpreter/variables.ts'
import { writeTo } from '../process-context.ts'
import { readPiece, readUpTo } from '../stream.ts'
import { fail, options, type Builtin } from './builtin.ts'

/** Reads at most `count` characters. */
async function readCount(shell: Shell, fd: number, count: number): Promise<string | null> {
  let text = ''
  while (text.length < count) {
    const piece = await readPiece(shell.process.fds.get(fd), shell.process.task)
    if (piece === null) return text === '' ? null : text
    text += piece
  }
  shell.process.fds.get(fd)!.ahead = text.slice(count)
  return text.slice(0, count)
}

const read: Builtin = {
  async run(shell, words) {
    const { flags, values, rest, bad } = options(words.slice(1), 'ers', 'adinNptu')
    if (bad) return fail(shell, `read: ${bad}: invalid option`, 2)
    for (const name of rest) if (!isName(name)) return fail(shell, `read: \`${name}': not a valid identifier`)
    const fd = Number(values.get('u') ?? 0)
    if (!shell.process.fds.has(fd)) return fail(shell, `read: ${fd}: invalid file descriptor: Bad file descriptor`)
    const prompt = values.get('p')
    if (prompt && shell.process.fds.get(fd)?.kind === 'terminal') writeTo(shell.process, 2, prompt)
    const taken = await takeInput(shell, fd, flags.has('r'), values)
    if (taken === 'timeout') return 142
    store(shell, taken.text ?? '', flags.has('r'), values.get('a'), rest, values.has('N'))
    return taken.complete ? 0 : 1
  },
}

interface Taken {
  readonly text: string | null
  readonly complete: boolean
}

async function takeInput(
  shell: Shell,
  fd: number,
  raw: boolean,
  values: ReadonlyMap<string, string>,
): Promise<Taken | 'timeout'> {
  const limit = values.get('t')
  const run = (): Promise<Taken> => takeLine(shell, fd, raw, values)
  if (limit === undefined) return run()
  // The time limit is an alarm that this process sends to itself.
  const { scheduler } = shell.system
  const { task } = shell.process
  const alarm = scheduler.start('read -t', async (self) => {
    await scheduler.sleep(self, Number(limit) * 1000)
    scheduler.signal(task, 'ALRM')
  })
  try {
    return await run()
  } catch (error) {
    if (error instanceof Interrupted && error.signal === 'ALRM') return 'timeout'
    throw error
  } finally {
    scheduler.signal(alarm, 'KILL')
  }
}

async function takeLine(shell: Shell, fd: number, raw: boolean, values: ReadonlyMap<string, string>): Promise<Taken> {
  const count = values.get('N') ?? values.get('n')
  if (count !== undefined) {
    const text = await readCount(shell, fd, Number(count))
    return { text, complete: text !== null }
  }
  const given = values.get('d')
  const delimiter = given === undefined ? '\n' : (given[0] ?? '\0')
  let text = ''
  for (;;) {
    const piece = await readUpTo(shell.process.fds.get(fd), shell.process.task, delimiter)
    if (piece === null) return { text, complete: false }
    text += piece
    if (!piece.endsWith(delimiter)) return { text, complete: false }
    text = text.slice(0, -1)
    // A backslash at the end of a line joins the next one.
    if (raw || !/(^|[^\\])(\\\\)*\\$/.test(text) || delimiter !== '\n') return { text, complete: true }
    text = text.slice(0, -1)
  }
}

/** A character of the line; one that a backslash protected is neither separator nor escape. */
type Character = readonly [string, boolean]

function store(
  shell: Shell,
  text: string,
  raw: boolean,
  array: string | undefined,
  names: readonly string[],
  whole: boolean,
): void {
  const characters: Character[] = []
  for (let i = 0; i < text.length; i++) {
    if (!raw && text[i] === '\\') characters.push([text[++i] ?? '', true])
    else characters.push([text[i]!, false])
  }
  const plain = characters.map(([c]) => c).join('')
  if (array !== undefined) {
    clearArray(shell, array)
    splitFields(shell, characters, Infinity).forEach((field, i) => setElement(shell, array, i, field))
  } else if (names.length === 0) setValue(shell, 'REPLY', plain)
  else if (whole) setValue(shell, names[0]!, plain)
  else {
    const fields = splitFields(shell, characters, names.length)
    names.forEach((name, i) => setValue(shell, name, fields[i] ?? ''))
  }
}

/** Splits by IFS into at most `limit` fields; the last takes the rest of the line. */
function splitFields(shell: Shell, characters: readonly Character[], limit: number): string[] {
  const ifs = ifsOf(shell)
  const isSeparator = ([c, escaped]: Character): boolean => !escaped && c !== '' && ifs.includes(c)
  const isSpace = (character: Character): boolean => isSeparator(character) && ' \t\n'.includes(character[0])
  const fields: string[] = []
  let i = 0
  const skipSpace = (): void => {
    while (i < characters.length && isSpace(characters[i]!)) i++
  }
  skipSpace()
  while (i < characters.length) {
    if (fields.length === limit - 1) {
      fields.push(lastField(characters.slice(i), isSeparator, isSpace))
      break
    }
    let field = ''
    while (i < characters.length && !isSeparator(characters[i]!)) field += characters[i++]![0]
    fields.push(field)
    skipSpace()
    if (i < characters.length && isSeparator(characters[i]!) && !isSpace(characters[i]!)) i++
    skipSpace()
  }
  return fields
}

function lastField(
  characters: readonly Character[],
  isSeparator: (c: Character) => boolean,
  isSpace: (c: Character) => boolean,
): string {
  const rest = [...characters]
  while (rest.length > 0 && isSpace(rest.at(-1)!)) rest.pop()
  // One trailing separator is dropped if it is the only one.
  const separators = rest.filter((c) => isSeparator(c) && !isSpace(c)).length
  if (separators === 1 && rest.length > 0 && isSeparator(rest.at(-1)!)) rest.pop()
  return rest.map(([c]) => c).join('')
}

const mapfile: Builtin = {
  async run(shell, words) {
    const { flags, values, rest } = options(words.slice(1), 't', 'cCdnOsu')
    const name = rest[0] ?? 'MAPFILE'
    const delimiter = values.has('d') ? (values.get('d')![0] ?? '\0') : '\n'
    const skip = Number(values.get('s') ?? 0)
    const most = Number(values.get('n') ?? 0) || Infinity
    let index = Number(evaluateText(shell, values.get('O') ?? '0'))
    if (!values.has('O')) clearArray(shell, name)
    for (let seen = 0; ; seen++) {
      if (seen - skip >= most) return 0
      let line: string | null
      try {
        line = await readUpTo(shell.process.fds.get(Number(values.get('u') ?? 0)), shell.process.task, delimiter)
      } catch (error) {
        if (!(error instanceof StreamError)) throw error
        return fail(shell, `mapfile: ${error.message}`)
      }
      if (line === null) return 0
      if (seen < skip) continue
      setElement(shell, name, index++, flags.has('t') && line.endsWith(delimiter) ? line.slice(0, -1) : line)
    }
  },
}

export const inputBuiltins = { read, mapfile, readarray: mapfile } satisfies Record<string, Builtin>

/** One line as it is typed: text, cursor, history, search, and readline's keys. Pure: keys in, a new line out. readline(3). */

export interface Line {
  text: string
  cursor: number
  /** What was cut last, for Ctrl-Y. */
  cut: string
  /** Index in the history while going through it; its length: the new line. */
  at: number
  /** The new line, while something of the history stands in its place. */
  draft: string
  /** Ctrl-R: what is looked for, and the entry that was found. */
  search: { asked: string; found: number } | undefined
}

export const emptyLine = (history: readonly string[], cut = ''): Line => ({
  text: '',
  cursor: 0,
  cut,
  at: history.length,
  draft: '',
  search: undefined,
})

const put = (line: Line, text: string, cursor: number, cut = line.cut): Line => ({ ...line, text, cursor, cut })

export const insert = (line: Line, piece: string): Line =>
  put(line, line.text.slice(0, line.cursor) + piece + line.text.slice(line.cursor), line.cursor + piece.length)

/** Puts `piece` where the text from `from` to the cursor is. */
export const replaceFrom = (line: Line, from: number, piece: string): Line =>
  put(line, line.text.slice(0, from) + piece + line.text.slice(line.cursor), from + piece.length)

/** Characters beyond the basic plane are two units of a string, and one for the person. */
const before = (text: string, at: number): number => at - (/[\uDC00-\uDFFF]/.test(text[at - 1] ?? '') && at > 1 ? 2 : 1)
const after = (text: string, at: number): number => at + (/[\uD800-\uDBFF]/.test(text[at] ?? '') ? 2 : 1)

const wordBack = ({ text, cursor }: Line): number => /[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u.exec(text.slice(0, cursor))!.index
const wordOn = ({ text, cursor }: Line): number => cursor + /^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(text.slice(cursor))![0].length
/** Ctrl-W cuts to the last blank, whatever lies between. */
const blankBack = ({ text, cursor }: Line): number => /\S*\s*$/.exec(text.slice(0, cursor))!.index

/** Cuts from a to b; what is cut can be put back. */
const cutOut = (line: Line, a: number, b: number): Line =>
  a === b ? line : put(line, line.text.slice(0, a) + line.text.slice(b), a, line.text.slice(a, b))
const drop = (line: Line, a: number, b: number): Line => put(line, line.text.slice(0, a) + line.text.slice(b), a)

function remember(line: Line, history: readonly string[], at: number): Line {
  if (at < 0 || at > history.length) return line
  const draft = line.at === history.length ? line.text : line.draft
  const text = at === history.length ? draft : history[at]!
  return { ...line, text, cursor: text.length, at, draft }
}

function swap(line: Line): Line {
  const at = Math.max(1, Math.min(line.cursor, line.text.length - 1))
  const { text } = line
  if (text.length < 2) return line
  return put(line, text.slice(0, at - 1) + text[at]! + text[at - 1]! + text.slice(at + 1), at + 1)
}

type Act = (line: Line, history: readonly string[]) => Line

const left: Act = (line) => (line.cursor > 0 ? { ...line, cursor: before(line.text, line.cursor) } : line)
const right: Act = (line) => (line.cursor < line.text.length ? { ...line, cursor: after(line.text, line.cursor) } : line)
const home: Act = (line) => ({ ...line, cursor: 0 })
const end: Act = (line) => ({ ...line, cursor: line.text.length })
const older: Act = (line, history) => remember(line, history, line.at - 1)
const newer: Act = (line, history) => remember(line, history, line.at + 1)
const backspace: Act = (line) => (line.cursor > 0 ? drop(line, before(line.text, line.cursor), line.cursor) : line)
const rubOut: Act = (line) => (line.cursor < line.text.length ? drop(line, line.cursor, after(line.text, line.cursor)) : line)
const back: Act = (line) => ({ ...line, cursor: wordBack(line) })
const on: Act = (line) => ({ ...line, cursor: wordOn(line) })

/** What a terminal sends for a key, and what it does to the line. */
const KEYS: Readonly<Record<string, Act>> = {
  '\x1b[D': left,
  '\x1bOD': left,
  '\x02': left,
  '\x1b[C': right,
  '\x1bOC': right,
  '\x06': right,
  '\x1b[H': home,
  '\x1bOH': home,
  '\x1b[1~': home,
  '\x01': home,
  '\x1b[F': end,
  '\x1bOF': end,
  '\x1b[4~': end,
  '\x05': end,
  '\x1b[A': older,
  '\x1bOA': older,
  '\x10': older,
  '\x1b[B': newer,
  '\x1bOB': newer,
  '\x0e': newer,
  '\x7f': backspace,
  '\b': backspace,
  '\x1b[3~': rubOut,
  '\x04': rubOut,
  '\x1bb': back,
  '\x1b[1;5D': back,
  '\x1b[1;3D': back,
  '\x1bf': on,
  '\x1b[1;5C': on,
  '\x1b[1;3C': on,
  '\x17': (line) => cutOut(line, blankBack(line), line.cursor),
  '\x1b\x7f': (line) => cutOut(line, wordBack(line), line.cursor),
  '\x1bd': (line) => cutOut(line, line.cursor, wordOn(line)),
  '\x15': (line) => cutOut(line, 0, line.cursor),
  '\x0b': (line) => cutOut(line, line.cursor, line.text.length),
  '\x19': (line) => insert(line, line.cut),
  '\x14': swap,
  '\x1b<': (line, history) => remember(line, history, 0),
  '\x1b>': (line, history) => remember(line, history, history.length),
}

/** The line after a key; undefined where the key means nothing to a line. */
export function edit(line: Line, key: string, history: readonly string[]): Line | undefined {
  const act = KEYS[key]
  if (act) return act({ ...line, search: undefined }, history)

  return /^[\x00-\x1f\x7f]/.test(key) ? undefined : insert({ ...line, search: undefined }, key)
}

const findBack = (history: readonly string[], asked: string, from: number): number => {
  for (let i = Math.min(from, history.length - 1); i >= 0; i--) if (history[i]!.includes(asked)) return i
  return -1
}

/** Ctrl-R begins a search backwards, and once more goes on to the one before. */
export function searchBack(line: Line, history: readonly string[]): Line {
  const { search } = line
  if (!search) return { ...line, search: { asked: '', found: history.length }, draft: line.text }
  const found = search.asked === '' ? -1 : findBack(history, search.asked, search.found - 1)
  return found < 0 ? line : showFound(line, history, { asked: search.asked, found })
}

function showFound(line: Line, history: readonly string[], search: { asked: string; found: number }): Line {
  const text = history[search.found]!
  return { ...line, search, text, cursor: text.indexOf(search.asked), at: search.found }
}

/** A key while searching; undefined where it ends the search and is to be taken as usual. */
export function searchKey(line: Line, key: string, history: readonly string[]): Line | undefined {
  const { search } = line
  if (!search) return undefined
  if (key === '\x07') return { ...line, search: undefined, text: line.draft, cursor: line.draft.length, at: history.length }
  const rubbed = key === '\x7f'

  if (!rubbed && /^[\x00-\x1f]/.test(key)) return undefined
  const asked = rubbed ? search.asked.slice(0, -1) : search.asked + key
  const found = findBack(history, asked, rubbed ? history.length - 1 : search.found)
  return found < 0 ? { ...line, search: { asked, found: search.found } } : showFound(line, history, { asked, found })
}

/** What all of these begin with. */
export function commonStart(words: readonly string[]): string {
  const [first = '', ...rest] = words
  let length = first.length
  for (const word of rest) while (!word.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

/** In columns, downwards, as bash lists what Tab could mean. */
export function inColumns(words: readonly string[], width: number): string {
  const wide = Math.max(...words.map((word) => word.length)) + 2
  const columns = Math.max(1, Math.floor(width / wide))
  const rows = Math.ceil(words.length / columns)
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    const cells = words.filter((_, i) => i % rows === row)
    lines.push(cells.map((word, i) => (i === cells.length - 1 ? word : word.padEnd(wide))).join(''))
  }
  return lines.join('\n')
}

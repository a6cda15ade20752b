/** `select`: a menu on standard error, and what was picked of it. bash(1), "Compound Commands"; execute_cmd.c (print_select_list). */
import { builtins } from '../builtins/list.ts'
import { writeTo } from '../process-context.ts'
import type { Shell } from './state.ts'
import { getValue, setValue } from './variables.ts'

/** `) ` behind a number, and two blanks between columns. */
const AFTER_NUMBER = 2
const BETWEEN = 2
const TAB = 8

/** Blanks from one column to another, tabs where one fits. */
function indent(from: number, to: number): string {
  let text = ''
  for (let at = from; at < to;) {
    const tab = Math.floor(to / TAB) > Math.floor(at / TAB)
    text += tab ? '\t' : ' '
    at += tab ? TAB - (at % TAB) : 1
  }
  return text
}

/** In as many columns as fit, read downwards. */
export function menuText(words: readonly string[], columns: number): string {
  if (words.length === 0) return '\n'
  const digits = String(words.length).length
  const widest = words.reduce((most, word) => Math.max(most, [...word].length), 0) + digits + AFTER_NUMBER + BETWEEN
  let across = Math.max(1, Math.floor(columns / widest))
  let rows = Math.ceil(words.length / across)
  across = Math.ceil(words.length / rows)
  if (rows === 1) rows = across
  const firstDigits = String(rows).length
  let text = ''
  for (let row = 0; row < rows; row++) {
    let position = 0
    for (let at = row; ;) {
      const width = position === 0 ? firstDigits : digits
      text += `${String(at + 1).padStart(width)}) ${words[at]!}`
      const length = [...words[at]!].length + width + AFTER_NUMBER
      at += rows
      if (at >= words.length) break
      text += indent(position + length, position + widest)
      position += widest
    }
    text += '\n'
  }
  return text
}

/** Asks until there is an answer; `undefined` at the end of the input. */
async function ask(shell: Shell, words: readonly string[], menu: boolean): Promise<string | undefined> {
  const columns = Number(getValue(shell, 'COLUMNS') ?? 80) || 80
  let show = menu
  for (;;) {
    if (show) writeTo(shell.process, 2, menuText(words, columns))
    writeTo(shell.process, 2, getValue(shell, 'PS3') ?? '#? ')
    const status = await builtins.get('read')!.run(shell, ['read', '-r', 'REPLY'], [])
    if (status !== 0) {
      writeTo(shell.process, 1, '\n')
      return undefined
    }
    const reply = getValue(shell, 'REPLY') ?? ''
    if (reply !== '') return /^\s*[+-]?\d+\s*$/.test(reply) ? (words[Number(reply) - 1] ?? '') : ''
    show = true
  }
}

/** Runs `body` for each answer until it says that the loop ends. */
export async function runSelect(
  shell: Shell,
  variable: string,
  words: readonly string[],
  body: () => Promise<boolean>,
): Promise<void> {
  shell.status = 0
  if (words.length === 0) return
  let menu = true
  for (;;) {
    const picked = await ask(shell, words, menu)
    if (picked === undefined) {
      shell.status = 1
      return
    }
    setValue(shell, variable, picked)
    if (!(await body())) return
    menu = getValue(shell, 'REPLY') === ''
  }
}

/** Assignments: plain, appended, to elements and of whole arrays. bash(1), "PARAMETERS" and "Arrays". */
import { evaluateText, expandText, expandWords } from './expand.ts'
import { complain, Jump, type Shell, type Variable } from './state.ts'
import type { Assignment } from './syntax.ts'
import { clearArray, followReference, getElements, getValue, highestIndex, setElement, setValue } from './variables.ts'

/** Carries one assignment out and gives the text that `set -x` shows. */
export async function assign(shell: Shell, assignment: Assignment): Promise<void> {
  const { name, append } = assignment
  const variable = shell.variables.get(followReference(shell, name))
  if (assignment.array) return assignArray(shell, assignment)
  const text = await expandText(shell, assignment.value.parts, 'assignment')
  if (assignment.subscript) {
    const key = await keyOf(shell, variable, name, assignment.subscript)
    const old = append ? (getElements(shell, name).find(([each]) => each === String(key))?.[1] ?? '') : ''
    return setElement(shell, name, key, numeric(shell, variable, old, text, append))
  }
  setValue(shell, name, numeric(shell, variable, append ? (getValue(shell, name) ?? '') : '', text, append))
}

/** Appends as text, or adds if the variable is an integer. */
function numeric(shell: Shell, variable: Variable | undefined, old: string, text: string, append: boolean): string {
  if (!variable?.integer) return old + text
  return String((append && old !== '' ? evaluateText(shell, old) : 0n) + evaluateText(shell, text))
}

async function keyOf(
  shell: Shell,
  variable: Variable | undefined,
  name: string,
  subscript: NonNullable<Assignment['subscript']>,
): Promise<string | number> {
  const text = await expandText(shell, subscript)
  if (variable?.table) return text
  const index = Number(evaluateText(shell, text))
  if (index >= 0) return index
  const from = highestIndex(variable ?? {}) + 1 + index
  if (from < 0) {
    complain(shell, `${name}[${text}]: bad array subscript`)
    throw new Jump('discard', 1)
  }
  return from
}

async function assignArray(shell: Shell, { name, append, array }: Assignment): Promise<void> {
  // The elements are expanded before the old value goes: a=("${a[@]}" new).
  const before = shell.variables.get(followReference(shell, name))
  const items: (readonly [string | number | undefined, string, boolean])[] = []
  for (const element of array ?? []) {
    if (element.subscript) {
      const key = await keyOf(shell, before, name, element.subscript)
      items.push([key, await expandText(shell, element.value.parts, 'assignment'), element.append])
    } else for (const word of await expandWords(shell, [element.value])) items.push([undefined, word, false])
  }
  const variable = append ? (before ?? clearArray(shell, name)) : clearArray(shell, name)
  let next = highestIndex(variable) + 1
  if (append && variable.list === undefined && variable.table === undefined && variable.value !== undefined) next = 1
  for (const [i, [key, value, add]] of items.entries()) {
    if (variable.table && key === undefined) {
      // ( key value key value )
      if (i % 2 === 0) setElement(shell, name, value, items[i + 1]?.[1] ?? '')
      continue
    }
    const at = key ?? next
    const old = add ? (getElements(shell, name).find(([each]) => each === String(at))?.[1] ?? '') : ''
    setElement(shell, name, at, numeric(shell, variable, old, value, add))
    if (typeof at === 'number') next = at + 1
  }
}

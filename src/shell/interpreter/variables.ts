/** Reading and setting of variables, the special ones included. bash(1), "PARAMETERS". */
import { dictionary } from '../../net/dictionary.ts'
import { checkLength, complain, Jump, type Shell, type Variable } from './state.ts'

/** The variable a name stands for, through `declare -n`. */
export function followReference(shell: Shell, name: string, depth = 0): string {
  const variable = shell.variables.get(name)
  return variable?.reference && variable.value && depth < 8 ? followReference(shell, variable.value, depth + 1) : name
}

const dynamic: Readonly<Record<string, (shell: Shell) => string>> = dictionary({
  LINENO: (shell) => String(shell.line),
  SECONDS: (shell) => String(Math.floor((shell.system.scheduler.now() - shell.startedAt) / 1000)),
  BASHPID: (shell) => String(shell.process.pid),
  BASH_SUBSHELL: (shell) => String(shell.subshell),
  EPOCHSECONDS: (shell) => String(Math.floor(wallClock(shell) / 1000)),
  EPOCHREALTIME: (shell) => (wallClock(shell) / 1000).toFixed(6),
  RANDOM(shell) {
    // The generator of bash 5.1 and later: Park and Miller's, folded to 15 bits.
    const high = Math.floor(shell.random / 127773)
    const low = shell.random % 127773
    const next = 16807 * low - 2836 * high
    shell.random = next < 0 ? next + 0x7fffffff : next
    return String(((shell.random >>> 16) ^ (shell.random & 0xffff)) & 0x7fff)
  },
  // As bash prints it: a blank before what a redirection goes to.
  BASH_COMMAND: (shell) => shell.command.replace(/(^|\s)(\d*(?:>>|<<<|>|<))(?=[^\s<>&(])/g, '$1$2 '),
  FUNCNAME: (shell) => shell.calls.at(-1)?.name ?? '',
})

/** The world began at this moment of the calendar: 2025-01-01 00:00:00 UTC. */
export const epochMs = 1_735_689_600_000
export const wallClock = (shell: Shell): number => epochMs + shell.system.scheduler.now()

/** The value of a special parameter (`?`, `#`, `1`), `undefined` if it is not one or is not set. */
function special(shell: Shell, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(shell.status)
    case '#':
      return String(shell.positional.length)
    case '$':
      return String(shell.shellPid)
    case '!':
      return shell.lastBackground === undefined ? undefined : String(shell.lastBackground)
    case '-':
      return optionLetters(shell)
    case '0':
      return shell.name
    case '_':
      return shell.lastArgument
    default:
      return /^\d+$/.test(name) ? shell.positional[Number(name) - 1] : undefined
  }
}

const letters: readonly (readonly [string, string])[] = [
  ['allexport', 'a'],
  ['errexit', 'e'],
  ['noglob', 'f'],
  ['hashall', 'h'],
  ['interactive', 'i'],
  ['monitor', 'm'],
  ['noexec', 'n'],
  ['nounset', 'u'],
  ['verbose', 'v'],
  ['xtrace', 'x'],
  ['braceexpand', 'B'],
  ['noclobber', 'C'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
]
export const optionByLetter: ReadonlyMap<string, string> = new Map(letters.map(([name, letter]) => [letter, name]))
const optionLetters = (shell: Shell): string => {
  const set: ReadonlySet<string> = shell.options
  const on = letters
    .filter(([name]) => set.has(name) || (name === 'interactive' && shell.kind === 'interactive'))
    .map(([, letter]) => letter)
  return on.join('') + (shell.kind === 'command' ? 'c' : '')
}

export const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text)

/** The variable by which a function is handed on (`export -f`). */
export const functionVariable = (name: string): string => `BASH_FUNC_${name}%%`

export function exportFunction(shell: Shell, name: string): void {
  shell.variables.set(functionVariable(name), { value: `() ${shell.functionTexts.get(name) ?? '{ :; }'}`, exported: true })
  exportAll(shell)
}

/** The value of a name without subscript; element 0 of an array. */
export function getValue(shell: Shell, name: string): string | undefined {
  if (!isName(name) || name === '_') return special(shell, name)
  const real = followReference(shell, name)
  const variable = shell.variables.get(real)
  if (variable) return variable.list ? variable.list.get(0) : variable.table ? variable.table.get('0') : variable.value
  return dynamic[real]?.(shell)
}

/** All elements, of a plain variable its value. */
export function getElements(shell: Shell, name: string): readonly (readonly [string, string])[] {
  const real = followReference(shell, name)
  if (real === 'FUNCNAME' && shell.calls.length > 0) return [...shell.calls].reverse().map((call, i) => [String(i), call.name])
  if (real === 'PIPESTATUS') return shell.pipeStatus.map((status, i) => [String(i), String(status)])
  if (real === 'DIRSTACK') return [shell.process.cwd, ...shell.dirStack].map((path, i) => [String(i), path])
  const variable = shell.variables.get(real)
  if (variable?.list) return [...variable.list].sort(([a], [b]) => a - b).map(([i, value]) => [String(i), value])
  if (variable?.table) return [...variable.table]
  const value = getValue(shell, real)
  return value === undefined ? [] : [['0', value]]
}

/** The variable to write to; refuses a read-only one as bash does. */
function writable(shell: Shell, name: string): Variable {
  let variable = shell.variables.get(name)
  if (variable?.readonly) {
    complain(shell, `${name}: readonly variable`)
    throw new Jump('discard', 1)
  }
  if (!variable) {
    variable = shell.options.has('allexport') ? { exported: true } : {}
    shell.variables.set(name, variable)
  }
  return variable
}

const cased = (shell: Shell, variable: Variable, value: string): string =>
  checkLength(shell, variable.case === 'upper' ? value.toUpperCase() : variable.case === 'lower' ? value.toLowerCase() : value)

export function setValue(shell: Shell, name: string, value: string): void {
  const real = followReference(shell, name)
  if (real === 'RANDOM') shell.random = Number(value) >>> 0 || 1
  const variable = writable(shell, real)
  const stored = cased(shell, variable, value)
  if (variable.list) variable.list.set(0, stored)
  else if (variable.table) variable.table.set('0', stored)
  else variable.value = stored
  if (variable.exported || real === 'PATH') exportAll(shell)
}

export function setElement(shell: Shell, name: string, key: string | number, value: string): void {
  const variable = writable(shell, followReference(shell, name))
  if (variable.table) variable.table.set(String(key), cased(shell, variable, value))
  else {
    if (!variable.list) {
      variable.list = new Map(variable.value === undefined ? [] : [[0, variable.value]])
      delete variable.value
    }
    variable.list.set(Number(key), cased(shell, variable, value))
  }
}

/** Makes a name an empty array, indexed or associative as it was. */
export function clearArray(shell: Shell, name: string): Variable {
  const variable = writable(shell, followReference(shell, name))
  delete variable.value
  if (variable.table) variable.table = new Map()
  else variable.list = new Map()
  return variable
}

export function highestIndex(variable: Variable): number {
  let highest = -1
  for (const index of variable.list?.keys() ?? []) if (index > highest) highest = index
  return highest
}

/** Removes a variable; a local one stays hidden until its function returns. */
export function unsetVariable(shell: Shell, name: string): boolean {
  const real = followReference(shell, name)
  const variable = shell.variables.get(real)
  if (variable?.readonly) {
    complain(shell, `unset: ${real}: cannot unset: readonly variable`)
    return false
  }
  shell.variables.delete(real)
  if (variable?.exported) exportAll(shell)
  return true
}

/** Hides a variable until the running function returns. */
export function makeLocal(shell: Shell, name: string): Variable {
  const scope = (shell.scopes[shell.scopes.length - 1] ??= new Map())
  if (!scope.has(name)) {
    const outer = shell.variables.get(name)
    scope.set(name, outer)
    shell.variables.set(name, outer?.exported ? { exported: true } : {})
  }
  return shell.variables.get(name) ?? writable(shell, name)
}

/** Gives back what the function's locals hid. */
export function leaveScope(shell: Shell): void {
  const scope = shell.scopes.pop()
  if (!scope) return
  for (const [name, outer] of scope) {
    if (outer) shell.variables.set(name, outer)
    else shell.variables.delete(name)
  }
  if (scope.size > 0) exportAll(shell)
}

/** Brings the process's environment up to date with the exported variables. */
export function exportAll(shell: Shell): void {
  const env = new Map<string, string>()
  for (const [name, variable] of shell.variables) {
    if (variable.exported && variable.value !== undefined) env.set(name, variable.value)
  }
  shell.process.env = env
}

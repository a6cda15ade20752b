/** `declare`, `local`, `export`, `readonly`, `unset`, `let`, `shift`, `getopts`. bash(1), "SHELL BUILTIN COMMANDS". */
import { assign } from '../interpreter/assign.ts'
import { evaluateText } from '../interpreter/expand.ts'
import { quote } from '../interpreter/parameter.ts'
import type { Shell, Variable } from '../interpreter/state.ts'
import { openSource, parseLine } from '../interpreter/parse.ts'
import type { Assignment, Word } from '../interpreter/syntax.ts'
import {
  exportAll,
  exportFunction,
  followReference,
  functionVariable,
  getValue,
  isName,
  makeLocal,
  setValue,
  unsetVariable,
} from '../interpreter/variables.ts'
import { writeTo } from '../process-context.ts'
import { fail, options, print, type Builtin } from './builtin.ts'

/** `declare -x NAME="value"`, as `declare -p` and `export` print it. */
function describe(name: string, variable: Variable): string {
  const letters = `${variable.list ? 'a' : ''}${variable.table ? 'A' : ''}${variable.integer ? 'i' : ''}${variable.reference ? 'n' : ''}${variable.readonly ? 'r' : ''}${variable.exported ? 'x' : ''}${variable.case === 'lower' ? 'l' : variable.case === 'upper' ? 'u' : ''}`
  const head = `declare -${letters || '-'} ${name}`
  const entries = variable.list ? [...variable.list].sort(([a], [b]) => a - b) : variable.table ? [...variable.table] : undefined
  if (entries)
    return `${head}=(${entries.map(([key, value]) => `[${key}]=${doubleQuote(value)}`).join(' ')}${variable.table && entries.length > 0 ? ' ' : ''})\n`
  return variable.value === undefined ? `${head}\n` : `${head}=${doubleQuote(variable.value)}\n`
}

const doubleQuote = (text: string): string =>
  /[\x00-\x1f\x7f]/.test(text) ? quote(text) : `"${text.replace(/[\\"$`]/g, '\\$&')}"`

/** Assignments that came out of an expansion (`export "$x"`). */
function assignmentOf(word: string): { readonly name: string; readonly assignment?: Assignment } {
  const found = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?)=([^]*)$/.exec(word)
  if (!found) return { name: word }
  const [, name = '', subscript, plus, value = ''] = found
  const key = subscript === undefined ? {} : { subscript: [{ kind: 'quoted' as const, text: subscript }] }
  // `declare -A "$name=(a b)"` builds an array from text.
  const array = /^\(.*\)$/s.test(value) ? parseArrayText(name, value) : undefined
  return {
    name,
    assignment: array ?? { name, ...key, append: plus === '+', value: { parts: [{ kind: 'quoted', text: value }] } },
  }
}

function parseArrayText(name: string, value: string): Assignment | undefined {
  const node = parseLine(openSource(`${name}=${value}`))?.[0]?.pipelines[0]?.pipeline.commands[0]
  return node?.kind === 'simple' ? node.assignments[0] : undefined
}

interface Declaration {
  readonly flags: ReadonlySet<string>
  readonly off: ReadonlySet<string>
  readonly items: readonly { readonly name: string; readonly assignment?: Assignment }[]
  readonly bad?: string
}

function parseDeclaration(words: readonly string[], parsed: readonly Word[], letters: string): Declaration {
  const off = new Set<string>()
  const plain: string[] = []
  for (const word of words.slice(1)) {
    if (/^\+[a-zA-Z]+$/.test(word) && plain.every((each) => each.startsWith('-')))
      for (const letter of word.slice(1)) off.add(letter)
    else plain.push(word)
  }
  const { flags, rest, bad } = options(plain, letters)
  const items = [
    ...rest.map(assignmentOf),
    ...parsed.flatMap(({ assignment }) => (assignment ? [{ name: assignment.name, assignment }] : [])),
  ]
  return { flags, off, items, ...(bad !== undefined && { bad }) }
}

function setAttributes(variable: Variable, flags: ReadonlySet<string>, off: ReadonlySet<string>): void {
  if (flags.has('a') && !variable.list && !variable.table) {
    variable.list = new Map(variable.value === undefined ? [] : [[0, variable.value]])
    delete variable.value
  }
  if (flags.has('A') && !variable.table) {
    variable.table = new Map()
    delete variable.value
  }
  if (flags.has('i')) variable.integer = true
  if (flags.has('x')) variable.exported = true
  if (flags.has('n')) variable.reference = true
  if (flags.has('l')) variable.case = 'lower'
  if (flags.has('u')) variable.case = 'upper'
  if (off.has('x')) delete variable.exported
  if (off.has('i')) delete variable.integer
  if (off.has('n')) delete variable.reference
}

const declare = (name: 'declare' | 'local' | 'export' | 'readonly'): Builtin => ({
  async run(shell, words, parsed) {
    const { flags, off, items, bad } = parseDeclaration(words, parsed, 'aAfFgilnprtuxI')
    if (bad) return fail(shell, `${words[0]}: ${bad}: invalid option`, 2)
    if (name === 'local' && shell.calls.length === 0) return fail(shell, 'local: can only be used in a function')
    if (name === 'export' && flags.has('f') && items.length > 0)
      return exportFunctions(
        shell,
        items.map((item) => item.name),
        flags.has('n'),
      )
    if (flags.has('f') || flags.has('F'))
      return declareFunctions(
        shell,
        items.map((item) => item.name),
        flags.has('F'),
      )
    if (items.length === 0) return printVariables(shell, name, flags)
    const all = new Set([...flags, ...(name === 'export' ? ['x'] : name === 'readonly' ? ['r'] : [])])
    let status = 0
    for (const item of items) {
      if (!isName(item.name)) status = fail(shell, `${words[0]}: \`${item.name}': not a valid identifier`)
      else if (flags.has('p') && name !== 'export') status = printOne(shell, words[0]!, item.name) || status
      else if (name === 'export' && flags.has('n')) delete shell.variables.get(item.name)?.exported
      else await declareOne(shell, name, item, all, off)
    }
    exportAll(shell)
    return status
  },
})

async function declareOne(
  shell: Shell,
  how: string,
  { name, assignment }: Declaration['items'][number],
  flags: ReadonlySet<string>,
  off: ReadonlySet<string>,
): Promise<void> {
  const local = how === 'local' || (how === 'declare' && shell.scopes.length > 0 && !flags.has('g'))
  const real = flags.has('n') ? name : followReference(shell, name)
  const variable = local ? makeLocal(shell, name) : (shell.variables.get(real) ?? {})
  if (!local) shell.variables.set(real, variable)
  setAttributes(variable, flags, off)
  if (assignment && flags.has('n')) {
    delete variable.reference
    await assign(shell, assignment)
    variable.reference = true
  } else if (assignment) await assign(shell, assignment)
  if (flags.has('r')) variable.readonly = true
}

function printOne(shell: Shell, who: string, name: string): number {
  const variable = shell.variables.get(name)
  if (!variable) return fail(shell, `${who}: ${name}: not found`)
  print(shell, describe(name, variable))
  return 0
}

function printVariables(shell: Shell, how: string, flags: ReadonlySet<string>): number {
  const wanted = (variable: Variable): boolean => {
    if (how === 'export') return variable.exported === true
    if (how === 'readonly') return variable.readonly === true
    return (
      (!flags.has('x') || variable.exported === true) &&
      (!flags.has('r') || variable.readonly === true) &&
      (!flags.has('A') || variable.table !== undefined)
    )
  }
  for (const [name, variable] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (wanted(variable) && isName(name)) print(shell, describe(name, variable))
  return 0
}

function exportFunctions(shell: Shell, names: readonly string[], off: boolean): number {
  let status = 0
  for (const name of names) {
    if (off) shell.variables.delete(functionVariable(name))
    else if (shell.functions.has(name)) exportFunction(shell, name)
    else status = fail(shell, `export: ${name}: not a function`)
  }
  exportAll(shell)
  return status
}

function declareFunctions(shell: Shell, names: readonly string[], namesOnly: boolean): number {
  let status = 0
  for (const name of names.length > 0 ? names : [...shell.functions.keys()].sort()) {
    if (!shell.functions.has(name)) status = 1
    else if (!namesOnly) return fail(shell, 'declare: -f: printing of functions is not simulated')
    else print(shell, names.length > 0 ? `${name}\n` : `declare -f ${name}\n`)
  }
  return status
}

function forgetFunction(shell: Shell, name: string): void {
  shell.functions.delete(name)
  shell.functionTexts.delete(name)
  if (shell.variables.delete(functionVariable(name))) exportAll(shell)
}

const unset: Builtin = {
  run(shell, words) {
    const { flags, rest, bad } = options(words.slice(1), 'fvn')
    if (bad) return fail(shell, `unset: ${bad}: invalid option`, 2)
    let status = 0
    for (const name of rest) {
      const element = /^(\w+)\[(.*)\]$/.exec(name)
      const variable = shell.variables.get(followReference(shell, element?.[1] ?? name))
      if (element && variable?.table) variable.table.delete(element[2]!)
      else if (element) variable?.list?.delete(Number(evaluateText(shell, element[2]!)))
      else if (flags.has('f') || (!flags.has('v') && !shell.variables.has(name) && shell.functions.has(name)))
        forgetFunction(shell, name)
      else if (!unsetVariable(shell, name)) status = 1
    }
    return status
  },
}

const letBuiltin: Builtin = {
  run(shell, words) {
    if (words.length === 1) return fail(shell, 'let: expression expected')
    let value = 0n
    for (const word of words.slice(1)) value = evaluateText(shell, word, 'let: ')
    return value === 0n ? 1 : 0
  },
}

const shift: Builtin = {
  run(shell, words) {
    const count = Number(words[1] ?? 1)
    if (!Number.isInteger(count)) return fail(shell, `shift: ${words[1]}: numeric argument required`)
    if (count < 0) return fail(shell, `shift: ${words[1]}: shift count out of range`)
    if (count > shell.positional.length) return 1
    shell.positional = shell.positional.slice(count)
    return 0
  },
}

const getopts: Builtin = {
  run(shell, words) {
    const [, spec = '', name = ''] = words
    if (words.length < 3) return fail(shell, 'getopts: usage: getopts optstring name [arg ...]', 2)
    const args = words.length > 3 ? words.slice(3) : shell.positional
    const index = Number(getValue(shell, 'OPTIND') ?? 1)
    const offset = Number(getValue(shell, '_OPTOFFSET') ?? 1)
    const word = args[index - 1]
    const end = (next: number): number => {
      setValue(shell, 'OPTIND', String(next))
      setValue(shell, '_OPTOFFSET', '1')
      return 1
    }
    if (word === undefined || !/^-./.test(word)) return (setValue(shell, name, '?'), end(index))
    if (word === '--') return (setValue(shell, name, '?'), end(index + 1))
    return takeOption(shell, { spec, name, args, index, offset, word })
  },
}

function takeOption(
  shell: Shell,
  at: { spec: string; name: string; args: readonly string[]; index: number; offset: number; word: string },
): number {
  const { spec, name, args, index, offset, word } = at
  const silent = spec.startsWith(':')
  const letter = word[offset]!
  const place = spec.replace(/^:/, '').indexOf(letter)
  const takes = place >= 0 && letter !== ':' && spec.replace(/^:/, '')[place + 1] === ':'
  const last = offset + 1 >= word.length
  const advance = (next: number, within: number): void => {
    setValue(shell, 'OPTIND', String(next))
    setValue(shell, '_OPTOFFSET', String(within))
  }
  // Not as of a line of the script, but as getopt(3) says it.
  const say = (text: string): void => writeTo(shell.process, 2, `${shell.name}: ${text}\n`)
  unsetVariable(shell, 'OPTARG')
  if (place < 0 || letter === ':') {
    advance(last ? index + 1 : index, last ? 1 : offset + 1)
    setValue(shell, name, '?')
    if (silent) setValue(shell, 'OPTARG', letter)
    else say(`illegal option -- ${letter}`)
    return 0
  }
  if (!takes) advance(last ? index + 1 : index, last ? 1 : offset + 1)
  else if (!last) {
    setValue(shell, 'OPTARG', word.slice(offset + 1))
    advance(index + 1, 1)
  } else if (args[index] === undefined) {
    advance(index + 1, 1)
    setValue(shell, name, silent ? ':' : '?')
    if (silent) setValue(shell, 'OPTARG', letter)
    else say(`option requires an argument -- ${letter}`)
    return 0
  } else {
    setValue(shell, 'OPTARG', args[index])
    advance(index + 2, 1)
  }
  setValue(shell, name, letter)
  return 0
}

export const variableBuiltins = {
  declare: declare('declare'),
  typeset: declare('declare'),
  local: declare('local'),
  export: declare('export'),
  readonly: declare('readonly'),
  unset,
  let: letBuiltin,
  shift,
  getopts,
} satisfies Record<string, Builtin>

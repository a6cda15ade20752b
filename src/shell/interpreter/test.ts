/** Conditions: `[[ … ]]` and the primaries it shares with `test`. bash(1), "CONDITIONAL EXPRESSIONS". */
import { statFile } from '../files.ts'
import { userOf } from '../process-context.ts'
import { evaluateText, expandPattern, expandRegex, expandText } from './expand.ts'
import { matches } from './pattern.ts'
import type { Option, Shell } from './state.ts'
import { compileRegular, execRegular, RegularError } from './regular.ts'
import type { Condition } from './syntax.ts'
import { traceWord } from './trace.ts'
import { clearArray, getElements, getValue, setElement } from './variables.ts'

/** A test of one operand: `-f`, `-z`, … */
export function testUnary(shell: Shell, operator: string, operand: string): boolean {
  if (operator === '-z') return operand === ''
  if (operator === '-n') return operand !== ''
  if (operator === '-v') return isSet(shell, operand)
  if (operator === '-o') return shell.options.has(operand as Option)
  if (operator === '-t') return shell.process.fds.get(Number(operand))?.kind === 'terminal'
  if (operator === '-R') return shell.variables.get(operand)?.reference === true
  const user = userOf(shell.system, shell.process)
  const stat = operand === '' ? undefined : statFile(user, operand, operator !== '-h' && operator !== '-L')
  if (!stat) return false
  switch (operator) {
    case '-d':
      return stat.kind === 'directory'
    case '-f':
      return stat.kind === 'file'
    case '-h':
    case '-L':
      return stat.kind === 'link'
    case '-c':
      return stat.kind === 'device'
    case '-s':
      return stat.size > 0
    case '-x':
      return stat.kind === 'directory' || (stat.mode & 0o111) !== 0
    case '-b':
    case '-p':
    case '-S':
    case '-g':
    case '-u':
    case '-k':
      return false
    default:
      return true
  }
}

function isSet(shell: Shell, name: string): boolean {
  const element = /^(\w+)\[(.*)\]$/.exec(name)
  if (!element) return getValue(shell, name) !== undefined
  return getElements(shell, element[1]!).some(([key]) => key === element[2] || element[2] === '@')
}

/** A test of two files or strings. Numbers are compared by the caller, which words the errors. */
export function testFiles(shell: Shell, operator: string, left: string, right: string): boolean | undefined {
  const user = userOf(shell.system, shell.process)
  const [a, b] = [statFile(user, left), statFile(user, right)]
  if (operator === '-nt') return a !== undefined && (b === undefined || a.modified > b.modified)
  if (operator === '-ot') return b !== undefined && (a === undefined || a.modified < b.modified)
  if (operator === '-ef') return a !== undefined && b !== undefined && user.context.resolve(left) === user.context.resolve(right)
  return undefined
}

export function compareNumbers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '-eq':
      return left === right
    case '-ne':
      return left !== right
    case '-lt':
      return left < right
    case '-le':
      return left <= right
    case '-gt':
      return left > right
    default:
      return left >= right
  }
}

/** What `set -x` is told of each primary. */
type Tell = (text: string) => Promise<void>

/** Truth of `[[ … ]]`. */
export async function testCondition(shell: Shell, condition: Condition, tell: Tell): Promise<boolean> {
  const test = (inner: Condition): Promise<boolean> => testCondition(shell, inner, tell)
  switch (condition.kind) {
    case 'not':
      return !(await test(condition.operand))
    case 'and':
      return (await test(condition.left)) && test(condition.right)
    case 'or':
      return (await test(condition.left)) || test(condition.right)
    case 'word': {
      const text = await expandText(shell, condition.word.parts, 'word')
      await tell(`[[ -n ${traceWord(text)} ]]`)
      return text !== ''
    }
    case 'unary': {
      const text = await expandText(shell, condition.word.parts, 'word')
      await tell(`[[ ${condition.operator} ${traceWord(text)} ]]`)
      return testUnary(shell, condition.operator, text)
    }
    case 'binary':
      return testBinary(shell, condition, tell)
  }
}

async function testBinary(shell: Shell, condition: Extract<Condition, { kind: 'binary' }>, tell: Tell): Promise<boolean> {
  const { operator, left, right } = condition
  const text = await expandText(shell, left.parts, 'word')
  const expand = operator === '=~' ? expandRegex : /^[=!]/.test(operator) ? expandPattern : expandText
  const other = await expand(shell, right.parts)
  await tell(`[[ ${traceWord(text)} ${operator} ${/^[=!]/.test(operator) ? other : traceWord(other)} ]]`)
  const ignoreCase = shell.shopts.has('nocasematch')
  switch (operator) {
    case '=':
    case '==':
      return matches(text, other, ignoreCase)
    case '!=':
      return !matches(text, other, ignoreCase)
    case '=~':
      return matchRegex(shell, text, other)
    case '<':
      return text < other
    case '>':
      return text > other
    default:
      return (
        testFiles(shell, operator, text, other) ??
        compareNumbers(operator, evaluateText(shell, text, '[[: '), evaluateText(shell, other, '[[: '))
      )
  }
}

/** Status 2, in silence, for an expression that regcomp(3) refuses; a back reference is matched by the machine's own expressions. */
function matchRegex(shell: Shell, text: string, source: string): boolean {
  const ignoreCase = shell.shopts.has('nocasematch')
  let found: readonly (string | undefined)[] | undefined
  try {
    found = hasReference(source)
      ? (new RegExp(source, ignoreCase ? 'iu' : 'u').exec(text) ?? undefined)
      : execRegular(compileRegular(source, ignoreCase), text)
  } catch (error) {
    if (!(error instanceof RegularError) && !(error instanceof SyntaxError)) throw error
    throw new BadCondition()
  }
  clearArray(shell, 'BASH_REMATCH')
  found?.forEach((group, i) => setElement(shell, 'BASH_REMATCH', i, group ?? ''))
  return found !== undefined
}

const hasReference = (source: string): boolean => /(?:^|[^\\])(?:\\\\)*\\[1-9]/.test(source)

/** A condition that is neither true nor false: status 2. */
export class BadCondition extends Error {}

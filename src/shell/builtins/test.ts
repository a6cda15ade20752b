/** `test` and `[`. bash(1), "CONDITIONAL EXPRESSIONS"; POSIX's rules by number of arguments. */
import { compareNumbers, testFiles, testUnary } from '../interpreter/test.ts'
import type { Shell } from '../interpreter/state.ts'
import { fail, type Builtin } from './builtin.ts'

class TestError extends Error {}

const unaries = /^-[abcdefghkprstuwxGLNOSznovR]$/
const binaries = /^(=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/

function integer(text: string): bigint {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`)
  return BigInt(text.trim().replace(/^\+/, ''))
}

function binary(shell: Shell, left: string, operator: string, right: string): boolean {
  if (operator === '=' || operator === '==') return left === right
  if (operator === '!=') return left !== right
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  return testFiles(shell, operator, left, right) ?? compareNumbers(operator, integer(left), integer(right))
}

/** A recursive descent over the arguments, for more than four of them. */
function expression(shell: Shell, words: readonly string[]): boolean {
  let at = 0
  const or = (): boolean => {
    let value = and()
    while (words[at] === '-o') {
      at++
      value = and() || value
    }
    return value
  }
  const and = (): boolean => {
    let value = not()
    while (words[at] === '-a') {
      at++
      value = not() && value
    }
    return value
  }
  const not = (): boolean => {
    if (words[at] === '!' && at + 1 < words.length) {
      at++
      return !not()
    }
    return primary()
  }
  const primary = (): boolean => {
    const word = words[at]
    if (word === undefined) throw new TestError('argument expected')
    if (word === '(' && !binaries.test(words[at + 1] ?? '')) {
      at++
      const value = or()
      if (words[at++] !== ')') throw new TestError("`)' expected")
      return value
    }
    if (binaries.test(words[at + 1] ?? '') && words[at + 2] !== undefined) {
      at += 3
      return binary(shell, word, words[at - 2]!, words[at - 1]!)
    }
    if (unaries.test(word) && words[at + 1] !== undefined) {
      at += 2
      return testUnary(shell, word, words[at - 1]!)
    }
    at++
    return word !== ''
  }
  const value = or()
  if (at < words.length)
    throw new TestError(words.length - at === 1 && at === 1 ? `${words[0]}: unary operator expected` : 'too many arguments')
  return value
}

function evaluate(shell: Shell, words: readonly string[]): boolean {
  const [a = '', b = '', c = '', d] = words
  if (words.length === 0) return false
  if (words.length === 1) return a !== ''
  if (words.length === 2) {
    if (a === '!') return b === ''
    if (unaries.test(a)) return testUnary(shell, a, b)
    throw new TestError(`${a}: unary operator expected`)
  }
  if (words.length === 3) {
    if (b === '-a') return a !== '' && c !== ''
    if (b === '-o') return a !== '' || c !== ''
    if (binaries.test(b)) return binary(shell, a, b, c)
    if (a === '!') return !evaluate(shell, [b, c])
    if (a === '(' && c === ')') return b !== ''
    throw new TestError(`${b}: binary operator expected`)
  }
  if (words.length === 4 && a === '!') return !evaluate(shell, [b, c, d!])
  return expression(shell, words)
}

const test: Builtin = {
  run(shell, words) {
    const [name, ...rest] = words
    if (name === '[') {
      if (rest.at(-1) !== ']') return fail(shell, "[: missing `]'", 2)
      rest.pop()
    }
    try {
      return evaluate(shell, rest) ? 0 : 1
    } catch (error) {
      if (!(error instanceof TestError)) throw error
      return fail(shell, `${name}: ${error.message}`, 2)
    }
  },
}

export const testBuiltins = { test, '[': test } satisfies Record<string, Builtin>

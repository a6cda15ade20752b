/**
 * `-o go-template`: Go's text/template as far as people use it with kubectl: fields, pipelines, `range`, `if`, `with`, variables, the functions of
 * the language and kubectl's own `exists` and `base64decode`. Values are JSON's; a missing field is `<no value>`.
 */

export class TemplateError extends Error {}

type Expression =
  | { kind: 'field'; path: readonly string[]; of?: Expression }
  | { kind: 'variable'; name: string; path: readonly string[] }
  | { kind: 'value'; value: unknown }
  | { kind: 'call'; name: string; args: readonly Expression[] }
  | { kind: 'pipe'; stages: readonly Expression[] }

type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; value: Expression; set?: string }
  | { kind: 'range'; value: Expression; names: readonly string[]; body: readonly Node[]; otherwise: readonly Node[] }
  | { kind: 'if' | 'with'; value: Expression; body: readonly Node[]; otherwise: readonly Node[] }

interface Reader {
  readonly tokens: readonly string[]
  at: number
}

const TOKEN = /\{\{-?\s*\/\*[^]*?\*\/\s*-?\}\}|\{\{(-\s)?\s*([^]*?)\s*(\s-)?\}\}/g
const WORD = /"(?:[^"\\]|\\.)*"|`[^`]*`|:=|[()|,=]|-?\d+(?:\.\d+)?|\$\w*(?:\.\w+)*|\w+|(?:\.\w+)+|\./y

/** The template as a tree; throws TemplateError. */
export function parseTemplate(text: string): readonly Node[] {
  const pieces: (string | { action: string })[] = []
  let from = 0
  let trim = false
  for (const found of text.matchAll(TOKEN)) {
    const before = text.slice(from, found.index)
    const isComment = found[2] === undefined
    const left = isComment ? found[0].startsWith('{{-') : found[1] !== undefined
    const shown = trim ? before.trimStart() : before
    pieces.push(left ? shown.trimEnd() : shown)
    trim = isComment ? found[0].endsWith('-}}') : found[3] !== undefined
    if (!isComment) pieces.push({ action: found[2]! })
    from = found.index + found[0].length
  }
  const rest = text.slice(from)
  if (rest.includes('{{')) throw new TemplateError('unclosed action')
  pieces.push(trim ? rest.trimStart() : rest)
  const state = { pieces, at: 0 }
  const { nodes, end } = readNodes(state)
  if (end !== undefined) throw new TemplateError(`unexpected {{${end}}}`)
  return nodes
}

interface Pieces {
  readonly pieces: readonly (string | { action: string })[]
  at: number
}

function readNodes(state: Pieces): { nodes: Node[]; end?: string } {
  const nodes: Node[] = []
  while (state.at < state.pieces.length) {
    const piece = state.pieces[state.at++]!
    if (typeof piece === 'string') {
      if (piece !== '') nodes.push({ kind: 'text', text: piece })
      continue
    }
    const [word = ''] = /^\S+/.exec(piece.action) ?? []
    if (word === 'end' || word === 'else') return { nodes, end: piece.action }
    if (word === 'range' || word === 'if' || word === 'with') nodes.push(readBlock(state, word, piece.action.slice(word.length)))
    else nodes.push(readPrint(piece.action))
  }
  return { nodes }
}

function readBlock(state: Pieces, kind: 'range' | 'if' | 'with', head: string): Node {
  const reader = tokensOf(head)
  const names: string[] = []
  if (kind === 'range' && reader.tokens.includes(':=')) {
    for (; reader.tokens[reader.at] !== ':='; reader.at++) {
      const token = reader.tokens[reader.at]!
      if (token !== ',') names.push(token)
    }
    reader.at++
  }
  const value = readPipe(reader)
  const { nodes: body, end } = readNodes(state)
  if (end === undefined) throw new TemplateError('unexpected EOF')
  if (end === 'end') return finish(kind, value, names, body, [])
  const more = end.slice('else'.length).trim()
  if (more === '') {
    const { nodes: otherwise, end: last } = readNodes(state)
    if (last !== 'end') throw new TemplateError('unexpected EOF')
    return finish(kind, value, names, body, otherwise)
  }
  return finish(kind, value, names, body, [readBlock(state, 'if', more.replace(/^if\b/, ''))])
}

const finish = (
  kind: 'range' | 'if' | 'with',
  value: Expression,
  names: readonly string[],
  body: readonly Node[],
  otherwise: readonly Node[],
): Node => (kind === 'range' ? { kind, value, names, body, otherwise } : { kind, value, body, otherwise })

function readPrint(action: string): Node {
  const [, name, rest] = /^(\$\w*)\s*:?=\s*([^]*)$/.exec(action) ?? []
  const reader = tokensOf(rest ?? action)
  const value = readPipe(reader)
  if (reader.at < reader.tokens.length)
    throw new TemplateError(`unexpected ${JSON.stringify(reader.tokens[reader.at])} in operand`)
  return name === undefined ? { kind: 'print', value } : { kind: 'print', value, set: name }
}

function tokensOf(text: string): Reader {
  const tokens: string[] = []
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) {
      at++
      continue
    }
    WORD.lastIndex = at
    const [word = ''] = WORD.exec(text) ?? []
    if (word === '') throw new TemplateError(`unexpected ${JSON.stringify(text[at])} in command`)
    tokens.push(word)
    at += word.length
    // `(index .a 0).b` is one operand.
    if (word === ')' && /[.\w]/.test(text[at] ?? '')) tokens.push('\u0000')
  }
  return { tokens, at: 0 }
}

function readPipe(reader: Reader): Expression {
  const stages = [readCommand(reader)]
  while (reader.tokens[reader.at] === '|') {
    reader.at++
    stages.push(readCommand(reader))
  }
  return stages.length === 1 ? stages[0]! : { kind: 'pipe', stages }
}

function readCommand(reader: Reader): Expression {
  const first = readOperand(reader)
  const args: Expression[] = []
  while (reader.at < reader.tokens.length && !['|', ')'].includes(reader.tokens[reader.at]!)) args.push(readOperand(reader))
  if (first.kind === 'call') return { ...first, args }
  if (args.length > 0) throw new TemplateError("can't give argument to non-function")
  return first
}

function readOperand(reader: Reader): Expression {
  const token = reader.tokens[reader.at++]
  if (token === undefined) throw new TemplateError('missing value for command')
  if (token === '(') {
    const inner = readPipe(reader)
    if (reader.tokens[reader.at++] !== ')') throw new TemplateError('unclosed left paren')
    if (reader.tokens[reader.at] !== '\u0000') return inner
    const path = reader.tokens[reader.at + 1]!
    reader.at += 2
    return { kind: 'field', path: path.split('.').slice(1), of: inner }
  }
  if (token.startsWith('"')) return { kind: 'value', value: goString(token) }
  if (token.startsWith('`')) return { kind: 'value', value: token.slice(1, -1) }
  if (/^-?\d/.test(token)) return { kind: 'value', value: Number(token) }
  if (token === 'true' || token === 'false') return { kind: 'value', value: token === 'true' }
  if (token === 'nil') return { kind: 'value', value: undefined }
  if (token.startsWith('$')) {
    const [name = '$', ...path] = token.split('.')
    return { kind: 'variable', name, path }
  }
  if (token === '.') return { kind: 'field', path: [] }
  if (token.startsWith('.')) return { kind: 'field', path: token.slice(1).split('.') }
  if (!Object.hasOwn(FUNCTIONS, token)) throw new TemplateError(`function ${JSON.stringify(token)} not defined`)
  return { kind: 'call', name: token, args: [] }
}

/** A string literal; a line may not end within it. */
function goString(token: string): unknown {
  try {
    return JSON.parse(token)
  } catch {
    throw new TemplateError('unterminated quoted string')
  }
}

interface Scope {
  dot: unknown
  variables: ReadonlyMap<string, unknown>
}

/** What the template prints of a value. */
export function runTemplate(nodes: readonly Node[], value: unknown): string {
  return runNodes(nodes, { dot: value, variables: new Map([['$', value]]) })
}

function runNodes(nodes: readonly Node[], outer: Scope): string {
  let scope = outer
  let out = ''
  for (const node of nodes) {
    if (node.kind === 'text') out += node.text
    else if (node.kind === 'print') {
      const value = evaluate(node.value, scope)
      if (node.set === undefined) out += goText(value)
      else scope = { ...scope, variables: new Map([...scope.variables, [node.set, value]]) }
    } else out += runBlock(node, scope)
  }
  return out
}

function runBlock(node: Exclude<Node, { kind: 'text' | 'print' }>, scope: Scope): string {
  const value = evaluate(node.value, scope)
  if (node.kind === 'if') return runNodes(isTrue(value) ? node.body : node.otherwise, scope)
  if (node.kind === 'with') return isTrue(value) ? runNodes(node.body, { ...scope, dot: value }) : runNodes(node.otherwise, scope)
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? value.map((each, i) => [i, each])
    : isRecord(value)
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : value === undefined || value === null
        ? []
        : refuse(`range can't iterate over ${goText(value)}`)
  if (entries.length === 0) return runNodes(node.otherwise, scope)
  return entries
    .map(([key, each]) => {
      const names = node.kind === 'range' ? node.names : []
      const given = names.length > 1 ? [key, each] : [each]
      const variables = new Map([...scope.variables, ...names.map((name, i) => [name, given[i]] as const)])
      return runNodes(node.body, { dot: each, variables })
    })
    .join('')
}

function evaluate(expression: Expression, scope: Scope, last: readonly unknown[] = []): unknown {
  switch (expression.kind) {
    case 'value':
      return expression.value
    case 'field':
      return follow(expression.of ? evaluate(expression.of, scope) : scope.dot, expression.path)
    case 'variable':
      if (!scope.variables.has(expression.name)) refuse(`undefined variable ${JSON.stringify(expression.name)}`)
      return follow(scope.variables.get(expression.name), expression.path)
    case 'pipe':
      return expression.stages.reduce<unknown>((before, stage, i) => evaluate(stage, scope, i === 0 ? [] : [before]), undefined)
    case 'call':
      return FUNCTIONS[expression.name]!([...expression.args.map((each) => evaluate(each, scope)), ...last])
  }
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const name of path) {
    if (at === undefined || at === null) return undefined
    if (!isRecord(at)) refuse(`can't evaluate field ${name} in type interface {}`)
    at = (at as Record<string, unknown>)[name]
  }
  return at
}

const refuse = (message: string): never => {
  throw new TemplateError(message)
}
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTrue = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isRecord(value) ? Object.keys(value).length > 0 : Boolean(value)

/** fmt's %v. */
function goText(value: unknown): string {
  if (value === undefined || value === null) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(inner).join(' ')}]`
  if (!isRecord(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${pairs.map(([key, each]) => `${key}:${inner(each)}`).join(' ')}]`
}
const inner = (value: unknown): string => (value === null || value === undefined ? '<nil>' : goText(value))

const compare = (a: unknown, b: unknown): number => ((a as number) < (b as number) ? -1 : a === b ? 0 : 1)

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  and: (args) => args.find((each) => !isTrue(each)) ?? args.at(-1),
  or: (args) => args.find(isTrue) ?? args.at(-1),
  not: ([value]) => !isTrue(value),
  eq: ([value, ...rest]) => rest.some((each) => each === value),
  ne: ([a, b]) => a !== b,
  lt: ([a, b]) => compare(a, b) < 0,
  le: ([a, b]) => compare(a, b) <= 0,
  gt: ([a, b]) => compare(a, b) > 0,
  ge: ([a, b]) => compare(a, b) >= 0,
  len: ([value]) =>
    typeof value === 'string' || Array.isArray(value)
      ? value.length
      : isRecord(value)
        ? Object.keys(value).length
        : refuse('error calling len: len of nil pointer'),
  index: ([value, ...keys]) =>
    keys.reduce<unknown>((at, key) => {
      if (Array.isArray(at)) {
        if (typeof key !== 'number' || key < 0 || key >= at.length)
          refuse(`error calling index: index out of range: ${String(key)}`)
        return (at as unknown[])[key as number]
      }
      return isRecord(at) ? at[String(key)] : refuse('error calling index: index of untyped nil')
    }, value),
  slice: ([value, from = 0, to]) => (value as string | unknown[]).slice(from as number, to as number | undefined),
  print: (args) => args.map(goText).join(''),
  println: (args) => `${args.map(goText).join(' ')}\n`,
  printf: ([format, ...args]) => formatted(String(format), args),
  html: ([value]) => goText(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`),
  js: ([value]) => JSON.stringify(goText(value)).slice(1, -1),
  urlquery: ([value]) => encodeURIComponent(goText(value)).replaceAll('%20', '+'),
  exists: ([value, ...keys]) =>
    keys.reduce<unknown>((at, key) => (isRecord(at) ? at[String(key)] : undefined), value) !== undefined,
  base64decode: ([value]) => fromBase64(String(value)),
}

function formatted(format: string, args: readonly unknown[]): string {
  let next = 0
  return format.replace(/%(-?)(\d*)([vsdqt%])/g, (_all, left: string, width: string, verb: string) => {
    if (verb === '%') return '%'
    const value = args[next++]
    const text = verb === 'q' ? JSON.stringify(goText(value)) : goText(value)
    return left === '' ? text.padStart(Number(width)) : text.padEnd(Number(width))
  })
}

function fromBase64(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let bits = 0
  let count = 0
  let escaped = ''
  for (const digit of text.replace(/=+$/, '')) {
    const value = digits.indexOf(digit)
    if (value < 0) refuse('error calling base64decode: illegal base64 data')
    bits = (bits << 6) | value
    count += 6
    if (count < 8) continue
    count -= 8
    escaped += `%${((bits >> count) & 255).toString(16).padStart(2, '0')}`
  }
  return decodeURIComponent(escaped)
}

/** kubectl's JSONPath: text with `{expressions}`, range and filters (k8s.io/client-go/util/jsonpath). */

type Node = { kind: 'text'; text: string } | { kind: 'path'; steps: Step[] } | { kind: 'range'; steps: Step[]; body: Node[] }

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'wildcard' }
  | { kind: 'descend'; name: string }
  | { kind: 'slice'; from: number | undefined; to: number | undefined; step: number; single: boolean }
  | { kind: 'filter'; left: Operand; operator: string | undefined; right: Operand | undefined }
  | { kind: 'union'; of: Step[][] }
  | { kind: 'root' }

type Operand = { kind: 'path'; steps: Step[] } | { kind: 'value'; value: string | number | boolean }

/** A wrong template: kubectl's own words. */
export class JsonPathError extends Error {}

export function parseJsonPath(template: string): Node[] {
  const parser = { text: relaxed(template), at: 0 }
  const nodes = readNodes(parser, false)
  return nodes
}

/** `.metadata.name` and `metadata.name` are taken for `{.metadata.name}`. */
function relaxed(template: string): string {
  if (template.includes('{')) return template
  return `{${template.startsWith('.') || template.startsWith('[') || template.startsWith('$') ? '' : '.'}${template}}`
}

interface Parser {
  text: string
  at: number
}

function readNodes(parser: Parser, inRange: boolean): Node[] {
  const nodes: Node[] = []
  while (parser.at < parser.text.length) {
    const open = parser.text.indexOf('{', parser.at)
    const end = open < 0 ? parser.text.length : open
    if (end > parser.at) nodes.push({ kind: 'text', text: parser.text.slice(parser.at, end) })
    if (open < 0) {
      parser.at = end
      break
    }
    const close = closing(parser.text, open)
    const inner = parser.text.slice(open + 1, close).trim()
    parser.at = close + 1
    if (inner === 'end') {
      if (!inRange) throw new JsonPathError('not in range, nothing to end')
      return nodes
    }
    if (inner.startsWith('range'))
      nodes.push({ kind: 'range', steps: readPath(inner.slice(5).trim()), body: readNodes(parser, true) })
    else if (inner.startsWith('"') || inner.startsWith("'")) nodes.push({ kind: 'text', text: unquote(inner) })
    else nodes.push({ kind: 'path', steps: readPath(inner) })
  }
  if (inRange) throw new JsonPathError('unclosed range')
  return nodes
}

function closing(text: string, open: number): number {
  let quote = ''
  for (let i = open + 1; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\') i++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '}') return i
  }
  throw new JsonPathError('unclosed action')
}

function unquote(text: string): string {
  if (text.length < 2 || text.at(-1) !== text[0]) throw new JsonPathError('unterminated quoted string')
  return text.slice(1, -1).replace(/\\(.)/g, (_all, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? c)
}

function readPath(text: string): Step[] {
  const steps: Step[] = []
  let at = 0
  while (at < text.length) {
    const c = text[at]!
    if (c === '$') {
      steps.push({ kind: 'root' })
      at++
    } else if (c === '@') at++
    else if (text.startsWith('..', at)) {
      const [, name = ''] = /^\.\.([\w-]*)/.exec(text.slice(at)) ?? []
      steps.push({ kind: 'descend', name })
      at += 2 + name.length
    } else if (c === '.') {
      at++
      if (text[at] === '*') {
        steps.push({ kind: 'wildcard' })
        at++
        continue
      }
      let name = ''
      // A dot in a key is written `\.`.
      for (; at < text.length && !/[.[\]\s{}]/.test(text[at]!); at++) {
        if (text[at] === '\\') at++
        name += text[at] ?? ''
      }
      if (name !== '') steps.push({ kind: 'field', name })
    } else if (c === '[') {
      const end = bracket(text, at)
      steps.push(readBracket(text.slice(at + 1, end).trim()))
      at = end + 1
    } else if (/\s/.test(c)) at++
    else {
      const [word = ''] = /^[\w-]+/.exec(text.slice(at)) ?? []
      throw new JsonPathError(
        word === ''
          ? `unrecognized character in action: U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`
          : `unrecognized identifier ${word}`,
      )
    }
  }
  return steps
}

function bracket(text: string, open: number): number {
  let depth = 0
  let quote = ''
  for (let i = open; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\') i++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '[') depth++
    else if (c === ']' && --depth === 0) return i
  }
  throw new JsonPathError('unterminated array')
}

function readBracket(text: string): Step {
  const filter = /^\?\((.*)\)$/s.exec(text)
  if (filter) {
    const [, left = '', operator, right] = /^(.*?)\s*(==|!=|>=|<=|>|<)\s*(.*)$/s.exec(filter[1]!) ?? ['', filter[1]!]
    return {
      kind: 'filter',
      left: readOperand(left.trim()),
      operator,
      right: right === undefined ? undefined : readOperand(right.trim()),
    }
  }
  if (text === '*') return { kind: 'wildcard' }
  // What stands in quotes is a path too: its dots lead on unless they are escaped.
  if (/^'[^']*'$/.test(text)) return { kind: 'union', of: [readPath(`.${text.slice(1, -1)}`)] }
  if (/^(['"]).*\1$/s.test(text) && !text.slice(1, -1).includes(text[0]!)) return { kind: 'field', name: unquote(text) }
  if (/^-?\d+$/.test(text)) return { kind: 'slice', from: Number(text), to: undefined, step: 1, single: true }
  const slice = /^(-?\d*):(-?\d*)(?::(-?\d+))?$/.exec(text)
  const number = (part: string | undefined): number | undefined => (part ? Number(part) : undefined)
  if (slice) return { kind: 'slice', from: number(slice[1]), to: number(slice[2]), step: number(slice[3]) ?? 1, single: false }
  if (text.includes(',')) return { kind: 'union', of: text.split(',').map((part) => [readBracket(part.trim())]) }
  throw new JsonPathError(`invalid array index ${text}`)
}

function readOperand(text: string): Operand {
  if (/^['"]/.test(text)) return { kind: 'value', value: unquote(text) }
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'value', value: Number(text) }
  if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true' }
  return { kind: 'path', steps: readPath(text) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values that a path leads to. Throws where a field is missing, unless `lenient`. */
function walk(steps: readonly Step[], start: unknown, root: unknown, lenient: boolean): unknown[] {
  let current: unknown[] = [start]
  for (const step of steps) {
    const values = current
    // Of a union all values' first part comes first, then all values' second.
    current =
      step.kind === 'union'
        ? step.of.flatMap((part) => values.flatMap((value) => walk(part, value, root, lenient)))
        : values.flatMap((value) => take(step, value, root, lenient))
  }
  return current
}

function take(step: Exclude<Step, { kind: 'union' }>, value: unknown, root: unknown, lenient: boolean): unknown[] {
  switch (step.kind) {
    case 'root':
      return [root]
    case 'field':
      if (Array.isArray(value) && /^\d+$/.test(step.name)) return [(value as unknown[])[Number(step.name)]]
      if (isRecord(value) && Object.hasOwn(value, step.name) && value[step.name] !== undefined) return [value[step.name]]
      if (lenient || !isRecord(value)) return []
      throw new JsonPathError(`${step.name} is not found`)
    case 'wildcard':
      return Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : []
    case 'descend':
      return descend(value, step.name)
    case 'slice':
      return slice(value, step)
    case 'filter':
      return (Array.isArray(value) ? (value as unknown[]) : []).filter((each) => holds(step, each, root))
  }
}

function descend(value: unknown, name: string): unknown[] {
  const here = isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []
  const below = Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : []
  return [...(name === '' ? [value] : here), ...below.flatMap((each) => descend(each, name))]
}

function slice(value: unknown, { from, to, step, single }: Extract<Step, { kind: 'slice' }>): unknown[] {
  if (!Array.isArray(value)) throw new JsonPathError('is not array or slice')
  const list = value as unknown[]
  const place = (index: number): number => (index < 0 ? index + list.length : index)
  if (single) {
    const at = place(from!)
    if (at < 0 || at >= list.length) throw new JsonPathError(`array index out of bounds: index ${from!}, length ${list.length}`)
    return [list[at]]
  }
  const part = list.slice(place(from ?? 0), to === undefined ? undefined : place(to))
  return part.filter((_each, i) => i % step === 0)
}

function holds({ left, operator, right }: Extract<Step, { kind: 'filter' }>, value: unknown, root: unknown): boolean {
  const valueOf = (operand: Operand): unknown =>
    operand.kind === 'value' ? operand.value : walk(operand.steps, value, root, true)[0]
  const a = valueOf(left)
  if (operator === undefined || right === undefined) return a !== undefined
  const b = valueOf(right)
  if (a === undefined) return false
  switch (operator) {
    case '==':
      return a === b || textOf(a) === textOf(b)
    case '!=':
      return textOf(a) !== textOf(b)
    case '<':
      return (a as number) < (b as number)
    case '>':
      return (a as number) > (b as number)
    case '<=':
      return (a as number) <= (b as number)
    default:
      return (a as number) >= (b as number)
  }
}

/** What the template prints of an object; `lenient` as `--allow-missing-template-keys` says (the default). */
export function runJsonPath(nodes: readonly Node[], root: unknown, print: (value: unknown) => string, lenient = true): string {
  const run = (list: readonly Node[], at: unknown): string =>
    list
      .map((node) => {
        if (node.kind === 'text') return node.text
        const values = walk(node.steps, at, root, lenient)
        if (node.kind === 'range')
          return values
            .flatMap((each) => (Array.isArray(each) && node.steps.at(-1)?.kind === 'field' ? (each as unknown[]) : [each]))
            .map((each) => run(node.body, each))
            .join('')
        return values.map(print).join(' ')
      })
      .join('')
  return run(nodes, root)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

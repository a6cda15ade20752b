/**
 * Extended regular expressions as glibc's regexec(3) has them: of the matches that begin first the longest; a fault is refused, never
 * read in another way. All possibilities are followed at once (Thompson, Pike), so that no expression takes exponential time.
 * regex(7); a back reference is the one thing that this way cannot have.
 */

/** An expression that regcomp(3) refuses. */
export class RegularError extends Error {}

type Test = (c: string) => boolean
type Assertion = 'start' | 'end' | 'word' | 'not-word' | 'word-start' | 'word-end'

type Node =
  | { readonly kind: 'one'; readonly test: Test }
  | { readonly kind: 'at'; readonly assertion: Assertion }
  | { readonly kind: 'all'; readonly nodes: readonly Node[] }
  | { readonly kind: 'any'; readonly nodes: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly node: Node }
  | { readonly kind: 'repeat'; readonly node: Node; readonly least: number; readonly most: number }

interface Reader {
  readonly text: readonly string[]
  readonly ignoreCase: boolean
  position: number
  groups: number
  depth: number
}

const MOST_REPEATS = 32_767
const MOST_STEPS = 50_000
const MOST_DEPTH = 500

const isWord: Test = (c) => /^[\p{L}\p{N}_]$/u.test(c)
const classes: ReadonlyMap<string, Test> = new Map(
  Object.entries({
    alpha: /^\p{L}$/u,
    digit: /^[0-9]$/,
    alnum: /^[\p{L}0-9]$/u,
    upper: /^\p{Lu}$/u,
    lower: /^\p{Ll}$/u,
    space: /^\s$/,
    blank: /^[ \t]$/,
    punct: /^[!-/:-@[-`{-~]$/,
    xdigit: /^[0-9A-Fa-f]$/,
    cntrl: /^[\x00-\x1f\x7f]$/,
    print: /^[^\x00-\x1f\x7f]$/,
    graph: /^[^\x00-\x20\x7f]$/,
  }).map(([name, regex]) => [name, (c: string) => regex.test(c)]),
)

const refuse = (): never => {
  throw new RegularError('invalid regular expression')
}

const literal = ({ ignoreCase }: Reader, c: string): Node => {
  if (!ignoreCase) return { kind: 'one', test: (other) => other === c }
  const folded = c.toLowerCase()
  return { kind: 'one', test: (other) => other.toLowerCase() === folded }
}

function readAlternatives(reader: Reader): Node {
  if (++reader.depth > MOST_DEPTH) refuse()
  const nodes = [readSequence(reader)]
  while (reader.text[reader.position] === '|') {
    reader.position++
    nodes.push(readSequence(reader))
  }
  reader.depth--
  return nodes.length === 1 ? nodes[0]! : { kind: 'any', nodes }
}

function readSequence(reader: Reader): Node {
  const nodes: Node[] = []
  for (;;) {
    const c = reader.text[reader.position]
    // A closing parenthesis that nothing opened is one.
    if (c === undefined || c === '|' || (c === ')' && reader.depth > 1)) return { kind: 'all', nodes }
    nodes.push(readRepeats(reader, readAtom(reader)))
  }
}

function readRepeats(reader: Reader, atom: Node): Node {
  let node = atom
  for (;;) {
    const bounds = readBounds(reader)
    if (!bounds) return node
    node = { kind: 'repeat', node, least: bounds[0], most: bounds[1] }
  }
}

function readBounds(reader: Reader): readonly [number, number] | undefined {
  const c = reader.text[reader.position]
  if (c === '*' || c === '+' || c === '?') {
    reader.position++
    return [c === '+' ? 1 : 0, c === '?' ? 1 : Infinity]
  }
  if (c !== '{') return undefined
  const end = reader.text.indexOf('}', reader.position)
  const found = /^(\d*)(,?)(\d*)$/.exec(reader.text.slice(reader.position + 1, end < 0 ? undefined : end).join(''))
  if (end < 0 || !found || (found[1] === '' && found[2] === '')) return refuse()
  reader.position = end + 1
  const least = Number(found[1] || 0)
  const most = found[2] === '' ? least : found[3] === '' ? Infinity : Number(found[3])
  if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS) || least > most) refuse()
  return [least, most]
}

function readAtom(reader: Reader): Node {
  const c = reader.text[reader.position++]!
  switch (c) {
    case '(': {
      const index = ++reader.groups
      const node = readAlternatives(reader)
      if (reader.text[reader.position++] !== ')') refuse()
      return { kind: 'group', index, node }
    }
    case '*':
    case '+':
    case '?':
    case '{':
      return refuse()
    case '.':
      return { kind: 'one', test: () => true }
    case '^':
      return { kind: 'at', assertion: 'start' }
    case '$':
      return { kind: 'at', assertion: 'end' }
    case '[':
      return { kind: 'one', test: readBracket(reader) }
    case '\\':
      return readEscape(reader)
    default:
      return literal(reader, c)
  }
}

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ['b', 'word'],
  ['B', 'not-word'],
  ['<', 'word-start'],
  ['>', 'word-end'],
  ['`', 'start'],
  ["'", 'end'],
])

function readEscape(reader: Reader): Node {
  const c = reader.text[reader.position++] ?? refuse()
  const assertion = ASSERTIONS.get(c)
  if (assertion) return { kind: 'at', assertion }
  if (c === 'w') return { kind: 'one', test: isWord }
  if (c === 'W') return { kind: 'one', test: (other) => !isWord(other) }
  if (c === 's') return { kind: 'one', test: (other) => /\s/.test(other) }
  if (c === 'S') return { kind: 'one', test: (other) => !/\s/.test(other) }
  return literal(reader, c)
}

/** What stands in brackets; the first one has been taken. */
function readBracket(reader: Reader): Test {
  const { text } = reader
  const negated = text[reader.position] === '^'
  if (negated) reader.position++
  const tests: Test[] = []
  for (let first = true; first || text[reader.position] !== ']'; first = false) {
    if (reader.position >= text.length) refuse()
    const named = readNamed(reader, ':')
    if (named !== undefined) tests.push(classes.get(named) ?? refuse())
    else {
      const low = readMember(reader)
      if (text[reader.position] === '-' && text[reader.position + 1] !== ']' && reader.position + 1 < text.length) {
        reader.position++
        const high = readMember(reader)
        if (low > high) refuse()
        tests.push((c) => c >= low && c <= high)
      } else tests.push((c) => c === low)
    }
  }
  reader.position++
  const either: Test = (c) => tests.some((test) => test(c))
  const folded: Test = reader.ignoreCase ? (c) => either(c.toLowerCase()) || either(c.toUpperCase()) : either
  return negated ? (c) => !folded(c) : folded
}

/** `[:alpha:]`, `[.-.]`, `[=a=]` within brackets: what stands between. */
function readNamed(reader: Reader, mark: string): string | undefined {
  const { text, position } = reader
  if (text[position] !== '[' || text[position + 1] !== mark) return undefined
  for (let end = position + 2; end + 1 < text.length; end++) {
    if (text[end] !== mark || text[end + 1] !== ']') continue
    reader.position = end + 2
    return text.slice(position + 2, end).join('')
  }
  return refuse()
}

function readMember(reader: Reader): string {
  const named = readNamed(reader, '.') ?? readNamed(reader, '=')
  if (named === undefined) return reader.text[reader.position++] ?? refuse()
  return [...named].length === 1 ? named : refuse()
}

type Step =
  | { readonly kind: 'one'; readonly test: Test }
  | { readonly kind: 'at'; readonly assertion: Assertion }
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'match' }

/** A compiled expression. */
export interface Regular {
  readonly steps: readonly Step[]
  readonly slots: number
}

function emit(steps: Step[], node: Node): void {
  if (steps.length > MOST_STEPS) refuse()
  switch (node.kind) {
    case 'one':
    case 'at':
      steps.push(node)
      return
    case 'all':
      for (const each of node.nodes) emit(steps, each)
      return
    case 'group':
      steps.push({ kind: 'save', slot: 2 * node.index })
      emit(steps, node.node)
      steps.push({ kind: 'save', slot: 2 * node.index + 1 })
      return
    case 'any':
      return emitAny(steps, node.nodes)
    case 'repeat':
      return emitRepeat(steps, node)
  }
}

function emitAny(steps: Step[], nodes: readonly Node[]): void {
  const jumps: { to: number }[] = []
  for (const [i, node] of nodes.entries()) {
    const last = i === nodes.length - 1
    const split = { kind: 'split', first: steps.length + 1, second: 0 } as const satisfies Step
    const open: { second: number } = split
    if (!last) steps.push(split)
    emit(steps, node)
    if (last) break
    const jump: Step & { to: number } = { kind: 'jump', to: 0 }
    steps.push(jump)
    jumps.push(jump)
    open.second = steps.length
  }
  for (const jump of jumps) jump.to = steps.length
}

function emitRepeat(steps: Step[], { node, least, most }: Extract<Node, { kind: 'repeat' }>): void {
  for (let i = 0; i < least; i++) emit(steps, node)
  if (most === Infinity) {
    const start = steps.length
    const split: Step & { second: number } = { kind: 'split', first: start + 1, second: 0 }
    steps.push(split)
    emit(steps, node)
    steps.push({ kind: 'jump', to: start })
    split.second = steps.length
    return
  }
  const splits: { second: number }[] = []
  for (let i = least; i < most; i++) {
    const split: Step & { second: number } = { kind: 'split', first: steps.length + 1, second: 0 }
    steps.push(split)
    splits.push(split)
    emit(steps, node)
  }
  for (const split of splits) split.second = steps.length
}

/** regcomp(3). Throws `RegularError`. */
export function compileRegular(source: string, ignoreCase = false): Regular {
  const reader: Reader = { text: [...source], ignoreCase, position: 0, groups: 0, depth: 0 }
  const node = readAlternatives(reader)
  const steps: Step[] = []
  emit(steps, node)
  steps.push({ kind: 'match' })
  return { steps, slots: 2 * (reader.groups + 1) }
}

interface Thread {
  readonly step: number
  readonly saved: readonly (number | undefined)[]
}

function holds(assertion: Assertion, text: readonly string[], at: number): boolean {
  const before = at > 0 && isWord(text[at - 1]!)
  const after = at < text.length && isWord(text[at]!)
  switch (assertion) {
    case 'start':
      return at === 0
    case 'end':
      return at === text.length
    case 'word':
      return before !== after
    case 'not-word':
      return before === after
    case 'word-start':
      return !before && after
    case 'word-end':
      return before && !after
  }
}

/** The threads that wait for a character, in order of preference; `seen` keeps each step once. */
function follow(regular: Regular, text: readonly string[], at: number, thread: Thread, seen: Set<number>, out: Thread[]): void {
  const pending: Thread[] = [thread]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { step: index, saved } = next
    if (seen.has(index)) continue
    seen.add(index)
    const step = regular.steps[index]!
    if (step.kind === 'jump') pending.push({ step: step.to, saved })
    else if (step.kind === 'split') pending.push({ step: step.second, saved }, { step: step.first, saved })
    else if (step.kind === 'save') {
      const copy = [...saved]
      copy[step.slot] = at
      pending.push({ step: index + 1, saved: copy })
    } else if (step.kind === 'at') {
      if (holds(step.assertion, text, at)) pending.push({ step: index + 1, saved })
    } else out.push(next)
  }
}

/** regexec(3): the whole match and its groups (`undefined` where one took no part), or `undefined`. */
export function execRegular(regular: Regular, subject: string): readonly (string | undefined)[] | undefined {
  const text = [...subject]
  const found = search(regular, text, 0)
  return (
    found &&
    Array.from({ length: regular.slots / 2 }, (_, i) => {
      const [start, end] = [found[2 * i], found[2 * i + 1]]
      return start === undefined || end === undefined ? undefined : text.slice(start, end).join('')
    })
  )
}

/** Where the next match that begins at `from` or later stands, in the string's own units. */
export function searchRegular(regular: Regular, subject: string, from: number): { start: number; end: number } | undefined {
  const text = [...subject]
  const plain = text.length === subject.length
  const first = plain ? from : [...subject.slice(0, from)].length
  const found = search(regular, text, first)
  if (found?.[0] === undefined || found[1] === undefined) return undefined
  const place = (at: number): number => (plain ? at : text.slice(0, at).join('').length)
  return { start: place(found[0]), end: place(found[1]) }
}

function search(regular: Regular, text: readonly string[], from: number): readonly (number | undefined)[] | undefined {
  let threads: Thread[] = []
  let found: readonly (number | undefined)[] | undefined
  for (let at = from; ; at++) {
    const seen = new Set<number>()
    const now: Thread[] = []
    for (const thread of threads) follow(regular, text, at, thread, seen, now)
    // Nobody begins later than where a match has begun.
    if (!found) follow(regular, text, at, { step: 0, saved: [at] }, seen, now)
    threads = []
    for (const { step: index, saved } of now) {
      const step = regular.steps[index]!
      if (step.kind === 'match') {
        // The first to match at this place is preferred; a longer one that began as early may still come.
        if (!found || saved[0]! < found[0]! || (saved[0] === found[0] && at > found[1]!))
          found = Object.assign([...saved], { 1: at })
      } else if (step.kind === 'one' && at < text.length && step.test(text[at]!)) threads.push({ step: index + 1, saved })
    }
    const begun = found?.[0]
    if (begun !== undefined) threads = threads.filter(({ saved }) => saved[0]! <= begun)
    if (at >= text.length || (found && threads.length === 0)) break
  }
  return found
}

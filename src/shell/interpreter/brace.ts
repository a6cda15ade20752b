/** Brace expansion: `{a,b}`, `{1..5}`, before every other expansion and only in unquoted text. bash(1), "Brace Expansion". */
import { mostWords } from '../limits.ts'
import type { Part } from './syntax.ts'

/** A character of unquoted text, or a part that braces do not look into. */
type Atom = string | Part

const atomsOf = (parts: readonly Part[]): Atom[] =>
  parts.flatMap((part): Atom[] => (part.kind === 'literal' ? [...part.text] : [part]))

function partsOf(atoms: readonly Atom[]): readonly Part[] {
  const parts: Part[] = []
  for (const atom of atoms) {
    const last = parts.at(-1)
    if (typeof atom !== 'string') parts.push(atom)
    else if (last?.kind === 'literal') parts[parts.length - 1] = { kind: 'literal', text: last.text + atom }
    else parts.push({ kind: 'literal', text: atom })
  }
  return parts
}

/** More words than memory holds. */
export class TooManyWords extends Error {
  constructor(count: number) {
    super(`brace expansion: failed to allocate memory for ${count} elements`)
  }
}

const allow = (count: number): void => {
  if (count > mostWords) throw new TooManyWords(count)
}

/** The words that a word stands for. Throws `TooManyWords`. */
export function expandBraces(parts: readonly Part[]): readonly (readonly Part[])[] {
  if (!parts.some((part) => part.kind === 'literal' && part.text.includes('{'))) return [parts]
  return expandAtoms(atomsOf(parts)).map(partsOf)
}

function expandAtoms(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  for (let open = 0; open < atoms.length; open++) {
    if (atoms[open] !== '{') continue
    const group = groupAt(atoms, open)
    if (!group) continue
    const before = atoms.slice(0, open)
    const after = expandAtoms(atoms.slice(group.end + 1))
    allow(group.choices.length * after.length)
    return group.choices.flatMap((choice) => after.map((rest) => [...before, ...choice, ...rest]))
  }
  return [atoms]
}

interface Group {
  readonly end: number
  readonly choices: readonly (readonly Atom[])[]
}

function groupAt(atoms: readonly Atom[], open: number): Group | undefined {
  const commas: number[] = []
  let depth = 0
  for (let i = open; i < atoms.length; i++) {
    const atom = atoms[i]
    if (atom === '{') depth++
    else if (atom === ',' && depth === 1) commas.push(i)
    else if (atom === '}' && --depth === 0) {
      if (commas.length > 0) return { end: i, choices: split(atoms, [open, ...commas, i]) }
      const range = sequence(atoms.slice(open + 1, i))
      return range && { end: i, choices: range.map((text) => [text]) }
    }
  }
  return undefined
}

const split = (atoms: readonly Atom[], marks: readonly number[]): (readonly Atom[])[] =>
  marks.slice(1).flatMap((mark, i) => expandAtoms(atoms.slice(marks[i]! + 1, mark)))

/** The members of `1..5`, `a..e`, `01..10..2`. */
function sequence(atoms: readonly Atom[]): readonly string[] | undefined {
  const characters = atoms.filter((atom) => typeof atom === 'string')
  if (characters.length < atoms.length) return undefined
  const text = characters.join('')
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text)
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text)
  const found = numbers ?? letters
  if (!found) return undefined
  const value = (part: string): number => (numbers ? Number(part) : part.charCodeAt(0))
  const [from, to] = [value(found[1]!), value(found[2]!)]
  const step = Math.abs(Number(found[3] ?? 1)) || 1
  const padded = numbers && [found[1]!, found[2]!].some((part) => /^-?0\d/.test(part))
  const width = padded ? Math.max(found[1]!.length, found[2]!.length) : 0
  allow(Math.floor(Math.abs(to - from) / step) + 1)
  const out: string[] = []
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step)
    out.push(numbers ? pad(n, width) : String.fromCharCode(n))
  return out
}

const pad = (n: number, width: number): string =>
  n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0')

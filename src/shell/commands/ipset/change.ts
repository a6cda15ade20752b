/** `ipset add`, `del` and `test`: the words of one element, carried out on the set (libipset: session.c; the kernel's *_uadt). */
import { addElement, deleteElement, testElement } from '../../../linux/ipset/element.ts'
import { type Entry, type Ipset, type Ipsets, findSet } from '../../../linux/ipset/ipset.ts'
import { entryText } from '../../../linux/ipset/text.ts'
import { type Lookup, type Verb, entriesOf } from './elements.ts'
import { readElementOptions } from './options.ts'
import { kernelRefusal } from './words.ts'

export interface ChangeContext {
  readonly ipsets: Ipsets
  readonly now: number
  readonly lookup: Lookup
}

function setOf({ ipsets }: ChangeContext, name: string): Ipset {
  const set = findSet(ipsets, name)
  if (!set) throw kernelRefusal('no-set')
  return set
}

const whereOf = ({ lookup }: ChangeContext, { type, options }: Ipset, verb: Verb) => ({
  verb,
  type,
  family: options.family,
  lookup,
  netmask: options.netmask,
})

/** Reads the words now and says what is wrong with them; what is returned does it. */
export function changeElement(
  context: ChangeContext,
  verb: 'add' | 'del',
  name: string,
  element: string,
  words: readonly string[],
  exist: boolean,
): () => void {
  const set = setOf(context, name)
  const entries = entriesOf(element, whereOf(context, set, verb))
  // Its first entry is made now, so that wrong words are told before anything is done.
  const first = entries.next()
  const { wildcard, ...options } = readElementOptions(words, set.type, verb === 'add')
  const change = (given: Entry): void => {
    const entry: Entry = wildcard ? { ...given, wildcard } : given
    const result =
      verb === 'add'
        ? addElement(context.ipsets, set, entry, options, context.now, exist)
        : deleteElement(context.ipsets, set, entry, options, context.now)
    if (result !== 'ok' && !(result === 'element-missing' && exist)) throw kernelRefusal(result)
  }
  return () => {
    if (first.done) return
    const rest = set.options.range ? [first.value, ...entries] : undefined
    if (rest) return wholeOrNone(set, rest, change)
    change(first.value)
    for (const entry of entries) change(entry)
  }
}

/** A bitmap looks at both ends before it takes anything. */
function wholeOrNone({ options, type }: Ipset, entries: readonly Entry[], change: (entry: Entry) => void): void {
  const { from, to } = options.range!
  for (const { ip, port } of entries) {
    const value = type.parts[0] === 'port' ? port! : Number(ip)
    const block = options.netmask === undefined ? 1 : 2 ** (32 - options.netmask)
    if (value + block <= from || value > to) throw kernelRefusal('out-of-range')
  }
  for (const entry of entries) change(entry)
}

export function testEntry(
  context: ChangeContext,
  name: string,
  element: string,
  words: readonly string[],
): { isIn: boolean; text: string } {
  const set = setOf(context, name)
  const entry = entriesOf(element, { ...whereOf(context, set, 'test'), netmask: undefined }).next().value as Entry
  const { wildcard: _none, ...options } = readElementOptions(words, set.type, false)
  const isIn = testElement(context.ipsets, set, entry, options, context.now)
  if (typeof isIn === 'string') throw kernelRefusal(isIn === 'ok' ? 'no-set' : isIn)
  // ipset 7.17 says "after" of both.
  const reference = options.before ?? options.after
  const place = reference === undefined ? '' : ` after ${reference}`
  // An address is repeated as it was typed, other elements as they were understood.
  const said = set.type.name === 'hash:ip' ? element : entryText(set, entry)
  return { isIn, text: `${said}${place}` }
}

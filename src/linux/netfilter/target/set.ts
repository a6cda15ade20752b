/** `-j SET`: puts the packet's addresses into a set, takes them out, or gives the packet what the set says of it (iptables-extensions(8), xt_set.c). */
import { findSet } from '../../ipset/ipset.ts'
import { addPacket, deletePacket, matchPacket } from '../../ipset/packet.ts'
import type { RuleContext, TargetExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { parseSetReference, type SetReference, setReferenceText, viewOf } from '../set-reference.ts'
import { find, parseInteger } from '../words.ts'

export interface SetTargetOptions {
  readonly add: SetReference | undefined
  readonly del: SetReference | undefined
  readonly map: SetReference | undefined
  readonly exist: boolean
  readonly timeout: number | undefined
  readonly give: { readonly mark: boolean; readonly priority: boolean; readonly queue: boolean }
}

const LONGEST = 4_294_967_294

function reference(words: readonly OptionWord[], name: string, context: RuleContext): Result<SetReference | undefined> {
  const word = find(words, name)
  return word ? parseSetReference(word, context) : ok(undefined)
}

function parse(words: readonly OptionWord[], context: RuleContext): Result<SetTargetOptions> {
  const sets: (SetReference | undefined)[] = []
  for (const name of ['--add-set', '--del-set', '--map-set']) {
    const found = reference(words, name, context)
    if (!found.ok) return found
    sets.push(found.value)
  }
  const [add, del, map] = sets
  const has = (name: string): boolean => find(words, name) !== undefined
  const word = find(words, '--timeout')
  const timeout = word && parseInteger(word.value)
  if (word && (timeout === undefined || timeout > LONGEST))
    return wrong(`Invalid value for option --timeout or out of range 0-${LONGEST}`)
  if (!add && !del && !map) return wrong("You must specify either `--add-set' or `--del-set' or `--map-set'")
  if (!add && has('--exist')) return wrong("Flag `--exist' can be used with `--add-set' only")
  if (!add && word) return wrong("Option `--timeout' can be used with `--add-set' only")
  const give = { mark: has('--map-mark'), priority: has('--map-prio'), queue: has('--map-queue') }
  if (!map && (give.mark || give.priority || give.queue))
    return wrong('--map-mark, --map-prio and --map-queue can be used with `--map-set` only')
  if (map && !give.mark && !give.priority && !give.queue)
    return wrong("You must specify flags `--map-mark' or `--map-prio' or `--map-queue'")
  return ok({ add, del, map, exist: has('--exist'), timeout, give })
}

function spell(options: SetTargetOptions, dashes: string): string {
  const { add, del, map, exist, timeout, give } = options
  const parts: string[] = []
  if (add) parts.push(`${dashes}add-set ${setReferenceText(add)}`)
  if (exist) parts.push(`${dashes}exist`)
  if (timeout !== undefined) parts.push(`${dashes}timeout ${timeout}`)
  if (del) parts.push(`${dashes}del-set ${setReferenceText(del)}`)
  if (map) parts.push(`${dashes}map-set ${setReferenceText(map)}`)
  if (give.mark) parts.push(`${dashes}map-mark`)
  if (give.priority) parts.push(`${dashes}map-prio`)
  if (give.queue) parts.push(`${dashes}map-queue`)
  return parts.join(' ')
}

export const SET: TargetExtension<SetTargetOptions> = {
  name: 'SET',
  options: {
    '--add-set': { values: 2 },
    '--del-set': { values: 2 },
    '--map-set': { values: 2 },
    '--exist': { values: 0 },
    '--timeout': {},
    '--map-mark': { values: 0 },
    '--map-prio': { values: 0 },
    '--map-queue': { values: 0 },
  },
  repeated: ({ name }) => (name.endsWith('-set') ? `${name} can be specified only once` : undefined),
  parse,
  // A packet's mark and class are given in the mangle table, and the set must have them.
  check({ map, give }, { netfilter, table, hook }) {
    if (!map) return undefined
    const set = findSet(netfilter.ipsets, map.set)
    const late = hook === undefined || hook === 'forward' || hook === 'output' || hook === 'postrouting'
    const fits = table === 'mangle' && set?.options.skbinfo === true && (late || !(give.priority || give.queue))
    return fits ? undefined : 'Invalid argument'
  },
  print: (options) => spell(options, '--'),
  list: (options) => spell(options, ''),
  apply({ add, del, map, exist, timeout, give }, context) {
    const { ipsets } = context.netns.netfilter
    const { now } = context.kernel
    const view = viewOf(context)
    const setOf = (named: SetReference | undefined) => named && findSet(ipsets, named.set)
    const [adds, deletes, maps] = [setOf(add), setOf(del), setOf(map)]
    if (add && adds) addPacket(ipsets, adds, view, add.sides, { exist, timeout }, now)
    if (del && deletes) deletePacket(ipsets, deletes, view, del.sides, now)
    const found = map && maps && matchPacket(ipsets, maps, view, { sides: map.sides }, now)
    if (found?.skb && give.mark) context.skb.mark = ((context.skb.mark & ~found.skb.mask) ^ found.skb.mark) >>> 0
    return undefined
  },
}

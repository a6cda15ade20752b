/** From a rule's words to a rule: which extension an option belongs to, and what the extensions make of them (xshared.c, xtoptions.c). */
import type { Family } from '../../net/ip.ts'
import type { MatchExtension, OptionSpec, OptionWord, RuleContext } from './extension.ts'
import { type Failure, type Result, notSimulated, ok, wrong, wrongOption } from './failure.ts'
import { matchOf, matchOfProtocol, UNSIMULATED_MATCHES } from './match/registry.ts'
import { type Loadable, loadableOf } from './options.ts'
import type { MatchUse, Rule, TargetUse } from './ruleset.ts'
import { targetOf, UNSIMULATED_TARGETS } from './target/registry.ts'

/** Values that many rules share, made once: thousands of rules name the same network or jump to the same chain. */
export interface RuleMemory {
  readonly addresses: Map<string, readonly Rule['source'][]>
  readonly jumps: Map<string, TargetUse>
  /** Matches with one option, by the option and then by its value. */
  readonly matches: Map<string, Map<string, MatchUse>>
}
export const newMemory = (): RuleMemory => ({ addresses: new Map(), jumps: new Map(), matches: new Map() })

/** Most values of a large rule set stand there once; to remember all of them costs more than to make the common ones again. */
const REMEMBERED = 256

/** Keeps a value for the next rule that names it. */
export function remember<V>(memory: Map<string, V>, name: string, value: V): V {
  if (memory.size >= REMEMBERED) memory.clear()
  memory.set(name, value)
  return value
}

interface Loaded {
  readonly loadable: Loadable
  readonly words: OptionWord[]
}

/** A rule while it is read. */
export interface RuleDraft {
  loaded: Loaded[]
  protocol: Rule['protocol']
  inDevice: Rule['inDevice']
  outDevice: Rule['outDevice']
  fragment: boolean | undefined
  target: { name: string; goto: boolean } | undefined
}

export const newDraft = (): RuleDraft => ({
  loaded: [],
  protocol: undefined,
  inDevice: undefined,
  outDevice: undefined,
  fragment: undefined,
  target: undefined,
})

const DONE = ok(undefined)

export function loadMatch(draft: RuleDraft, name: string, family: Family): Result<undefined> {
  const extension = matchOf(name, family)
  if (!extension) {
    if (UNSIMULATED_MATCHES.has(name)) return notSimulated(`match "${name}"`)
    return wrong(`Couldn't load match \`${name}':No such file or directory\n`)
  }
  // tcp and udp are one match of the kernel's, however often they are named.
  if (extension.single && draft.loaded.some(({ loadable }) => loadable.extension === extension)) return DONE
  draft.loaded.push({ loadable: loadableOf(extension, false), words: [] })
  return DONE
}

/** Loads the match of the rule's protocol, unless it was. */
export function loadProtocolMatch(draft: RuleDraft, family: Family): boolean {
  const extension = draft.protocol && matchOfProtocol(draft.protocol.value, family)
  if (!extension || draft.loaded.some(({ loadable }) => loadable.extension === extension)) return false
  draft.loaded.push({ loadable: loadableOf(extension, false), words: [] })
  return true
}

export function loadTarget(draft: RuleDraft, name: string, isGoto: boolean): Result<undefined> {
  if (/\s/.test(name) || name === '') return wrong(`Invalid target name \`${name}'`)
  if (name.length > 28) return wrong(`Invalid target name \`${name}' (28 chars max)`)
  draft.target = { name, goto: isGoto }
  if (isGoto) return DONE
  if (UNSIMULATED_TARGETS.has(name)) return notSimulated(`target "${name}"`)
  const extension = targetOf(name)
  if (extension) draft.loaded.push({ loadable: loadableOf(extension, true), words: [] })
  return DONE
}

export function addOption(draft: RuleDraft, index: number, spec: OptionSpec, word: OptionWord): Result<undefined> {
  const { loadable, words } = draft.loaded[index]!
  const { name } = loadable.extension
  if (word.not && !spec.not) return wrongOption(name, `option "${word.name}" cannot be inverted.`)
  if (!spec.multiple && words.length > 0 && words.some((each) => each.name === word.name)) {
    const own = loadable.extension.repeated?.(word)
    return own === undefined ? wrongOption(name, `option "${word.name}" can only be used once.`) : wrong(own)
  }
  words.push(word)
  return DONE
}

/** Where the values of this match's only option are kept, if it may be shared. */
function sharedUses(
  { loadable, words }: Loaded,
  { protocol }: RuleContext,
  memory: RuleMemory,
): Map<string, MatchUse> | undefined {
  const extension = loadable.extension as MatchExtension<unknown>
  const [word] = words
  if (!extension.shared || words.length !== 1 || word!.not || word!.more !== '') return undefined
  if (extension.protocol !== undefined && extension.protocol !== protocol?.value) return undefined
  let uses = memory.matches.get(word!.name)
  if (!uses) memory.matches.set(word!.name, (uses = new Map<string, MatchUse>()))
  return uses
}

const NO_MATCHES = ok<readonly MatchUse[]>([])

function parseMatches(draft: RuleDraft, context: RuleContext, memory: RuleMemory): Result<readonly MatchUse[]> {
  const matches: MatchUse[] = []
  for (const loaded of draft.loaded) {
    const { loadable, words } = loaded
    if (loadable.target) continue
    const uses = sharedUses(loaded, context, memory)
    const known = uses?.get(words[0]!.value)
    if (known?.name === loadable.extension.name) {
      matches.push(known)
      continue
    }
    const options = loadable.extension.parse(words, context)
    if (!options.ok) return options
    const use: MatchUse = { name: loadable.extension.name, options: options.value }
    if (uses) remember(uses, words[0]!.value, use)
    matches.push(use)
  }
  // What grew has room for more; a hundred thousand rules keep what they have.
  return matches.length === 0 ? NO_MATCHES : ok(matches.slice())
}

const VERDICTS: ReadonlyMap<string, TargetUse> = new Map(
  ['ACCEPT', 'DROP', 'RETURN'].map((name) => [name, { kind: 'verdict', name, options: undefined }]),
)

export const NAT_IS_NO_FILTER = '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n'

function parseTarget(draft: RuleDraft, context: RuleContext, memory: RuleMemory): Result<TargetUse | undefined> {
  const { target } = draft
  if (!target) return ok(undefined)
  const { name } = target
  if (!target.goto) {
    const verdict = VERDICTS.get(name)
    if (verdict) return name === 'DROP' && context.table === 'nat' ? wrong(NAT_IS_NO_FILTER) : ok(verdict)
    const loaded = draft.loaded.find(({ loadable }) => loadable.target)
    if (loaded) {
      const options = loaded.loadable.extension.parse(loaded.words, context)
      return options.ok ? ok({ kind: 'extension', name, options: options.value }) : options
    }
  }
  const key = target.goto ? `-g ${name}` : name
  return ok(
    memory.jumps.get(key) ?? remember(memory.jumps, key, { kind: target.goto ? 'goto' : 'jump', name, options: undefined }),
  )
}

/** An option that is missing: said when all words were read, after what is wrong with those that are there. */
const INCOMPLETE =
  /must be specified|also requires|at least one|required|you must specify|no operation specified|have to specify|no physdev option/i
/** Said when the rule is put together, last of all. */
const LAST = /requires '-p/
const isLast = (failure: Failure): boolean => failure.kind === 'usage' && LAST.test(failure.message)

export const isIncomplete = (failure: Failure): boolean => failure.kind === 'usage' && INCOMPLETE.test(failure.message)

type Where = Pick<RuleContext, 'family' | 'table' | 'ipsets'>

/** What the extensions' words mean: the matches and the target, each read once. */
export interface Extensions {
  readonly matches: Result<readonly MatchUse[]>
  readonly target: Result<TargetUse | undefined>
}

export function readExtensions(draft: RuleDraft, where: Where, memory: RuleMemory): Extensions {
  const { family, table, ipsets } = where
  const context: RuleContext = { family, table, ipsets, protocol: draft.protocol }
  const matches = parseMatches(draft, context, memory)
  return { matches, target: parseTarget(draft, context, memory) }
}

/** What extensions say of their words: first of a wrong one, then of what is missing. */
export function extensionFault(
  draft: RuleDraft,
  where: Where,
  { matches, target }: Extensions,
): { ok: false; failure: Failure } | undefined {
  if (matches.ok) return target.ok ? undefined : target
  if (!isIncomplete(matches.failure) && !isLast(matches.failure)) return matches
  const context: RuleContext = { ...where, protocol: draft.protocol }
  for (const { loadable, words } of draft.loaded) {
    if (loadable.target || words.length === 0) continue
    const parsed = loadable.extension.parse(words, context)
    if (!parsed.ok && !isIncomplete(parsed.failure) && !isLast(parsed.failure)) return parsed
  }
  if (!target.ok && (!isIncomplete(target.failure) || isLast(matches.failure))) return target
  return isLast(matches.failure) ? undefined : matches
}

type Addresses = readonly Rule['source'][]

/** The rules that the draft means: one for each pair of addresses. */
export function finishRules(
  draft: RuleDraft,
  sources: Addresses,
  destinations: Addresses,
  { matches, target }: Extensions,
): Result<readonly Rule[]> {
  if (!matches.ok) return matches
  if (!target.ok) return target
  const rules: Rule[] = []
  for (const source of sources) {
    for (const destination of destinations) {
      // Every field is always there, so that all rules have one shape.
      rules.push({
        source,
        destination,
        inDevice: draft.inDevice,
        outDevice: draft.outDevice,
        protocol: draft.protocol,
        fragment: draft.fragment,
        matches: matches.value,
        target: target.value,
      })
    }
  }
  return ok(rules)
}

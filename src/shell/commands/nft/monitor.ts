/** `nft monitor`: prints what changes in the ruleset, and with `trace` what becomes of the packets that `meta nftrace set 1` has chosen, until it is killed (src/monitor.c, src/netlink.c). */
import { dictionary } from '../../../net/dictionary.ts'
import type { NftTrace, NetlinkMessage } from '../../../linux/netlink.ts'
import type { NftChange } from '../../../linux/nftables/draft.ts'
import { type PrintOptions, ruleText } from '../../../linux/nftables/print.ts'
import type { NftFamily, NftRule, Nftables } from '../../../linux/nftables/ruleset.ts'
import { type Tool, ToolExit } from '../../tool.ts'

/** What each word lets through. */
const OBJECTS: Readonly<Record<string, readonly NftChange['object'][]>> = dictionary({
  tables: ['table'],
  chains: ['chain'],
  sets: ['set', 'map'],
  rules: ['rule'],
  elements: ['element'],
  ruleset: ['table', 'chain', 'set', 'map', 'element', 'rule', 'counter', 'quota', 'limit'],
})

interface Asked {
  readonly event: NftChange['event'] | undefined
  readonly objects: readonly NftChange['object'][]
  readonly trace: boolean
}

function fault(words: readonly string[], at: number, message: string): ToolExit {
  const from = ['', ...words.slice(0, at)].join(' ').trimStart().length + (at > 0 ? 1 : 0)
  const text = words.join(' ')
  return new ToolExit(1, `Error: ${message}\n${text}\n${' '.repeat(from)}${'^'.repeat(Math.max(1, (words[at] ?? '').length))}\n`)
}

/** `monitor [new | destroy] [tables | … | trace]`. */
function readWords(words: readonly string[]): Asked {
  let at = 1
  let event: Asked['event']
  if (words[at] === 'new' || words[at] === 'destroy') event = words[at++] as Asked['event']
  const word = words[at]
  const known = word !== undefined && (word === 'trace' || Object.hasOwn(OBJECTS, word))
  if (known) at++
  else if (
    word !== undefined &&
    event === undefined &&
    words.length === 2 &&
    /^[a-z_]+$/.test(word) &&
    word !== 'json' &&
    word !== 'xml'
  )
    throw fault(words, at, `invalid event ${word}`)
  if (words[at] === 'json' || words[at] === 'xml' || words[at] === 'vm')
    throw new ToolExit(1, `nft: "monitor ${words[at]!}" is not simulated\n`)
  if (words[at] !== undefined)
    throw fault(words, at, 'syntax error, unexpected string, expecting end of file or newline or semicolon')
  return { event, objects: OBJECTS[known && word !== 'trace' ? word : 'ruleset']!, trace: word === 'trace' }
}

const ruleKey = (family: NftFamily, table: string, { handle }: NftRule): string => `${family} ${table} ${handle}`

/** Rules as they stand when the monitor begins: it prints them with the counters of that moment. */
function rememberRules({ tables }: Nftables, print: PrintOptions): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { family, name, chains } of tables.values())
    for (const { rules } of chains.values())
      for (const rule of rules) texts.set(ruleKey(family, name, rule), ruleText(rule, family, print))
  return texts
}

function traceLine(
  { id, family, table, chain, what }: NftTrace,
  rules: ReadonlyMap<string, string>,
  print: PrintOptions,
): string {
  const head = `trace id ${id.toString(16).padStart(8, '0')} ${family} ${table} ${chain}`
  switch (what.kind) {
    case 'packet':
      return `${head} packet: ${what.header}\n`
    case 'rule': {
      const text = rules.get(ruleKey(family, table, what.rule)) ?? ruleText({ ...what.rule, state: {} }, family, print)
      return `${head} rule ${text} (verdict ${what.verdict})\n`
    }
    case 'policy': {
      const mark = what.mark === 0 ? '' : ` meta mark 0x${what.mark.toString(16).padStart(8, '0')}`
      return `${head} policy ${what.policy}${mark}\n`
    }
  }
}

function changesText(
  { changes, generation, by }: Extract<NetlinkMessage, { kind: 'nft-changes' }>,
  asked: Asked,
  print: PrintOptions,
): string {
  const lines = changes
    .filter(({ event, object }) => (asked.event ?? event) === event && asked.objects.includes(object))
    .map(({ line }) => `${line(print)}\n`)
  const all = asked.event === undefined && asked.objects === OBJECTS.ruleset
  return lines.join('') + (all ? `# new generation ${generation} by process ${by.pid} (${by.name})\n` : '')
}

/** Runs until a signal ends it. */
export async function monitor(tool: Tool, words: readonly string[], print: () => PrintOptions): Promise<number> {
  const asked = readWords(words)
  const rules = asked.trace ? rememberRules(tool.netns.netfilter.nftables, print()) : new Map<string, string>()
  let notify: (() => void) | undefined
  const stop = tool.process.host.onNetlink(tool.netns.id, (message) => {
    if (asked.trace) {
      if (message.kind === 'nft-trace') tool.out(traceLine(message, rules, print()))
    } else if (message.kind === 'nft-changes') tool.out(changesText(message, asked, print()))
    // It flushes after each message, whatever its output is.
    tool.flush()
    notify?.()
  })
  try {
    for (;;)
      await tool.process.wait<void>((wake) => {
        notify = () => wake()
      })
  } finally {
    stop()
  }
}

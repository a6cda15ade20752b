/** What the kernel checks of a changed table at the end: no chain leads back to itself, and statements stand only where a hook allows them (nf_tables_api.c, nft_chain_validate). */
import { dictionary } from '../../net/dictionary.ts'
import type { Hook } from '../trace.ts'
import type { Statement } from './expression.ts'
import { type Fault, UNSUPPORTED, errno } from './fault.ts'
import type { Location } from './lexer.ts'
import type { BaseChain, NftChain, NftRule, NftTable } from './ruleset.ts'
import { jumpsOf } from './draft.ts'

/** NFT_JUMP_STACK_SIZE. */
const DEEPEST = 16

const NAT_HOOKS: Readonly<Record<string, readonly Hook[]>> = dictionary({
  masquerade: ['postrouting'],
  redirect: ['prerouting', 'output'],
  snat: ['postrouting', 'input'],
  dnat: ['prerouting', 'output'],
})

function allowed(statement: Statement, base: BaseChain): boolean {
  switch (statement.kind) {
    case 'nat':
      return base.type === 'nat' && NAT_HOOKS[statement.type]!.includes(base.hook)
    case 'masquerade':
    case 'redirect':
      return base.type === 'nat' && NAT_HOOKS[statement.kind]!.includes(base.hook)
    case 'reject':
      return base.hook !== 'postrouting'
    default:
      return true
  }
}

type Verdict = 'ok' | 'loop' | 'forbidden'

function walk(table: NftTable, chain: NftChain, base: BaseChain, path: readonly string[]): Verdict {
  if (path.includes(chain.name) || path.length >= DEEPEST) return 'loop'
  for (const rule of chain.rules) {
    const result = walkRule(table, rule, base, [...path, chain.name])
    if (result !== 'ok') return result
  }
  return 'ok'
}

function walkRule(table: NftTable, rule: NftRule, base: BaseChain, path: readonly string[]): Verdict {
  for (const statement of rule.statements) {
    if (!allowed(statement, base)) return 'forbidden'
    for (const name of jumpsOf(statement, table)) {
      const next = table.chains.get(name)
      const result = next ? walk(table, next, base, path) : 'ok'
      if (result !== 'ok') return result
    }
  }
  return 'ok'
}

/** The first rule of a base chain that leads to what may not be; `places` are those of new rules, by handle. */
export function validateTable(table: NftTable, places: ReadonlyMap<number | undefined, Location>): Fault | undefined {
  const [somewhere] = places.values()
  for (const chain of table.chains.values()) {
    if (!chain.base) continue
    for (const rule of chain.rules) {
      const result = walkRule(table, rule, chain.base, [chain.name])
      if (result !== 'ok') return errno(result === 'loop' ? 'Too many links' : UNSUPPORTED, places.get(rule.handle) ?? somewhere)
    }
  }
  return undefined
}

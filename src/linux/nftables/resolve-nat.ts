/** NAT and reject: addresses, ports and the families and protocols that they need (src/evaluate.c, stmt_evaluate_nat, stmt_evaluate_reject). */
import type { RejectWith } from '../netfilter/verdict.ts'
import type { TypeName } from './datatype.ts'
import { ICMPV6_CODES, ICMPX_CODES, ICMP_CODES } from './symbols.ts'
import type { Expression, NatOptions, NatTarget, NftReject } from './expression.ts'
import { Fault, notSimulated } from './fault.ts'
import type { Location } from './lexer.ts'
import {
  type Resolving,
  NFPROTO,
  findSet,
  implied,
  layer3Of,
  needL3,
  needL4,
  resolveValue,
  sameTypes,
  typesOf,
} from './resolve-expression.ts'
import { describeTypes, resolvePart } from './resolve-value.ts'
import type { Interval } from './ruleset.ts'
import type { Node, StatementNodeOf } from './syntax.ts'

export const natOptions = (flags: readonly string[]): NatOptions => ({
  random: flags.includes('random'),
  fullyRandom: flags.includes('fully-random'),
  persistent: flags.includes('persistent'),
})

/** A port needs a protocol that has ports. */
function needTransport(rule: Resolving, at: Location, also: Location): void {
  const known =
    rule.l4 !== undefined ||
    rule.statements.some(
      (s) =>
        s.kind === 'match' &&
        ((s.left.kind === 'meta' && s.left.key === 'l4proto') ||
          (s.left.kind === 'payload' && ['protocol', 'nexthdr'].includes(s.left.field))),
    )
  if (!known) throw new Fault('transport protocol mapping is only valid after transport protocol match', at, also)
}

const firstWord = (at: Location, word: string): Location => ({ ...at, to: at.from + word.length - 1 })

export function resolvePorts(rule: Resolving, node: Node, at: Location): Interval {
  const word = at.source.lines[at.line - 1]?.slice(at.from - 1).match(/^[a-z]+/)?.[0] ?? ''
  needTransport(rule, node.at, firstWord(at, word))
  if (node.kind !== 'symbol' && node.kind !== 'range') throw notSimulated('a port from a map', node.at)
  return resolvePart('inet_service', node, rule).interval
}

export function resolveNat(rule: Resolving, node: StatementNodeOf<'nat'>): void {
  const family = natFamily(rule, node)
  const type: TypeName = family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr'
  const { address, port } = node
  let target: NatTarget['address']
  let both = false
  if (address) {
    const wanted = wantsPort(rule, address) ? [type, 'inet_service' as const] : [type]
    const value = resolveValue(rule, address, wanted)
    const given = typesOf(value, (name) => findSet(rule, name))
    both = given.length === 2
    if (both && value.kind === 'map') needPortOfMap(rule, value.key, node)
    if (!sameTypes(given.slice(0, 1), [type]))
      throw new Fault(
        `datatype mismatch, expected ${describeTypes([type])}, expression has type ${describeTypes(given)}`,
        address.at,
      )
    if (value.kind === 'value') target = { kind: 'range', range: { from: value.value, to: value.value } }
    else if (value.kind === 'range') target = { kind: 'range', range: value.range }
    else target = { kind: 'expression', value }
  }
  const ports: NatTarget['port'] = port && { kind: 'range', range: resolvePorts(rule, port, node.at) }
  const shown = rule.family === 'inet' ? node.family : both ? family : undefined
  rule.statements.push({
    kind: 'nat',
    type: node.type,
    family: shown,
    target: { address: target, port: ports, both },
    options: natOptions(node.flags),
  })
}

/** Whether a map within gives addresses with ports. */
function wantsPort(rule: Resolving, node: Node): boolean {
  if (node.kind === 'concat') return true
  if (node.kind !== 'map') return false
  if (node.set.kind === 'set-name') return findSet(rule, node.set.name)?.shape.data?.length === 2
  return node.set.kind === 'set' && node.set.elements[0]?.data?.kind === 'concat'
}

/** A map's key may name the protocol itself. */
function needPortOfMap(rule: Resolving, key: Expression, node: StatementNodeOf<'nat'>): void {
  const parts = key.kind === 'concat' ? key.parts : [key]
  if (
    parts.some(
      (part) =>
        (part.kind === 'meta' && part.key === 'l4proto') ||
        (part.kind === 'payload' && ['protocol', 'nexthdr'].includes(part.field)),
    )
  )
    return
  needTransport(rule, node.address!.at, firstWord(node.at, node.type))
}

function natFamily(rule: Resolving, node: StatementNodeOf<'nat'>): 'ip' | 'ip6' {
  if (rule.family !== 'inet') {
    if (node.family && node.family !== rule.family)
      throw new Fault(
        `conflicting protocols specified: ${rule.family} vs. ${node.family}. You must specify ip or ip6 family in nat statement`,
        node.familyAt,
      )
    return rule.family
  }
  const family = node.family ?? layer3Of(rule)
  if (!family && node.address)
    throw new Fault('ip or ip6 must be specified with address for inet tables.', firstWord(node.at, node.type))
  if (family && node.family) needL3(rule, family, node.familyAt)
  return family ?? 'ip'
}

// --- reject ---

const REJECT_WITH: Readonly<Record<'icmp' | 'icmpv6', readonly (readonly [string, RejectWith])[]>> = {
  icmp: [
    ['net-unreachable', 'icmp-net-unreachable'],
    ['host-unreachable', 'icmp-host-unreachable'],
    ['prot-unreachable', 'icmp-proto-unreachable'],
    ['port-unreachable', 'icmp-port-unreachable'],
    ['net-prohibited', 'icmp-net-prohibited'],
    ['host-prohibited', 'icmp-host-prohibited'],
    ['admin-prohibited', 'icmp-admin-prohibited'],
  ],
  icmpv6: [
    ['no-route', 'icmp6-no-route'],
    ['admin-prohibited', 'icmp6-adm-prohibited'],
    ['addr-unreachable', 'icmp6-addr-unreachable'],
    ['port-unreachable', 'icmp6-port-unreachable'],
    ['policy-fail', 'icmp6-policy-fail'],
    ['reject-route', 'icmp6-reject-route'],
  ],
}
const CODES = { icmp: ICMP_CODES, icmpv6: ICMPV6_CODES, icmpx: ICMPX_CODES } as const

export function resolveReject(rule: Resolving, node: StatementNodeOf<'reject'>): void {
  const push = (how: NftReject): void => void rule.statements.push({ kind: 'reject', with: how })
  if (node.type === 'tcp') {
    if (rule.l4 && rule.l4.protocol !== 6)
      throw new Fault('you cannot use tcp reset with this protocol', firstWord(node.at, 'reject'), rule.l4.at)
    if (rule.l4 && rule.family !== 'inet') needL4(rule, 'tcp', 6, node.at)
    else if (!rule.l4) {
      // In the inet family the match is always listed.
      needFirst(rule, 'l4proto', 6, rule.family !== 'inet')
      rule.l4 = { protocol: 6, explicit: undefined }
    }
    return push({ kind: 'tcp-reset' })
  }
  const known = layer3Of(rule)
  const type = node.type ?? (known === 'ip' ? 'icmp' : known === 'ip6' ? 'icmpv6' : 'icmpx')
  const at = node.code?.at ?? node.at
  if (type === 'icmpx') {
    if (rule.family !== 'inet') throw new Fault('abstracted ICMP unreachable not supported', at, firstWord(node.at, 'reject'))
    return push({ kind: 'icmpx', code: codeOf('icmpx', node.code) })
  }
  const wanted = type === 'icmp' ? 'ip' : 'ip6'
  if (rule.family !== 'inet' && rule.family !== wanted)
    throw new Fault('conflicting protocols specified: ip vs ip6', at, firstWord(node.at, 'reject'))
  if (rule.family === 'inet') {
    if (rule.l3) needL3(rule, wanted, at)
    else {
      needFirst(rule, 'nfproto', NFPROTO[wanted], true)
      rule.l3 = { protocol: wanted, explicit: undefined }
    }
  }
  const code = codeOf(type, node.code)
  const how = REJECT_WITH[type].find(([name]) => name === code)
  if (!how) throw new Fault('Could not process rule: Invalid argument', at)
  push({ kind: type, code, with: how[1] })
}

/** What an answer needs is asked before all else, and is listed only where more than matches stand between (stmt_reject_gen_dependency). */
function needFirst(rule: Resolving, key: 'l4proto' | 'nfproto', value: number, mayHide: boolean): void {
  const hidden = mayHide && rule.statements.every(({ kind }) => kind === 'match')
  rule.statements.unshift({ ...implied(key, value), implied: hidden })
}

function codeOf(type: 'icmp' | 'icmpv6' | 'icmpx', node: Node | undefined): string {
  if (!node) return 'port-unreachable'
  const text = node.kind === 'symbol' ? node.text : ''
  const found = CODES[type].find(([name, number]) => name === text || String(number) === text)
  if (!found) throw new Fault(`Could not parse ${type} code`, node.at)
  return found[0]
}

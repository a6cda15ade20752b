/** Restore text under construction: chain lines first, then rules, table by table; and the spellings that kube-proxy's rules share. */
import type { LocalDetector } from '../local-detector.ts'
import type { ProxyModel } from '../model.ts'
import type { ProxyPort } from '../service-ports.ts'

/** One table's text, as lines or blocks of lines. */
export interface TableText {
  readonly chains: string[]
  readonly rules: string[]
}
export interface RestoreText {
  readonly filter: TableText
  readonly nat: TableText
}

export const emptyText = (): RestoreText => ({ filter: { chains: [], rules: [] }, nat: { chains: [], rules: [] } })

/**
 * Adds the text of one port as one block. A sync of 30,000 Services writes 330,000 rules: joined port by port, the pieces of a line
 * die young and the garbage collector never sees them.
 */
export function append(text: RestoreText, port: RestoreText): void {
  for (const table of ['filter', 'nat'] as const) {
    if (port[table].chains.length > 0) text[table].chains.push(port[table].chains.join('\n'))
    if (port[table].rules.length > 0) text[table].rules.push(port[table].rules.join('\n'))
  }
}

/** Declares a chain; with `--noflush` this also empties it. */
export const declare = (table: TableText, ...chains: string[]): void => {
  for (const chain of chains) table.chains.push(`:${chain} - [0:0]`)
}

export const finish = ({ filter, nat }: RestoreText): string => `${printTable('filter', filter)}${printTable('nat', nat)}`

const printTable = (name: string, { chains, rules }: TableText): string =>
  `*${name}\n${printLines(chains)}${printLines(rules)}COMMIT\n`
const printLines = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`)

export const quoted = (comment: string): string => `-m comment --comment "${comment}"`
/** kube-proxy quotes a comment only where it has a blank. */
export const bare = (comment: string): string => `-m comment --comment ${comment}`

/** `-m tcp -p tcp`: the module before the protocol, as kube-proxy spells it. */
export const protocolArgs = ({ protocol }: ProxyPort): string => `-m ${protocol} -p ${protocol}`

/** Go's `%#08x`: eight digits behind the prefix. */
export const markText = ({ masqueradeMark }: ProxyModel): string => `0x${masqueradeMark.toString(16).padStart(8, '0')}`

export function ifLocal(detector: LocalDetector): string | undefined {
  if (detector.kind === 'none') return undefined
  return detector.kind === 'source' ? `-s ${detector.cidr}` : `-i ${detector.pattern}`
}

export function ifNotLocal(detector: LocalDetector): string | undefined {
  const local = ifLocal(detector)
  return local === undefined ? undefined : `! ${local}`
}

const PROBABILITIES: string[] = []

/** The share of the first of `n` endpoints, with the ten decimals that kube-proxy writes. */
export const probability = (n: number): string => (PROBABILITIES[n] ??= (1 / n).toFixed(10))

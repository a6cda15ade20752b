/** What `nft list` prints of tables, chains, sets, maps and named objects (src/rule.c). */
import { typeOf, type TypeName } from './datatype.ts'
import type { Expression } from './expression.ts'
import { type PrintOptions, elementText, expressionText, limitText, quotaText, ruleText, timeText } from './print.ts'
import { priorityText } from './priority.ts'
import { sortElements } from './resolve-value.ts'
import { type NamedObject, type NftChain, type NftFamily, type NftSet, type NftTable, tableName } from './ruleset.ts'

const handle = (number: number, { handles }: PrintOptions): string => (handles ? ` # handle ${number}` : '')

export function chainText(chain: NftChain, family: NftFamily, options: PrintOptions): string {
  const lines = [`\tchain ${chain.name} {${handle(chain.handle, options)}`]
  if (chain.comment !== undefined) lines.push(`\t\tcomment "${chain.comment}"`)
  const { base } = chain
  if (base) {
    const priority = priorityText(base.priority, base.hook, options.numericPriority || options.style.numeric)
    lines.push(`\t\ttype ${base.type} hook ${base.hook} priority ${priority}; policy ${base.policy};`)
  }
  for (const rule of chain.rules) lines.push(`\t\t${ruleText(rule, family, options)}${handle(rule.handle, options)}`)
  return `${lines.join('\n')}\n\t}\n`
}

const partsText = (types: readonly TypeName[], typeOf: readonly Expression[] | undefined, options: PrintOptions): string =>
  typeOf ? typeOf.map((part) => expressionText(part, options)).join(' . ') : types.join(' . ')

/** What stands behind `type` or `typeof`. */
export function typeText({ shape: { key, data }, typeOf, dataTypeOf }: NftSet, options: PrintOptions): string {
  const values = data === undefined ? '' : ` : ${data === 'verdict' ? 'verdict' : partsText(data, dataTypeOf, options)}`
  return partsText(key, typeOf, options) + values
}

export function setFlags(set: NftSet): string[] {
  // A set whose timeout is its only flag says it by the timeout.
  const flags = set.flags.filter((flag) => flag !== 'timeout' || set.timeoutMs === undefined || set.flags.length > 1)
  return ['constant', 'interval', 'dynamic', 'timeout'].filter((flag) => (flags as readonly string[]).includes(flag))
}

/** Elements: some on a line, by what their keys are. */
function elementLines(set: NftSet, options: PrintOptions): string | undefined {
  const live = [...set.elements.values()].filter(({ expiresAt }) => expiresAt === undefined || expiresAt > options.now)
  if (live.length === 0 || options.terse) return undefined
  const { key, data } = set.shape
  const perLine = key.length > 1 ? 1 : typeOf(key[0]!).perLine
  const texts = sortElements(set.shape, live).map((element) => elementText(key, data, element, options))
  let text = ''
  texts.forEach((each, i) => {
    text += i === 0 ? each : i % perLine === 0 ? `,\n\t\t\t     ${each}` : `, ${each}`
  })
  return `\t\telements = { ${text} }`
}

export function setText(set: NftSet, options: PrintOptions): string {
  const { data } = set.shape
  const lines = [`\t${data === undefined ? 'set' : 'map'} ${set.name} {${handle(set.handle, options)}`]
  lines.push(`\t\t${set.typeOf ? 'typeof' : 'type'} ${typeText(set, options)}`)
  if (set.policy === 'memory') lines.push('\t\tpolicy memory')
  if (set.size !== undefined) lines.push(`\t\tsize ${set.size}`)
  const flags = setFlags(set)
  if (flags.length > 0) lines.push(`\t\tflags ${flags.join(',')}`)
  if (set.counted) lines.push('\t\tcounter')
  if (set.timeoutMs !== undefined) lines.push(`\t\ttimeout ${timeText(set.timeoutMs)}`)
  if (set.gcIntervalMs !== undefined) lines.push(`\t\tgc-interval ${timeText(set.gcIntervalMs)}`)
  if (set.autoMerge) lines.push('\t\tauto-merge')
  if (set.comment !== undefined) lines.push(`\t\tcomment "${set.comment}"`)
  const elements = elementLines(set, options)
  if (elements !== undefined) lines.push(elements)
  return `${lines.join('\n')}\n\t}\n`
}

/** What an object is, without its name. */
export function objectState(object: NamedObject, options: PrintOptions): string {
  switch (object.kind) {
    case 'counter':
      return options.stateless ? '' : `packets ${object.packets} bytes ${object.bytes}`
    case 'quota':
      return quotaText(object, object.used, options).slice('quota '.length)
    case 'limit':
      return limitText(object.limit).slice('limit '.length)
  }
}

export function objectText(object: NamedObject, options: PrintOptions): string {
  const lines = [`\t${object.kind} ${object.name} {${handle(object.handle, options)}`]
  if (object.comment !== undefined) lines.push(`\t\tcomment "${object.comment}"`)
  const state = objectState(object, options)
  if (state !== '') lines.push(`\t\t${state}`)
  return `${lines.join('\n')}\n\t}\n`
}

/** A table around some of its parts; parts of a whole table stand a line apart. */
export function tableText(table: NftTable, parts: readonly string[], options: PrintOptions, whole = false): string {
  const head = whole ? headText(table, parts.length > 0) : ''
  return `table ${tableName(table)} {${whole ? handle(table.handle, options) : ''}\n${head}${parts.join(whole ? '\n' : '')}}\n`
}

function headText({ dormant, comment }: NftTable, more: boolean): string {
  // nft 1.0.6 leaves a line empty after flags, but none after a comment alone.
  const lines = [...(dormant ? ['\tflags dormant\n'] : []), ...(comment === undefined ? [] : [`\tcomment "${comment}"\n`])]
  return lines.join('') + (dormant && more ? '\n' : '')
}

export const wholeTableText = (table: NftTable, options: PrintOptions): string =>
  tableText(
    table,
    [
      ...[...table.objects.values()].map((object) => objectText(object, options)),
      ...[...table.sets.values()].map((set) => setText(set, options)),
      ...[...table.chains.values()].map((chain) => chainText(chain, table.family, options)),
    ],
    options,
    true,
  )

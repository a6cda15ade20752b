/** A story as plain text: for terminals, chats, tickets and screen readers. The request, its reply, the result, and the table of headers. */
import { branchesOf, type Branch } from './branches.ts'
import { type HeaderRow, headerRows } from './header-table.ts'
import { type Language, wordsFor } from './locale.ts'
import { NO_NAMES, type Names, netnsName } from './names.ts'
import { type Section, chooseSections, sectionsOf } from './sections.ts'
import type { Depth, Story } from './step.ts'
import { flowOf, sameFlow, wrap } from './text.ts'
import type { TreeWords, Words } from './words.ts'

const WIDTH = 110
/** Deep branches still get this much. */
const NARROWEST = 44

export interface RenderOptions {
  names?: Names
  language?: Language
}

export function renderTree(story: Story, depth: Depth, options: RenderOptions = {}): string {
  const { names = NO_NAMES, language = 'en' } = options
  const words = wordsFor(language)
  const { full, later } = chooseSections(sectionsOf(story.steps))
  const first = full.find((section) => section.send)?.send
  const blocks = [
    [first?.after ? words.tree.heading(first.after, names) : words.tree.noEvents],
    ...full.filter((section) => section.send).map((section) => sectionLines(section, depth, names, words.tree)),
    ...(later.length > 0 ? [laterLines(later, full, words.tree)] : []),
    ...full.filter((section) => !section.send).map((section) => sectionLines(section, depth, names, words.tree)),
    ...(story.end ? [resultLines(story.end.result, story.end.sentence, words.tree)] : []),
    ...tableLines(headerRows(story.steps, words), names, words),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function sectionLines(section: Section, depth: Depth, names: Names, words: TreeWords): string[] {
  const branches = branchesOf(section.steps, depth, (id) => netnsName(names, id), words)
  const { send } = section
  const what = send?.event.kind === 'send' ? `: ${send.event.what}, ${flowOf(send.event.header)}` : ''
  return branches.length === 0
    ? []
    : [`${words.way[section.way]}${what}`, ...branches.flatMap((branch, i) => draw(branch, '', i === branches.length - 1))]
}

function draw(branch: Branch, indent: string, last: boolean): string[] {
  const below = `${indent}${last ? '   ' : '│  '}`
  const [head = '', ...rest] = wrap(branch.text, Math.max(NARROWEST, WIDTH - indent.length - 3))
  const hang = branch.children.length > 0 ? `${below}│  ` : below
  return [
    `${indent}${last ? '└─ ' : '├─ '}${head}`,
    ...rest.map((line) => `${hang}${line}`),
    ...branch.children.flatMap((child, i) => draw(child, below, i === branch.children.length - 1)),
  ]
}

/** Packets that repeat what was told: what they are, how their header changed on the way, and how they ended. */
function laterLines(sections: readonly Section[], full: readonly Section[], words: TreeWords): string[] {
  const told = new Set(full.map((section) => flowsOf(section).join()))
  const lines = sections.flatMap((section, i) =>
    draw({ text: summary(section, told, words), step: undefined, children: [] }, '', i === sections.length - 1),
  )
  return [words.more, ...lines, ...wrap(words.moreNote, WIDTH)]
}

/** From where to where, anew after each change. */
function flowsOf({ send, steps }: Section): string[] {
  let last = send?.after
  const flows = last ? [flowOf(last)] : []
  for (const { event, after } of steps) {
    if (event.kind !== 'rewrite' || !after || (last && sameFlow(last, after))) continue
    flows.push(flowOf(after))
    last = after
  }
  return flows
}

function summary(section: Section, told: ReadonlySet<string>, words: TreeWords): string {
  const flows = flowsOf(section)
  const what = section.send?.event.kind === 'send' ? section.send.event.what : ''
  const endings = section.steps.flatMap(({ event }) =>
    event.kind === 'deliver' ? [words.delivered(event.to)] : event.kind === 'drop' ? [words.dropped(event.reason)] : [],
  )
  return `${words.way[section.way]}: ${[what, ...(told.has(flows.join()) ? [] : [flows.join(' ⇒ ')]), ...endings].join(', ')}`
}

const resultLines = (result: string, sentence: string, words: TreeWords): string[] =>
  wrap(`${words.result}: ${result}. ${sentence}`, WIDTH)

/** The three columns of the paper table; where and why stand beside them. */
function tableLines(rows: readonly HeaderRow[], names: Names, { tree }: Words): string[][] {
  if (rows.length === 0) return []
  const cells = rows.map((row) => [row.src, row.dst, row.mark])
  const heads = [tree.columns.src, tree.columns.dst, tree.columns.mark]
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((cell) => cell[i]!.length)))
  const line = (texts: readonly string[]): string => texts.map((text, i) => text.padEnd(widths[i]!)).join(' | ')
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-')
  return (['request', 'reply'] as const).flatMap((way) => {
    const own = rows.filter((row) => row.way === way)
    if (own.length === 0) return []
    const beside = own.map((row) => `${line([row.src, row.dst, row.mark])}   ${netnsName(names, row.netns)}: ${row.note}`)
    return [[`${tree.headers}: ${tree.way[way].toLowerCase()}`, line(heads).trimEnd(), rule, ...beside]]
  })
}

/** For a ticket or a chat: the result, the table of headers, what happened hop by hop, and the commands that show it. */
export function renderMarkdown(story: Story, options: RenderOptions = {}): string {
  const { names = NO_NAMES, language = 'en' } = options
  const words = wordsFor(language)
  const { tree } = words
  const { full } = chooseSections(sectionsOf(story.steps))
  const first = full.find((section) => section.send)?.send
  const lines = [`## ${first?.after ? tree.heading(first.after, names) : tree.noEvents}`, '']
  if (story.end) lines.push(`**${tree.result}: ${story.end.result}.** ${story.end.sentence}`, '')
  const rows = headerRows(story.steps, words)
  if (rows.length > 0) {
    const { src, dst, mark, where, note } = tree.columns
    lines.push(`### ${tree.headers}`, '', `| ${src} | ${dst} | ${mark} | ${where} | ${note} |`, '|---|---|---|---|---|')
    lines.push(
      ...rows.map(
        (row) =>
          `| \`${row.src}\` | \`${row.dst}\` | ${row.mark && `\`${row.mark}\``} | ${netnsName(names, row.netns)} | ${row.note} |`,
      ),
      '',
    )
  }
  lines.push(`### ${tree.steps}`)
  for (const section of full) {
    const hops = section.steps.filter((step) => step.depth === 'hops')
    if (hops.length === 0) continue
    lines.push('', `**${tree.way[section.way]}**`, '')
    hops.forEach((step, i) => {
      const see =
        step.command && step.meaning !== 'move' && step.meaning !== 'send'
          ? `  \n   ${tree.see}: \`${step.command.line}\` (${step.command.on})`
          : ''
      lines.push(`${i + 1}. ${step.sentence}${see}`)
    })
  }
  return `${lines.join('\n')}\n`
}

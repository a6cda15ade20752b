/** The moment as text for other places: a ticket, a terminal, a page that embeds it. */
import type { Story, StoryStep } from '../../explain/step.ts'
import { renderMarkdown, renderTree } from '../../explain/tree.ts'
import { chooseSections, sectionsOf } from '../../explain/sections.ts'
import type { Topology } from '../../lab/topology.ts'
import { belong } from '../locale/belong.ts'
import { language } from '../locale/language.ts'
import type { Names } from '../names.ts'
import { placeName } from '../places.ts'

export interface Request {
  from: string
  to: string
  data: string
  seed: number | undefined
}

export const treeText = (story: Story, names: Names): string => renderTree(story, 'rules', { names, language })

/** Where the packet died in the connection's own way; a packet beside it is another story. */
function fatalStep(story: Story): StoryStep | undefined {
  const told = chooseSections(sectionsOf(story.steps)).full.flatMap(({ steps }) => steps)
  return told.findLast((step) => step.event.kind === 'drop' && step.meaning === 'drop')
}

/** Text that lies inside of a code block of any content. */
const fence = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}\n${text.trimEnd()}\n${ticks}`
}
/** Whatever a scenario is called, it stays words: no markup, no HTML. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ')
const code = (text: string): string => `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``

/** For a ticket: what was asked of what, how it ended, the rule that ate it, every step, and the way back here. */
export function ticketText(
  story: Story,
  given: { topology: Topology; request: Request; link: string | undefined; names: Names },
): string {
  const { topology, request, link, names } = given
  const words = belong.ticket
  const lines = [
    `- **${words.scenario}:** ${plain(topology.title)} (${words.facts(topology.kubernetesVersion, topology.proxyMode, topology.cni)})`,
    `- **${words.connection}:** ${code(request.from)} → ${code(request.to)}`,
  ]
  const died = fatalStep(story)
  if (died?.event.kind === 'drop') {
    const { rule, netns, reason } = died.event
    const place = words.on(placeName(netns))
    lines.push(
      rule
        ? `- **${words.ate}:** ${code(rule.text)} (${rule.table}, ${rule.chain} ${rule.rule}, ${place})`
        : `- **${words.died}:** ${code(reason)} ${place}`,
    )
  }
  if (link !== undefined) lines.push(`- [${words.open}](${link})`)
  const [heading = '', ...rest] = renderMarkdown(story, { names, language }).split('\n')
  const trace = `<details><summary>${words.trace}</summary>\n\n${fence(treeText(story, names))}\n\n</details>`
  return `${heading}\n\n${lines.join('\n')}\n${rest.join('\n').trimEnd()}\n\n${trace}\n`
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** The same connection in a terminal; with a link the scenario is unpacked first. */
export function commandText({ from, to, data, seed }: Request, file: string, link: string | undefined): string {
  const words = ['trace', file, '--from', from, '--to', to]
  if (data !== '') words.push('--data', data)
  if (seed !== undefined) words.push('--seed', String(seed))
  const trace = `hoplight ${words.map(quoted).join(' ')}`
  return link === undefined ? trace : `hoplight open ${quoted(link)} > ${quoted(file)} && ${trace}`
}

/** The picture at this very step in another page: canvas, timeline and explanation. */
export function embedText(link: string): string {
  const at = link.indexOf('#')
  const source = `${link.slice(0, at)}?embed${link.slice(at)}`
  const attribute = source.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<iframe src="${attribute}" title="${belong.share.embedTitle}" width="960" height="600" style="border:0" loading="lazy" sandbox="allow-scripts allow-same-origin"></iframe>`
}

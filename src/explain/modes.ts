/** The same packet under several modes, side by side as text: a row for each hop, a column for each mode, and what it cost below. */
import type { Language } from './languages.ts'
import { type ModeWords, modesEnglish } from './modes.en.ts'
import { modesChinese } from './modes.zh-tw.ts'
import { type Names, netnsName } from './names.ts'
import type { Story } from './step.ts'
import { type Hop, type HopRow, type WalkCost, alignHops, hopsOf } from './walk.ts'

const LANGUAGES: Readonly<Record<Language, ModeWords>> = { en: modesEnglish, 'zh-TW': modesChinese }
export const modeWords = (language: Language): ModeWords => LANGUAGES[language]

/** One mode's walk as it is shown. */
export interface ModeColumn {
  mode: keyof ModeWords['cost']
  version: string
  story: Story
  cost: WalkCost
  indexed: number
  standing: { node: string; rules: number; elements: number }
}
export interface RefusedColumn {
  mode: keyof ModeWords['cost']
  version: string
  refused: string
}

export const modeRows = (columns: readonly ModeColumn[]): HopRow[] => alignHops(columns.map(({ story }) => hopsOf(story)))

/** What is asked in one hop, in few words: `38 rules, 6 chains`. */
const costText = ({ rules, chains, lookups }: Hop): string =>
  rules === 0 && chains === 0
    ? ''
    : `[${rules} ${rules === 1 ? 'rule' : 'rules'}, ${chains} ${chains === 1 ? 'chain' : 'chains'}${lookups > 0 ? `, ${lookups} ${lookups === 1 ? 'look-up' : 'look-ups'}` : ''}]`

const COLUMN = 36
const GAP = '  '

export function modesText(
  request: { from: string; to: string },
  columns: readonly (ModeColumn | RefusedColumn)[],
  names: Names,
  release: string,
): string {
  const say = modesEnglish
  const shown = columns.filter((column): column is ModeColumn => 'story' in column)
  const lines = [say.heading(request.from, request.to), '']
  const row = (label: string, cells: readonly string[][]): void => void lines.push(...sideBySide(label, cells))
  row(
    '',
    shown.map(({ mode, version }) => [version === release ? mode : `${mode} (${say.otherRelease(version)})`]),
  )
  let way: HopRow['way'] | undefined
  for (const hop of modeRows(shown)) {
    if (hop.way !== way) lines.push('', say.way[(way = hop.way)])
    row(
      netnsName(names, hop.netns),
      hop.hops.map((each) =>
        each ? [...(each.did.length > 0 ? each.did : [say.nothing]), costText(each)].filter(Boolean) : [''],
      ),
    )
  }
  lines.push('')
  const fact = (label: string, of: (column: ModeColumn) => string): void =>
    row(
      label,
      shown.map((column) => [of(column)]),
    )
  fact(say.result, ({ story }) => story.end?.result ?? '')
  fact(say.backend, ({ story }) => story.end?.backend ?? say.nobody)
  fact(say.source, ({ story }) => story.end?.source ?? say.nobody)
  fact(say.rules, ({ cost }) => String(cost.rules))
  fact(say.indexed, ({ indexed }) => String(indexed))
  fact(say.chains, ({ cost }) => String(cost.chains))
  fact(say.lookups, ({ cost }) => String(cost.lookups))
  fact(say.standing, ({ standing }) => `${say.standingOf(standing.rules, standing.elements)} (${standing.node})`)
  row(
    '',
    shown.map(({ mode }) => [say.cost[mode]]),
  )
  for (const column of columns) if ('refused' in column) lines.push('', `${column.mode}: ${column.refused}`)
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n\n${say.counted}\n`
}

/** Each cell's lines are wrapped to the column. */
function sideBySide(label: string, cells: readonly string[][]): string[] {
  const columns = [fold([label], 24), ...cells.map((lines) => fold(lines, COLUMN))]
  const height = Math.max(...columns.map(({ length }) => length))
  return Array.from({ length: height }, (_, i) =>
    columns.map((lines, k) => (lines[i] ?? '').padEnd(k === 0 ? 24 : COLUMN)).join(GAP),
  )
}

/** At blanks; what follows hangs two characters in. */
function fold(texts: readonly string[], width: number): string[] {
  return texts.flatMap((text) => {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(' ')) {
      const hang = lines.length > 0 ? 2 : 0
      if (line !== '' && hang + line.length + 1 + word.length > width) {
        lines.push(`${' '.repeat(hang)}${line}`)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, `${' '.repeat(lines.length > 0 ? 2 : 0)}${line}`]
  })
}

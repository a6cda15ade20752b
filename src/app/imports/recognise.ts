/** What a text is that somebody pasted or dropped: a link, an iptables-save, a scenario, or none of them. */
export type Recognised =
  { kind: 'link'; hash: string } | { kind: 'rules'; tables: string[]; rules: number } | { kind: 'scenario' } | { kind: 'unknown' }

const TABLE = /^\*(raw|mangle|nat|filter|security)\s*$/gm

export function recognise(text: string): Recognised {
  const trimmed = text.trim()
  if (!/\s/.test(trimmed)) {
    const hash = /(?:^|#)((?:s=\d+\.|lib=)\S*)$/.exec(trimmed) ?? /#((?:\S*&)?(?:s=\d+\.|lib=)\S*)$/.exec(trimmed)
    if (hash) return { kind: 'link', hash: `#${hash[1]!}` }
  }
  const tables = [...text.matchAll(TABLE)].map((match) => match[1]!)
  if (tables.length > 0 && /^COMMIT\s*$/m.test(text))
    return { kind: 'rules', tables: [...new Set(tables)], rules: text.match(/^(?:\[\d+:\d+\] )?-[AI] /gm)?.length ?? 0 }
  if (/^\s*(?:- )?["']?(?:apiVersion|kind)["']?\s*:/m.test(text) || /^[{[]/.test(trimmed)) return { kind: 'scenario' }
  return { kind: 'unknown' }
}

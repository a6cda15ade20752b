/** The rows of the header table: what a person follows, before and after the step. Pure. */
import type { Header } from '../../linux/trace.ts'
import { words } from '../locale/words.ts'

export interface HeaderRow {
  name: string
  before: string
  after: string
  changed: boolean
  tone: 'dnat' | 'snat' | 'mark' | 'plain'
}

export const endpoint = (address: string, port: number | undefined): string =>
  port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
export const markText = (mark: number): string => (mark === 0 ? words.inspector.noMark : `0x${mark.toString(16)}`)

type Field = { name: string; tone: HeaderRow['tone']; of: (header: Header) => string | undefined }
const { rows } = words.inspector
const FIELDS: readonly Field[] = [
  { name: rows.source, tone: 'snat', of: (h) => endpoint(h.src, h.sport) },
  { name: rows.destination, tone: 'dnat', of: (h) => endpoint(h.dst, h.dport) },
  { name: rows.mark, tone: 'mark', of: (h) => markText(h.mark) },
  { name: rows.ttl, tone: 'plain', of: (h) => String(h.ttl) },
  { name: rows.protocol, tone: 'plain', of: (h) => h.protocol },
  { name: rows.flags, tone: 'plain', of: (h) => h.flags },
  { name: rows.icmp, tone: 'plain', of: (h) => h.icmp },
  { name: rows.data, tone: 'plain', of: (h) => h.data },
]

export function headerRows(before: Header, after: Header): HeaderRow[] {
  const list: HeaderRow[] = []
  for (const { name, tone, of } of FIELDS) {
    const was = of(before)
    const is = of(after)
    if (was === undefined && is === undefined) continue
    list.push({ name, before: was ?? '', after: is ?? '', changed: was !== is, tone })
  }
  return list
}

/**
 * Puts `iptables-save` text into an order that does not depend on chance: tables and chains by name; a chain's rules as written,
 * but sorted in the four chains that kube-proxy fills in the random order of its Services, jumps to KUBE-NODEPORTS last.
 */
const UNORDERED = new Set(['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES', 'KUBE-PROXY-FIREWALL'])

interface SavedTable {
  readonly chains: Set<string>
  readonly rules: Map<string, string[]>
}

function readTables(text: string): Map<string, SavedTable> {
  const tables = new Map<string, SavedTable>()
  let table: SavedTable | undefined
  for (const line of text.split('\n').map((each) => each.replace(/^\[\d+:\d+\] /, '').trimEnd())) {
    if (line.startsWith('*')) tables.set(line.slice(1), (table = { chains: new Set(), rules: new Map() }))
    if (line.startsWith(':')) table?.chains.add(line.slice(1).split(' ', 1)[0] ?? '')
    if (!line.startsWith('-A ')) continue
    const chain = line.split(' ', 2)[1] ?? ''
    const rules = table?.rules.get(chain)
    if (rules) rules.push(line)
    else table?.rules.set(chain, [line])
  }
  return tables
}

const isTail = (rule: string): number => Number(rule.endsWith('-j KUBE-NODEPORTS'))
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The lines to be compared; counters, and built-in chains without a rule, do not count. */
export function canonical(text: string): string[] {
  const lines: string[] = []
  for (const [name, { chains, rules }] of [...readTables(text)].sort(([a], [b]) => byText(a, b))) {
    const own = [...chains].filter((chain) => chain.startsWith('KUBE-') || rules.has(chain)).sort(byText)
    if (own.length > 0) lines.push(`*${name}`, ...own.map((chain) => `:${chain}`))
    for (const chain of own) {
      const written = rules.get(chain) ?? []
      lines.push(...(UNORDERED.has(chain) ? written.toSorted((a, b) => isTail(a) - isTail(b) || byText(a, b)) : written))
    }
  }
  return lines
}

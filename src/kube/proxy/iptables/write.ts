/** kube-proxy in iptables mode: from the model to the text that it pipes to `iptables-restore --noflush --counters`. */
import type { ProxyModel } from '../model.ts'
import { SERVICE_CHAIN } from '../names.ts'
import type { ReleaseTraits } from '../release.ts'
import { writeExtLayout } from './layout-ext.ts'
import { writeXlbLayout } from './layout-xlb.ts'
import { type RestoreText, emptyText, finish } from './text.ts'

const LAYOUTS: Readonly<Record<ReleaseTraits['layout'], (text: RestoreText, model: ProxyModel) => void>> = {
  ext: writeExtLayout,
  xlb: writeXlbLayout,
}

/** `existing` lists the chains that stand in nat: those that served a port which is gone are emptied and deleted. */
export function writeIptables(model: ProxyModel, existing: Iterable<string> = []): string {
  const text = emptyText()
  LAYOUTS[model.traits.layout](text, model)
  removeStale(text, existing)
  return finish(text)
}

function removeStale({ nat }: RestoreText, existing: Iterable<string>): void {
  const candidates = [...existing].filter((chain) => SERVICE_CHAIN.test(chain))
  if (candidates.length === 0) return
  const declared = new Set(nat.chains.flatMap((block) => block.split('\n')))
  for (const chain of candidates) {
    const line = `:${chain} - [0:0]`
    if (declared.has(line)) continue
    // A chain line empties it first, so that nothing refers to a chain that goes too.
    nat.chains.push(line)
    nat.rules.push(`-X ${chain}`)
  }
}

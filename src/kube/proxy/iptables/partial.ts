/** The part of kube-proxy's text that is about some Services: what a partial sync writes (Kubernetes, pkg/proxy/iptables/proxier.go, since 1.28). */
import { type ProxyModel, portsOf } from '../model.ts'
import { portText } from './layout-ext.ts'

/** Chains in which every port has its rules side by side. */
const DISPATCH = /^-A KUBE-(?:SERVICES|EXTERNAL-SERVICES|NODEPORTS|PROXY-FIREWALL) /

interface Part {
  chains: string[]
  rules: string[]
  /** Rules among those of other Services. */
  dispatch: string
}

/** All lines that stand for some Services, chain lines first. */
export function partOf(model: ProxyModel, services: ReadonlySet<string>): Part {
  const chains: string[] = []
  const rules: string[] = []
  const dispatch: string[] = []
  for (const port of portsOf(model, services)) {
    const text = portText(port, model)
    chains.push(...text.nat.chains.flatMap(lines))
    dispatch.push(...text.filter.rules)
    for (const rule of text.nat.rules.flatMap(lines)) (DISPATCH.test(rule) ? dispatch : rules).push(rule)
  }
  return { chains, rules, dispatch: dispatch.join('\n') }
}

const lines = (block: string): string[] => block.split('\n')

/** Only the changed Services' own chains; `undefined` where the dispatch chains or the comments of all change. */
export function writePartly(before: ProxyModel, after: ProxyModel, changed: ReadonlySet<string>): string | undefined {
  if (after.traits.layout !== 'ext' || before.largeCluster !== after.largeCluster) return undefined
  const [old, now] = [partOf(before, changed), partOf(after, changed)]
  if (old.dispatch !== now.dispatch) return undefined
  const has = new Set(now.chains)
  const stale = old.chains.filter((line) => !has.has(line))
  const gone = stale.map((line) => `-X ${line.slice(1, line.indexOf(' '))}`)
  return ['*nat', ...now.chains, ...stale, ...now.rules, ...gone, 'COMMIT', ''].join('\n')
}

/** kube-proxy's work: from objects in memory to rules in force on one node, and a first packet through them. */
import { openLab, traceLab } from '../src/lab/lab.ts'
import { emptyNetfilter } from '../src/linux/netfilter/ruleset.ts'
import { proxyModel } from '../src/kube/proxy/model.ts'
import { syncNftables } from '../src/kube/proxy/nftables/sync.ts'
import { syncIptables } from '../src/kube/proxy/sync.ts'
import { resolveSettings } from '../src/kube/settings.ts'
import { manyServices, manyServicesFile, serviceAddress } from './many-services.ts'
import { bestMs, medianMs, report } from './measure.ts'

async function syncSeconds(services: number): Promise<number> {
  const objects = manyServices(services)
  const settings = resolveSettings({}, objects)
  const ms = await bestMs(() => {
    const { rules, problem } = syncIptables(emptyNetfilter(), proxyModel(objects, settings, 'kind-worker', 4))
    if (problem !== undefined || rules < services * 10) throw new Error(problem ?? `only ${rules} rules`)
  })
  return ms / 1000
}

export async function sync1000(): Promise<void> {
  report('sync-1000-services', await syncSeconds(1000), { unit: 's', max: 0.15 })
}

export async function sync10000(): Promise<void> {
  report('sync-10000-services', await syncSeconds(10_000), { unit: 's', max: 0.9 })
}

async function nftSeconds(services: number): Promise<number> {
  const objects = manyServices(services)
  const settings = resolveSettings({ proxyMode: 'nftables' }, objects)
  const ms = await medianMs(3, () => {
    const problem = syncNftables(emptyNetfilter(), proxyModel(objects, settings, 'kind-worker', 4), 0)
    if (problem !== undefined) throw new Error(problem)
  })
  return ms / 1000
}

export async function nft1000(): Promise<void> {
  report('sync-nftables-1000-services', await nftSeconds(1000), { unit: 's', max: 0.4 })
}

export async function nft10000(): Promise<void> {
  report('sync-nftables-10000-services', await nftSeconds(10_000), { unit: 's', max: 4 })
}

export async function trace1000(): Promise<void> {
  const { lab } = openLab(manyServicesFile(1000))
  if (!lab) throw new Error('the made-up cluster does not open')
  let seed = 0
  const ms = await medianMs(15, () => {
    const { end } = traceLab(lab, { from: 'pod/default/client', to: `${serviceAddress(900)}:80`, seed: seed++ })
    if (end.result !== 'open') throw new Error(`the trace ended ${end.result}`)
  })
  report('trace-through-1000-services', ms, { unit: 'ms', max: 5 })
}

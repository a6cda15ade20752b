/** kube-proxy's work: from objects in memory to rules in force on one node, and a first packet through them. */
import { openLab, traceLab } from '../src/lab/lab.ts'
import { emptyNetfilter } from '../src/linux/netfilter/ruleset.ts'
import { proxyModel } from '../src/kube/proxy/model.ts'
import { syncIptables } from '../src/kube/proxy/sync.ts'
import { resolveSettings } from '../src/kube/settings.ts'
import { manyServices, manyServicesFile, serviceAddress } from './many-services.ts'
import { medianMs, report } from './measure.ts'

async function syncSeconds(services: number): Promise<number> {
  const objects = manyServices(services)
  const settings = resolveSettings({}, objects)
  const ms = await medianMs(5, () => {
    const { rules, problem } = syncIptables(emptyNetfilter(), proxyModel(objects, settings, 'kind-worker', 4))
    if (problem !== undefined || rules < services * 10) throw new Error(problem ?? `only ${rules} rules`)
  })
  return ms / 1000
}

export async function sync1000(): Promise<void> {
  report('sync-1000-services', await syncSeconds(1000), { unit: 's', max: 0.2 })
}

export async function sync10000(): Promise<void> {
  report('sync-10000-services', await syncSeconds(10_000), { unit: 's', max: 2 })
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

/** One endpoint of one Service among 10,000 changes: what a running kube-proxy does until the rules stand. */
import { emptyNetfilter } from '../src/linux/netfilter/ruleset.ts'
import { changedModel, proxyModel } from '../src/kube/proxy/model.ts'
import { syncIptables, syncPartly } from '../src/kube/proxy/sync.ts'
import { resolveSettings } from '../src/kube/settings.ts'
import type { ClusterObjects } from '../src/kube/objects.ts'
import { manyServices } from './many-services.ts'
import { medianMs, report } from './measure.ts'

const CHANGED = 'default/svc-5000'

/** The Service's slice with one endpoint more or less than it had. */
function toggled(objects: ClusterObjects): ClusterObjects {
  const endpointSlices = objects.endpointSlices.map((slice) => {
    if (slice.metadata.name !== 'svc-5000-abcde') return slice
    const endpoints = slice.endpoints!
    const more = { ...endpoints[0]!, addresses: ['10.244.1.200'] }
    return { ...slice, endpoints: endpoints.length === 3 ? [...endpoints, more] : endpoints.slice(0, 3) }
  })
  return { ...objects, endpointSlices }
}

export async function partialSync(): Promise<void> {
  let objects = manyServices(10_000)
  const netfilter = emptyNetfilter()
  let model = proxyModel(objects, resolveSettings({}, objects), 'kind-worker', 4)
  syncIptables(netfilter, model)
  const changed = new Set([CHANGED])
  const ms = await medianMs(15, () => {
    objects = toggled(objects)
    const next = changedModel(model, objects, changed)
    const synced = syncPartly(netfilter, model, next, changed)
    if (synced?.problem !== undefined || !synced) throw new Error(synced?.problem ?? 'a full sync was needed')
    model = next
  })
  report('partial-sync-10000-services', ms, { unit: 'ms', max: 20 })
}

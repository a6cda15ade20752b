/** The largest cluster that is promised, 30,000 Services with three endpoints each: memory after one sync, and the time of one. */
import { emptyNetfilter } from '../src/linux/netfilter/ruleset.ts'
import { proxyModel } from '../src/kube/proxy/model.ts'
import { syncIptables } from '../src/kube/proxy/sync.ts'
import { resolveSettings } from '../src/kube/settings.ts'
import { manyServices } from './many-services.ts'
import { bestMs, report } from './measure.ts'

export async function sync30000(): Promise<void> {
  const objects = manyServices(30_000)
  const settings = resolveSettings({}, objects)
  const once = (): void => {
    const { problem } = syncIptables(emptyNetfilter(), proxyModel(objects, settings, 'kind-worker', 4))
    if (problem !== undefined) throw new Error(problem)
  }
  once()
  report('sync-30000-services-memory', process.memoryUsage().rss / 2 ** 20, { unit: 'MB', max: 1024 })
  report('sync-30000-services', (await bestMs(once)) / 1000, { unit: 's', max: 3 })
}

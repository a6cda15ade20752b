/** Who reaches whom over a whole cluster. */
import { readFileSync } from 'node:fs'
import { defaultDestinations, defaultSources, openLab, reachLab } from '../src/lab/lab.ts'
import { medianMs, report } from './measure.ts'

export async function reachTwoNodes(): Promise<void> {
  const folder = new URL('../e2e/cluster/labs/kind-two-nodes/', import.meta.url)
  const { lab } = openLab(readFileSync(new URL('scenario.yaml', folder), 'utf8'))
  const pairs = JSON.parse(readFileSync(new URL('reach.json', folder), 'utf8')) as { from: string; to: string }[]
  if (!lab) throw new Error('the lab does not open')
  const ms = await medianMs(3, () => {
    for (const { from, to } of pairs) reachLab(lab, from, to)
  })
  report('reach-267-pairs', ms / 1000, { unit: 's', max: 1 })
}

/** 50 Deployments of four pods with a Service each, on two workers. */
const cluster = (): string =>
  Array.from(
    { length: 50 },
    (_, i) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web-${i} }
spec:
  replicas: 4
  selector: { matchLabels: { app: web-${i} } }
  template:
    metadata: { labels: { app: web-${i} } }
    spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web-${i} }
spec: { selector: { app: web-${i} }, ports: [{ port: 80 }] }
`,
  ).join('---\n')

/** Everybody to every Service, all endpoints of each: forty thousand connections. */
export function reachCluster(): void {
  const { lab } = openLab(cluster())
  if (!lab) throw new Error('the made-up cluster does not open')
  const destinations = defaultDestinations(lab)
  const sources = defaultSources(lab)
  const began = performance.now()
  for (const from of sources)
    for (const to of destinations)
      if (reachLab(lab, from, to).backends.length < 4) throw new Error(`${from} does not reach all of ${to}`)
  report(`reach-200-pods-50-services`, (performance.now() - began) / 1000, { unit: 's', max: 5 })
}

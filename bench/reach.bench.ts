/** Who reaches whom over a whole cluster. */
import { readFileSync } from 'node:fs'
import { openLab, reachLab } from '../src/lab/lab.ts'
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

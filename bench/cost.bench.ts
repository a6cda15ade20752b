/** What each mode of kube-proxy costs with more and more Services: rules are counted, times are this engine's. */
import { COST_MODES, measureCost } from '../src/lab/cost.ts'
import { report } from './measure.ts'

/** Only iptables mode asks more rules with more Services: the others promise a number. */
const MOST_WALKED = { iptables: Infinity, nftables: 40, ipvs: 40 } as const

export function costs(): void {
  for (const mode of COST_MODES) {
    for (const services of [10, 100, 1000, 10_000]) {
      const { rules, walked, syncMs, changeMs, connectMs } = measureCost(mode, services, () => performance.now())
      const name = `cost-${mode}-${services}`
      report(`${name}-rules-on-node`, rules, { unit: 'rules', max: Infinity })
      report(`${name}-rules-asked`, walked, { unit: 'rules', max: MOST_WALKED[mode] })
      report(`${name}-sync`, syncMs, { unit: 'ms', max: Infinity })
      if (changeMs !== undefined) report(`${name}-change`, changeMs, { unit: 'ms', max: Infinity })
      report(`${name}-connection`, connectMs, { unit: 'ms', max: 50 })
    }
  }
}

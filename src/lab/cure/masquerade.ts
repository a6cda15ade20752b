/** The answer does not find its way back to a pod's address: hide the pods behind their node. */
import type { CureKind } from './cure.ts'
import { podOf } from './names.ts'
import { titles } from './titles.en.ts'

export const masquerade: CureKind = ({ lab, request, traced }) => {
  const node = podOf(lab, request.from)?.spec.nodeName
  if (node === undefined || !traced) return []
  const { podCIDR } = lab.scenario.settings
  const line = `iptables -t nat -A POSTROUTING -s ${podCIDR} ! -d ${podCIDR} -j MASQUERADE`
  return [{ title: titles.masquerade(`node/${node}`), edit: { kind: 'command', on: `node/${node}`, line }, size: 3 }]
}

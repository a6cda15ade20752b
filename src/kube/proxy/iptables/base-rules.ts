/** The rules that stand whatever Services there are: marking and masquerading, the tail of dispatch to node ports, forwarding. */
import type { ProxyModel } from '../model.ts'
import { type RestoreText, declare, markText, quoted } from './text.ts'

/** Counters of netlink accounting: packets dropped as INVALID, packets to node ports on localhost. */
export const INVALID_COUNTER = 'ct_state_invalid_dropped_pkts'
export const LOCALHOST_COUNTER = 'localhost_nps_accepted_pkts'

/** KUBE-POSTROUTING masquerades what KUBE-MARK-MASQ marked, and takes the mark off lest it is masqueraded again on another pass. */
export function writeMasquerading({ nat }: RestoreText, model: ProxyModel): void {
  const mark = markText(model)
  declare(nat, 'KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ')
  nat.rules.push(
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    `-A KUBE-POSTROUTING ${quoted('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`,
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
  )
}

/** `route_localnet` lets packets for 127.0.0.0/8 in from outside; this keeps them out. The kubelet makes the same rule. */
export function writeLocalnetGuard({ filter }: RestoreText, model: ProxyModel): void {
  if (!model.localhostNodePorts) return
  declare(filter, 'KUBE-FIREWALL')
  const comment = quoted('block incoming localnet connections')
  filter.rules.push(
    `-A KUBE-FIREWALL ${comment} -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
  )
}

/** Last in KUBE-SERVICES: what is for the node itself may be for a node port. */
export function writeNodePortsTail({ nat }: RestoreText, model: ProxyModel): void {
  const comment = quoted('kubernetes service nodeports; NOTE: this must be the last rule in this chain')
  const matches =
    model.nodePorts.kind === 'these' ? model.nodePorts.addresses.map((address) => `-d ${address}`) : [ownAddresses(model)]
  for (const match of matches) nat.rules.push(`-A KUBE-SERVICES ${comment} ${match} -j KUBE-NODEPORTS`)
}

/** All addresses of the node, without localhost where node ports do not work on it. */
function ownAddresses({ family, traits, localhostNodePorts }: ProxyModel): string {
  const local = '-m addrtype --dst-type LOCAL'
  if (family === 6) return traits.localhostSwitch ? `${local} ! -d ::1/128` : local
  return localhostNodePorts ? local : `${local} ! -d 127.0.0.0/8`
}

/** Marked packets may be forwarded under any FORWARD policy, and so may all that belongs to an accepted connection. */
export function writeForwarding({ filter }: RestoreText, model: ProxyModel, establishedComments: readonly string[]): void {
  const mark = markText(model)
  const counter = model.accounting ? `-m nfacct --nfacct-name ${INVALID_COUNTER} ` : ''
  if (model.dropInvalid) filter.rules.push(`-A KUBE-FORWARD -m conntrack --ctstate INVALID ${counter}-j DROP`)
  filter.rules.push(`-A KUBE-FORWARD ${quoted('kubernetes forwarding rules')} -m mark --mark ${mark}/${mark} -j ACCEPT`)
  for (const comment of establishedComments)
    filter.rules.push(`-A KUBE-FORWARD ${quoted(comment)} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`)
}

/** The offloads that `ethtool -k` lists, in its order, and which of them a device has. ethtool's ethtool.c (off_flag_def), include/linux/netdev_features.h. */
import { dictionary } from '../../../net/dictionary.ts'
import type { Device } from '../../../linux/device.ts'

export interface Feature {
  readonly name: string
  readonly on: boolean
  /** As it was asked for: one may need another that is off. */
  readonly wanted: boolean
  readonly fixed: boolean
}

interface Member {
  readonly name: string
  /** Groups of one are told by the group's name alone. */
  readonly shown?: string
}

const members = (...names: readonly string[]): readonly Member[] => names.map((name) => ({ name }))
const alone = (shown: string, name: string): readonly Member[] => [{ name, shown }]

export const GROUPS: Readonly<Record<string, readonly Member[]>> = dictionary({
  'rx-checksumming': alone('rx-checksumming', 'rx-checksum'),
  'tx-checksumming': members(
    'tx-checksum-ipv4',
    'tx-checksum-ip-generic',
    'tx-checksum-ipv6',
    'tx-checksum-fcoe-crc',
    'tx-checksum-sctp',
  ),
  'scatter-gather': members('tx-scatter-gather', 'tx-scatter-gather-fraglist'),
  'tcp-segmentation-offload': members(
    'tx-tcp-segmentation',
    'tx-tcp-ecn-segmentation',
    'tx-tcp-mangleid-segmentation',
    'tx-tcp6-segmentation',
    'tx-tcp-accecn-segmentation',
  ),
  'generic-segmentation-offload': alone('generic-segmentation-offload', 'tx-generic-segmentation'),
  'generic-receive-offload': alone('generic-receive-offload', 'rx-gro'),
  'large-receive-offload': alone('large-receive-offload', 'rx-lro'),
  'rx-vlan-offload': alone('rx-vlan-offload', 'rx-vlan-hw-parse'),
  'tx-vlan-offload': alone('tx-vlan-offload', 'tx-vlan-hw-insert'),
  'ntuple-filters': alone('ntuple-filters', 'rx-ntuple-filter'),
  'receive-hashing': alone('receive-hashing', 'rx-hashing'),
})

const PLAIN =
  'highdma rx-vlan-filter vlan-challenged tx-gso-robust tx-fcoe-segmentation tx-gre-segmentation tx-gre-csum-segmentation tx-ipxip4-segmentation tx-ipxip6-segmentation tx-udp_tnl-segmentation tx-udp_tnl-csum-segmentation tx-gso-partial tx-tunnel-remcsum-segmentation tx-sctp-segmentation tx-esp-segmentation tx-udp-segmentation tx-gso-list tx-nocache-copy loopback rx-fcs rx-all tx-vlan-stag-hw-insert rx-vlan-stag-hw-parse rx-vlan-stag-filter l2-fwd-offload hw-tc-offload esp-hw-offload esp-tx-csum-hw-offload rx-udp_tunnel-port-offload tls-hw-tx-offload tls-hw-rx-offload rx-gro-hw tls-hw-record rx-gro-list macsec-hw-offload rx-udp-gro-forwarding hsr-tag-ins-offload hsr-tag-rm-offload hsr-fwd-offload hsr-dup-offload'.split(
    ' ',
  )

/** What is listed, in its order. */
export const FEATURES: readonly string[] = [...Object.keys(GROUPS), ...PLAIN]

const TCP = members('tx-tcp-segmentation', 'tx-tcp-ecn-segmentation', 'tx-tcp-mangleid-segmentation', 'tx-tcp6-segmentation')
const NEEDS_CHECKSUM = new Set([...TCP.map(({ name }) => name), 'tx-udp-segmentation'])

/** On in a fresh veth; what a driver does not offer is off and fixed. */
const VETH_ON = new Set(
  'rx-checksum tx-checksum-ip-generic tx-checksum-sctp tx-scatter-gather tx-scatter-gather-fraglist tx-tcp-segmentation tx-tcp-ecn-segmentation tx-tcp-mangleid-segmentation tx-tcp6-segmentation tx-tcp-accecn-segmentation tx-generic-segmentation rx-vlan-hw-parse tx-vlan-hw-insert highdma tx-gre-segmentation tx-gre-csum-segmentation tx-ipxip4-segmentation tx-ipxip6-segmentation tx-udp_tnl-segmentation tx-udp_tnl-csum-segmentation tx-sctp-segmentation tx-udp-segmentation tx-gso-list tx-vlan-stag-hw-insert rx-vlan-stag-hw-parse'.split(
    ' ',
  ),
)
const VETH_OFF = new Set(['rx-gro', 'tx-nocache-copy', 'rx-gro-list', 'rx-udp-gro-forwarding'])

export function featuresOf(device: Device): Map<string, Feature> {
  const states = new Map<string, Feature>()
  const names = [...Object.values(GROUPS).flatMap((group) => group.map(({ name }) => name)), ...PLAIN]
  const asked = (name: string): boolean => device.offloads?.get(name) ?? VETH_ON.has(name)
  for (const name of names) {
    const wanted = asked(name)
    const on = wanted && (!NEEDS_CHECKSUM.has(name) || asked('tx-checksum-ip-generic'))
    states.set(name, { name, on, wanted, fixed: !VETH_ON.has(name) && !VETH_OFF.has(name) })
  }
  return states
}

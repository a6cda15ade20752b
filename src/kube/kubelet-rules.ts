/**
 * What the kubelet keeps in a node's tables before kube-proxy comes: marks of its presence, and a firewall chain. Up to 1.27 it
 * also filled KUBE-MARK-DROP, whose mark that chain drops. pkg/kubelet/kubelet_network_linux.go.
 */
import type { ClusterSettings } from './objects.ts'

const LOCALNET =
  '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP'

export function kubeletRules(version: ClusterSettings['version']): string {
  const marksDrops = version === '1.20'
  return [
    '*mangle',
    ...(marksDrops ? [] : [':KUBE-IPTABLES-HINT - [0:0]']),
    ':KUBE-KUBELET-CANARY - [0:0]',
    'COMMIT',
    '*nat',
    ':KUBE-KUBELET-CANARY - [0:0]',
    ...(marksDrops ? [':KUBE-MARK-DROP - [0:0]', '-A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000'] : []),
    'COMMIT',
    '*filter',
    ':KUBE-FIREWALL - [0:0]',
    ':KUBE-KUBELET-CANARY - [0:0]',
    '-A INPUT -j KUBE-FIREWALL',
    '-A OUTPUT -j KUBE-FIREWALL',
    ...(marksDrops
      ? [
          '-A KUBE-FIREWALL -m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP',
        ]
      : []),
    LOCALNET,
    'COMMIT',
    '',
  ].join('\n')
}

/** What the chains that Kubernetes, kind, Docker and CNI plugins write are for, in English. Kubernetes: pkg/proxy/iptables/proxier.go, pkg/kubelet/kubelet_network_linux.go. */

const EXACT: Record<string, string> = {
  'KUBE-SERVICES': 'where kube-proxy looks for the Service that has the destination address and port',
  'KUBE-NODEPORTS':
    'where kube-proxy looks for the Service whose node port was called; only packets to an address of this node come here',
  'KUBE-MARK-MASQ': 'which pins the mark 0x4000 on the packet: "give it an address of this node when it leaves"',
  'KUBE-MARK-DROP': 'which pins the mark 0x8000 on the packet: "drop it later, in table filter"',
  'KUBE-POSTROUTING': 'which gives packets with the mark 0x4000 an address of this node as their source, just before they leave',
  'KUBE-FORWARD':
    'which lets through what kube-proxy has marked or conntrack knows, and drops what conntrack cannot make sense of',
  'KUBE-FIREWALL': 'which stops packets from outside that claim to be for 127.0.0.0/8',
  'KUBE-PROXY-FIREWALL':
    'which drops calls to a load balancer address from sources that its loadBalancerSourceRanges do not name',
  'KUBE-EXTERNAL-SERVICES': 'which refuses calls from outside to Services that have nobody to answer them',
  'KUBE-PROXY-CANARY': 'an empty chain: if it disappears, kube-proxy knows that somebody flushed the rules',
  'KUBE-KUBELET-CANARY': 'an empty chain: if it disappears, the kubelet knows that somebody flushed the rules',
  'KUBE-IPVS-FILTER': 'which guards addresses of Services in IPVS mode',
  'KIND-MASQ-AGENT': 'which gives packets that leave the cluster an address of this node, and leaves those between pods alone',
  DOCKER_OUTPUT: 'which leads DNS questions to the DNS server that Docker runs for the container',
  DOCKER_POSTROUTING: 'which gives answers of the DNS server that Docker runs their old address back',
  DOCKER: 'where Docker publishes ports of its containers',
  'DOCKER-USER': 'where people put their own rules before those of Docker',
  'FLANNEL-FWD': 'which lets packets from and to pods be forwarded (flannel)',
  'FLANNEL-POSTRTG': 'which gives packets from pods to the outside an address of this node (flannel)',
  'CNI-HOSTPORT-DNAT': 'where the portmap plugin looks for the pod behind a hostPort',
  'CNI-HOSTPORT-MASQ': 'which masquerades packets that the portmap plugin has marked',
  'CNI-HOSTPORT-SETMARK': 'which pins the mark 0x2000 on the packet, for the portmap plugin',
  'cali-FORWARD': 'where Calico applies its policies to forwarded packets',
  PREROUTING: 'what every packet meets as it comes in, before routing decides where it goes',
  INPUT: 'what packets for this machine itself meet before a program gets them',
  FORWARD: 'what packets meet that only pass through this machine',
  OUTPUT: 'what packets meet that a program on this machine sends',
  POSTROUTING: 'what every packet meets just before it leaves',
}

const PREFIXES: readonly (readonly [prefix: string, words: string])[] = [
  ['KUBE-SVC-', 'the chain of one Service port: it picks one of all its backends'],
  ['KUBE-SVL-', 'the chain of one Service port with a Local traffic policy: it picks one of the backends on this node'],
  ['KUBE-SEP-', 'the chain of one backend (service endpoint): it rewrites the destination to that pod'],
  ['KUBE-EXT-', 'the chain of one Service port for calls from outside the cluster: node ports, load balancers, external IPs'],
  ['KUBE-XLB-', 'the chain of one Service port for calls from outside under externalTrafficPolicy: Local'],
  ['KUBE-FW-', 'the chain of one load balancer port: it checks loadBalancerSourceRanges'],
  ['CNI-', 'the chain that a CNI plugin made for one pod'],
  ['cali-', 'a chain of Calico'],
  ['service-', 'the chain of one Service port: it picks one of all its backends'],
  ['external-', 'the chain of one Service port for calls from outside the cluster: node ports, load balancers, external IPs'],
  ['local-', 'the chain of one Service port with a Local traffic policy: it picks one of the backends on this node'],
  ['endpoint-', 'the chain of one backend (service endpoint): it rewrites the destination to that pod'],
  ['firewall-', 'the chain of one load balancer port: it checks loadBalancerSourceRanges'],
]

/** A clause without a subject: `where kube-proxy looks for …`. Undefined for chains that people made. */
export function explainChain(chain: string): string | undefined {
  return EXACT[chain] ?? PREFIXES.find(([prefix]) => chain.startsWith(prefix))?.[1]
}

/** Rules that everybody meets and that say little by themselves: what it means that they matched. By chain and target. */
const MEANING: Record<string, string> = {
  'KUBE-POSTROUTING RETURN': 'without the mark 0x4000 the packet keeps its source address',
  'KUBE-POSTROUTING MARK': 'the mark has been read, so it is taken off before the packet leaves',
  'KUBE-POSTROUTING MASQUERADE': 'the packet has had the mark 0x4000, so it gets an address of this node as its source',
  'KUBE-MARK-MASQ MARK': 'the packet is to get an address of this node as its source when it leaves',
  'KIND-MASQ-AGENT RETURN': 'it goes to a pod, so it keeps its source address',
  'KIND-MASQ-AGENT MASQUERADE':
    'it leaves the cluster, where nobody knows a way back to a pod, so it gets an address of this node',
  'KUBE-FORWARD DROP': 'conntrack cannot make sense of it (INVALID); let through, it could break the connection for both sides',
  'KUBE-FIREWALL DROP': 'only this machine itself may speak to 127.0.0.0/8',
  'KUBE-PROXY-FIREWALL DROP': 'the source is in none of the loadBalancerSourceRanges',
}

export const explainRule = (chain: string, target: string): string | undefined => MEANING[`${chain} ${target}`]

/** Words for the same packet under several modes of kube-proxy. */
export interface ModeWords {
  heading(from: string, to: string): string
  way: { request: string; reply: string }
  nothing: string
  /** As a kernel without an index asks them. */
  rules: string
  indexed: string
  chains: string
  lookups: string
  standing: string
  result: string
  backend: string
  source: string
  nobody: string
  /** What the mode costs a first packet, in one sentence. */
  cost: Readonly<Record<'iptables' | 'nftables' | 'ipvs' | 'userspace', string>>
  standingOf(rules: number, elements: number): string
  /** The mode was not there in the file's release. */
  otherRelease(version: string): string
  counted: string
}

export const modesEnglish: ModeWords = {
  heading: (from, to) => `${from} → ${to}: the same packet in each mode of kube-proxy`,
  way: { request: 'The request', reply: 'Its reply' },
  nothing: 'passes on',
  rules: 'rules asked, one by one',
  indexed: 'of these by our engine',
  chains: 'chains entered',
  lookups: 'look-ups in sets and maps',
  standing: 'what stands on the node',
  result: 'result',
  backend: 'answered by',
  source: 'source that it saw',
  nobody: '–',
  cost: {
    iptables:
      'Rules are asked one after the other until one matches: with ten times the Services it is ten times as many, for a connection’s first packet.',
    nftables: 'One look-up in a map finds the Service, whether there are ten or ten thousand: the same few rules always.',
    ipvs: 'A few rules ask hash tables, and the kernel’s table of virtual servers finds the Service: the same always, for every packet.',
    userspace:
      'Rules one after the other, and then a process: every byte of every connection is copied into kube-proxy and out again, by two connections.',
  },
  standingOf: (rules, elements) => `${rules} rules${elements > 0 ? `, ${elements} elements` : ''}`,
  otherRelease: (version) => `as in Kubernetes ${version}`,
  counted:
    'Counted are the first packet of the connection and its answer, on all machines that they cross. A real kernel asks rules one by one; our engine has an index of long chains.',
}

/**
 * What Docker writes into a kind node before anything of Kubernetes runs there: its embedded DNS server, which kind's start
 * script moves from 127.0.0.11 to the gateway's address so that pods reach it too. Only with `cluster.distribution: kind`.
 */

/** The server listens on ports that Docker draws: two that stay the same for a node here. */
export function kindRules(gateway: string, node: string, portOf: (text: string) => number): string {
  const ports = { tcp: portOf(`${node} tcp`), udp: portOf(`${node} udp`) }
  const protocols = ['tcp', 'udp'] as const
  return [
    '*nat',
    ':DOCKER_OUTPUT - [0:0]',
    ':DOCKER_POSTROUTING - [0:0]',
    `-A PREROUTING -d ${gateway}/32 -j DOCKER_OUTPUT`,
    `-A OUTPUT -d ${gateway}/32 -j DOCKER_OUTPUT`,
    `-A POSTROUTING -d ${gateway}/32 -j DOCKER_POSTROUTING`,
    ...protocols.map(
      (p) => `-A DOCKER_OUTPUT -d ${gateway}/32 -p ${p} -m ${p} --dport 53 -j DNAT --to-destination 127.0.0.11:${ports[p]}`,
    ),
    ...protocols.map(
      (p) => `-A DOCKER_POSTROUTING -s 127.0.0.11/32 -p ${p} -m ${p} --sport ${ports[p]} -j SNAT --to-source ${gateway}:53`,
    ),
    'COMMIT',
    '',
  ].join('\n')
}

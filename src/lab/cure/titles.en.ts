/** What each cure does, in one sentence. A second language is a second file of this shape. */
export const titles = {
  askPort: (service: string, port: string) => `Ask for port ${port}: that is what Service ${service} offers.`,
  askNodePort: (service: string, port: string) => `Ask for port ${port}: that is the node port of Service ${service}.`,
  askProtocol: (service: string, protocol: string) =>
    `Ask by ${protocol}: Service ${service} has this port for ${protocol} only.`,
  askPodPort: (name: string, port: string) => `Ask for port ${port}: that is where ${name} listens.`,
  askName: (name: string) => `Ask for ${name}: there is such a name.`,
  askNamespace: (name: string, namespace: string) =>
    `Ask for ${name}: the Service lives in namespace ${namespace}, and a short name is looked up in the client’s own.`,
  askAddress: (name: string, address: string) =>
    `Ask for ${address}: that is ${name}. Nobody has the address that was asked for.`,
  selector: (service: string, selector: string) =>
    `Let Service ${service} select ${selector}: that is what its pods are labelled.`,
  label: (pod: string, label: string) => `Label pod ${pod} with ${label}: that is what the Service selects.`,
  servicePort: (service: string, port: string) => `Let Service ${service} listen on port ${port}.`,
  targetPort: (service: string, port: string) =>
    `Send Service ${service} to port ${port} of its pods: that is where they listen.`,
  containerPort: (pod: string, port: string) => `Let pod ${pod} listen on port ${port}.`,
  hostPort: (host: string, port: string) => `Let host ${host} listen on port ${port}.`,
  ready: (pod: string) => `Let pod ${pod} become ready: only ready pods are endpoints.`,
  readyEndpoint: (address: string) => `Mark the endpoint ${address} as ready.`,
  replicas: (deployment: string) => `Run one replica of Deployment ${deployment}: it has none now.`,
  deleteRule: (chain: string, rule: number) => `Delete rule ${rule} of chain ${chain}, which stopped the packet.`,
  acceptBefore: (chain: string, rule: number) => `Accept just this connection, before rule ${rule} of chain ${chain}.`,
  acceptLast: (chain: string) => `Accept just this connection at the end of chain ${chain}, before its policy decides.`,
  policy: (chain: string) => `Let the policy of chain ${chain} accept: that opens it for everything else too.`,
  setupLine: (line: string) => `Leave out the setup line “${line}”.`,
  ipForward: (on: string) => `Let ${on} forward packets between its devices.`,
  rpFilter: (on: string) => `Let ${on} take packets whose way back is by another device.`,
  routeLocalnet: (on: string) => `Let ${on} route addresses of 127.0.0.0/8.`,
  bridgeNetfilter: (on: string) => `Let bridged packets on ${on} pass iptables too, so that replies are translated back.`,
  route: (on: string, to: string, via: string) => `Tell ${on} the way to ${to}: by ${via}.`,
  defaultRoute: (on: string, via: string) => `Give ${on} a default route by ${via}.`,
  deleteRoute: (on: string, route: string) => `Delete the route “${route}” on ${on}.`,
  masquerade: (on: string) => `Hide pods behind the address of ${on} when they call outside: then the answer finds its way back.`,
  linkUp: (device: string, on: string) => `Set device ${device} on ${on} up.`,
  hairpin: () => 'Let bridges send frames back by the port they came from (hairpin mode).',
  externalPolicy: (service: string) =>
    `Let every node serve Service ${service}, also one without a pod of it (externalTrafficPolicy Cluster).`,
  internalPolicy: (service: string) => `Let Service ${service} use pods of other nodes too (internalTrafficPolicy Cluster).`,
  sourceRange: (service: string, range: string) => `Let ${range} into Service ${service} (loadBalancerSourceRanges).`,
  neighbour: (address: string, on: string) => `Forget the wrong MAC address of ${address} on ${on}.`,
}

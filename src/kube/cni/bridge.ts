/** The plain bridge plugin: all pods of a node on one bridge `cni0`, whose address is their gateway; hairpin mode as configured. */
import { createBridge, setMaster, setUp } from '../../linux/link.ts'
import { setSysctls } from '../../linux/sysctl.ts'
import { deviceOf, giveAddress, giveAddress6, must } from '../../world/world.ts'
import { cable, gatewayOf, lengthOf, route, routeToNodes } from './plumbing.ts'
import type { CniPlugin } from './plugin.ts'

export const bridge: CniPlugin = {
  name: 'bridge',
  setUpNode(plumbing) {
    const { world, netns, podCIDR } = plumbing
    const cni0 = must(createBridge(world.kernel, netns, { name: 'cni0' }), 'bridge cni0')
    setUp(world.kernel, netns, cni0)
    giveAddress(netns, cni0, `${gatewayOf(podCIDR)}/${lengthOf(podCIDR)}`)
    if (plumbing.six) {
      const { podCIDR: six } = plumbing.six
      giveAddress6(world, netns, cni0, `${gatewayOf(six)}/${lengthOf(six)}`)
    }
    setSysctls(netns, [['bridge.bridge-nf-call-iptables', '1']])
    routeToNodes(plumbing, deviceOf(netns, 'eth0'))
  },
  // One rule for the node; the plugin's ipMasq writes a chain a pod, which would also masquerade traffic to other nodes' pods.
  nodeRules: ({ podCIDR, settings }) =>
    ['*nat', `-A POSTROUTING -s ${podCIDR} ! -d ${settings.podCIDR} -j MASQUERADE`, 'COMMIT', ''].join('\n'),
  nodeRules6: ({ six, settings }) =>
    ['*nat', `-A POSTROUTING -s ${six?.podCIDR} ! -d ${settings.six?.podCIDR} -j MASQUERADE`, 'COMMIT', ''].join('\n'),
  addPod(plumbing) {
    const { node, netns, address } = plumbing
    const { host, pod } = cable(plumbing)
    must(setMaster(node.world.kernel, node.netns, host, deviceOf(node.netns, 'cni0')), 'port of cni0')
    if (host.port) host.port.hairpin = node.settings.cniConfig.hairpinMode
    giveAddress(netns, pod, `${address}/${lengthOf(node.podCIDR)}`)
    route(netns, 'default', { via: gatewayOf(node.podCIDR), device: pod })
    const { address6 } = plumbing
    if (!node.six || address6 === undefined) return
    giveAddress6(node.world, netns, pod, `${address6}/${lengthOf(node.six.podCIDR)}`)
    route(netns, 'default', { via: gatewayOf(node.six.podCIDR), device: pod })
  },
}

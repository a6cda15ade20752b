/** `systemctl` and `journalctl`, which the simulated machines do not have: what they would show is said where it stands. systemctl(1), journalctl(1). */
import type { Command } from '../command.ts'
import { ToolExit, runTool } from '../tool.ts'

const refused = (name: string, summary: string, instead: string): Command => ({
  name,
  summary,
  run: (process) =>
    runTool(process, () => {
      const isNode = process.host.cluster?.server.objects.nodes.some(({ metadata }) => metadata.name === process.machine.name)
      throw new ToolExit(1, `${name}: services are not simulated${isNode ? `: ${instead}` : ''}\n`)
    }),
})

export const systemctl = refused(
  'systemctl',
  'not simulated: says where a node’s services are seen',
  'kubelet and containerd run as long as the node does; ps aux shows them with their flags, /var/lib/kubelet/config.yaml how kubelet is set',
)

export const journalctl = refused(
  'journalctl',
  'not simulated: says where a node’s logs are',
  'kube-proxy’s log is /var/log/kube-proxy.log, what kubelet did is in kubectl get events',
)

/** `iptables` and `ip6tables`: the words go to the module that every rule goes through (linux/netfilter/iptables.ts). iptables(8). */
import type { Family } from '../../net/ip.ts'
import { runIptables } from '../../linux/netfilter/iptables.ts'
import type { Command } from '../command.ts'
import { nameOfHost } from '../names.ts'
import { runTool } from '../tool.ts'

const command = (name: string, family: Family): Command => ({
  name,
  summary: `the IPv${family} packet filter and NAT: lists and changes its rules`,
  path: `/usr/sbin/${name}`,
  run: (process) =>
    runTool(process, ({ netns, out, err }) => {
      const { stdout, stderr, status } = runIptables(netns.netfilter, family, process.args, (ip) => nameOfHost(process, ip))
      if (stdout !== '') out(stdout)
      if (stderr !== '') err(stderr)
      return status
    }),
})

export const iptablesCommands: readonly Command[] = [
  command('iptables', 4),
  command('iptables-nft', 4),
  command('ip6tables', 6),
  command('ip6tables-nft', 6),
]

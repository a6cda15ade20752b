/** The commands that the simulated machines have beside bash's builtins and the text utilities: one line each. */
import type { Command } from './command.ts'
import { arp } from './commands/arp.ts'
import { arping } from './commands/arping.ts'
import { ethtool } from './commands/ethtool/ethtool.ts'
import { brctl } from './commands/brctl.ts'
import { bridge } from './commands/bridge/bridge.ts'
import { conntrack } from './commands/conntrack/conntrack.ts'
import { crictl, ps } from './commands/crictl.ts'
import { curl } from './commands/curl/curl.ts'
import { dmesg } from './commands/dmesg.ts'
import { ifconfig } from './commands/ifconfig/ifconfig.ts'
import { getent } from './commands/getent.ts'
import { ipset } from './commands/ipset/ipset.ts'
import { ipvsadm } from './commands/ipvsadm/ipvsadm.ts'
import { man } from './commands/man/man.ts'
import { nc, netcat } from './commands/nc/nc.ts'
import { nameTools } from './commands/name-tools.ts'
import { netstat } from './commands/netstat/netstat.ts'
import { nfacct } from './commands/nfacct.ts'
import { more } from './commands/more.ts'
import { nstat } from './commands/nstat.ts'
import { nsenter } from './commands/nsenter.ts'
import { ping, ping6 } from './commands/ping/ping.ts'
import { kubectl } from './commands/kubectl/kubectl.ts'
import { docker, podman, ssh } from './commands/remote.ts'
import { journalctl, systemctl } from './commands/service-manager.ts'
import { route } from './commands/route.ts'
import { socat } from './commands/socat/socat.ts'
import { ss } from './commands/ss.ts'
import { nft } from './commands/nft/nft.ts'
import { sysctl } from './commands/sysctl.ts'
import { xtablesMonitor } from './commands/xtables-monitor.ts'
import { tcpdump } from './commands/tcpdump/tcpdump.ts'
import { tracepath } from './commands/tracepath.ts'
import { traceroute } from './commands/traceroute/traceroute.ts'
import { wget } from './commands/wget/wget.ts'
import { ip } from './ip/ip.ts'
import { iptablesCommands } from './iptables/iptables.ts'
import { restoreCommands } from './iptables/restore.ts'
import { saveCommands } from './iptables/save.ts'

export const commands: readonly Command[] = [
  ip,
  bridge,
  ...iptablesCommands,
  ...saveCommands,
  ...restoreCommands,
  nft,
  ipset,
  ipvsadm,
  conntrack,
  dmesg,
  xtablesMonitor,
  sysctl,
  ping,
  ping6,
  nc,
  netcat,
  socat,
  curl,
  wget,
  ss,
  tcpdump,
  traceroute,
  tracepath,
  netstat,
  nstat,
  route,
  arp,
  arping,
  ethtool,
  ifconfig,
  brctl,
  nfacct,
  nsenter,
  man,
  getent,
  more,
  ssh,
  crictl,
  ps,
  systemctl,
  journalctl,
  ...nameTools,
  docker,
  podman,
  kubectl,
]

export const commandsByName = (list: readonly Command[] = commands): ReadonlyMap<string, Command> =>
  new Map(list.map((command) => [command.name, command]))

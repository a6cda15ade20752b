/** The commands that the simulated machines have beside bash's builtins and the text utilities: one line each. */
import type { Command } from './command.ts'
import { bridge } from './commands/bridge.ts'
import { conntrack } from './commands/conntrack.ts'
import { nc, netcat } from './commands/nc.ts'
import { nft } from './commands/nft.ts'
import { ping } from './commands/ping.ts'
import { sysctl } from './commands/sysctl.ts'
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
  conntrack,
  sysctl,
  ping,
  nc,
  netcat,
]

export const commandsByName = (list: readonly Command[] = commands): ReadonlyMap<string, Command> =>
  new Map(list.map((command) => [command.name, command]))

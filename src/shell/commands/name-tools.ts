/** `host`, `dig` and `nslookup`: there is no name server here yet, and what names mean without one is said. resolv.conf(5), hosts(5). */
import type { Command } from '../command.ts'
import { ToolExit, runTool } from '../tool.ts'

const refused = (name: string): Command => ({
  name,
  summary: 'not simulated: asks a name server, and there is none',
  run: (process) =>
    runTool(process, () => {
      throw new ToolExit(
        1,
        `${name}: name servers are not simulated; names come from /etc/hosts and the cluster's objects: getent hosts NAME tells what one means\n`,
      )
    }),
})

export const nameTools: readonly Command[] = ['host', 'dig', 'nslookup'].map(refused)

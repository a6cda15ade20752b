/** IPVS mode as text, both families in one: virtual servers much as `ipvsadm -Ln` prints them, ipsets as `ipset save`, addresses of kube-ipvs0. */
import type { ProxyModel } from '../model.ts'
import { SET_KINDS, createLine, setName } from './sets.ts'
import { type VirtualServer, ipvsState } from './write.ts'

/** Lines are sorted by text: the kernel's tables have no order that means anything. */
export function listIpvs(models: readonly ProxyModel[]): string {
  const states = models.map((model) => ({ family: model.family, ...ipvsState(model) }))
  const servers = states.flatMap(({ servers: all, scheduler }) =>
    [...all.values()].map((server) => serverText(server, scheduler)),
  )
  const sets = states.flatMap(({ family, sets: entries }) =>
    SET_KINDS.map((kind) => {
      const name = setName(kind, family)
      const adds = [...(entries.get(kind) ?? [])].map((entry) => `add ${name} ${entry}`)
      return { name, lines: [createLine(kind, family), ...adds.sort()] }
    }),
  )
  const addresses = states.flatMap(({ family, addresses: bound }) =>
    [...bound].map((address) => (family === 6 ? `inet6 ${address}/128` : `inet ${address}/32`)),
  )
  return [
    '# virtual servers',
    ...servers.sort(),
    '# ipsets',
    ...sets.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ lines }) => lines),
    '# addresses',
    `${addresses.sort().join('\n')}\n`,
  ].join('\n')
}

function serverText({ protocol, address, port, persistentSeconds, servers }: VirtualServer, scheduler: string): string {
  const host = address.includes(':') ? `[${address}]` : address
  const head = `${protocol.toUpperCase()} ${host}:${port} ${scheduler}${flagText(scheduler, persistentSeconds)}`
  return [head, ...servers.map((server) => `  -> ${server} Masq weight 1`)].join('\n')
}

/** IP_VS_SVC_F_PERSISTENT, and the source port among what scheduler mh hashes. */
function flagText(scheduler: string, persistentSeconds: number): string {
  const flags = (persistentSeconds > 0 ? 0x1 : 0) | (scheduler === 'mh' ? 0x10 : 0)
  const persistent = persistentSeconds > 0 ? ` persistent ${persistentSeconds}` : ''
  return flags === 0 ? '' : ` flags=0x${flags.toString(16)}${persistent}`
}

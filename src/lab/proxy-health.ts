/** Opens and closes what each node's kube-proxy listens on by itself, as its last sync left it. */
import { type HealthListener, healthListeners } from '../kube/proxy/health.ts'
import { parseIp } from '../net/ip.ts'
import type { Netns } from '../linux/netns.ts'
import type { Socket } from '../linux/socket/socket.ts'
import { listenTcp } from '../linux/socket/tcp.ts'
import type { HealthNote } from '../programs/kube-proxy-health.ts'
import type { Lab } from './lab.ts'

/** As `ps` on a node shows it. */
export const PROXY_PID = 139

const OWNER = { program: 'kube-proxy', name: 'kube-proxy', pid: PROXY_PID }
const keyOf = ({ address, port }: HealthListener): string => `${address ?? '*'} ${port}`
/** What a socket tells of a kube-proxy's health; undefined for others. */
export const healthOf = (socket: Socket): HealthListener | undefined => {
  const note = socket.note as HealthNote | undefined
  return note?.kind === 'health' ? note.listener : undefined
}

/** After a sync: ports that are new are opened, those that are gone are closed, the others say what is true now. */
export function listenForHealth(lab: Lab, node: string, netns: Netns): void {
  const proxy = lab.proxies.get(node)
  if (!proxy) return
  const wanted = new Map(
    healthListeners({
      models: proxy.models,
      config: lab.objects.kubeProxy,
      node: lab.objects.nodes.find(({ metadata }) => metadata.name === node),
      release: lab.scenario.settings.version,
      syncedAt: proxy.syncedAt,
      pendingSince: proxy.pendingSince,
    }).map((listener) => [keyOf(listener), listener]),
  )
  for (const socket of [...netns.sockets.values()]) {
    const had = healthOf(socket)
    if (!had) continue
    const now = wanted.get(keyOf(had))
    if (now) socket.note = { kind: 'health', listener: now } satisfies HealthNote
    else netns.sockets.delete(socket.id)
    wanted.delete(keyOf(had))
  }
  for (const listener of wanted.values()) {
    // Go listens on all addresses of both families with one socket.
    const ip = listener.address === undefined ? 0n : parseIp(listener.address)
    const opened = ip === undefined ? undefined : listenTcp(lab.world.kernel, netns, { ip, port: listener.port, owner: OWNER })
    const socket = opened?.ok ? netns.sockets.get(opened.value) : undefined
    if (socket) socket.note = { kind: 'health', listener } satisfies HealthNote
  }
}

/** `kubectl port-forward`: what comes to a port of this machine goes to a port inside of a pod, on its loopback. kubectl's pkg/cmd/portforward. */
import type { Netns } from '../../../linux/netns.ts'
import { strerror } from '../../../linux/errno.ts'
import type { SocketEvent, SocketId } from '../../../linux/socket/socket.ts'
import { closeTcp, connectTcp, listenTcp, sendTcp } from '../../../linux/socket/tcp.ts'
import { targetPortOf } from '../../../kube/controllers/endpoint-slices.ts'
import { parseIpv4 } from '../../../net/ip.ts'
import type { Pod, Service } from '../../../kube/objects.ts'
import { getObject } from '../../../kube/server/read.ts'
import { phaseOf } from '../../../kube/server/present-pod.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, type Verb, asking, fail, flag } from './context.ts'
import { podNamed, refOf } from './exec.ts'
import { resourceNamed } from './names.ts'

interface Forward {
  local: number
  remote: number
}

const LOOPBACK = parseIpv4('127.0.0.1')!

export const portForward: Verb = {
  name: 'port-forward',
  flags: { address: 'list', 'pod-running-timeout': 'string' },
  async run(kubectl) {
    const [word, ...ports] = kubectl.operands
    if (word === undefined || ports.length === 0)
      throw fail("TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples")
    const pod = podNamed(kubectl, word)
    if (phaseOf(pod) !== 'Running')
      throw fail(`unable to forward port because pod is not running. Current status=${phaseOf(pod)}`)
    const forwards = ports.map((text) => readPort(kubectl, word, pod, text))
    const address = flag(kubectl, 'address') ?? 'localhost'
    const netns = kubectl.process.host.kernel.namespaces.get(kubectl.process.netns)!
    return forward(kubectl, netns, pod, forwards, address === 'localhost' ? '127.0.0.1' : address)
  },
}

/** `8080:80`, `:80`, `80`; a Service's port is the pods' that it leads to. */
function readPort(kubectl: Kubectl, word: string, pod: Pod, text: string): Forward {
  const [first = '', second] = text.split(':')
  const wanted = second ?? first
  const remote = targetOf(kubectl, word, pod, wanted)
  if (remote === undefined) throw fail(`Pod '${pod.metadata.name}' does not have a named port '${wanted}'`)
  if (!/^\d*$/.test(first))
    throw fail(`error parsing local port '${first}': strconv.ParseUint: parsing "${first}": invalid syntax`)
  return { local: second === undefined ? Number(first) : Number(first || 0), remote }
}

function targetOf(kubectl: Kubectl, word: string, pod: Pod, wanted: string): number | undefined {
  const [type = '', name = ''] = word.split('/')
  if (word.includes('/') && resourceNamed(kubectl.server, type).kind === 'Service') {
    const service = asking(() =>
      getObject(kubectl.server, resourceNamed(kubectl.server, type), kubectl.namespace, name),
    ) as unknown as Service
    const port = service.spec.ports?.find((each) => each.name === wanted || each.port === Number(wanted))
    if (!port) throw fail(`Service ${name} does not have a service port ${wanted}`)
    return targetPortOf(port, pod)
  }
  if (/^\d+$/.test(wanted)) return Number(wanted)
  return pod.spec.containers.flatMap((each) => each.ports ?? []).find((each) => each.name === wanted)?.containerPort
}

async function forward(kubectl: Kubectl, netns: Netns, pod: Pod, forwards: readonly Forward[], address: string): Promise<number> {
  const { process } = kubectl
  const { kernel, onSocket } = process.host
  const owner = { program: 'shell', name: 'kubectl', pid: process.pid }
  const undo: (() => void)[] = []
  const ip = parseIpv4(address)
  if (ip === undefined) throw fail(`unable to listen on any of the requested ports: address ${address} is not simulated`)
  for (const each of forwards) {
    const opened = listenTcp(kernel, netns, { owner, ip, port: each.local })
    if (!opened.ok) {
      throw new ToolExit(
        1,
        `Unable to listen on port ${each.local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 ${address}:${each.local}: bind: ${strerror(opened.errno).toLowerCase()}]\nerror: unable to listen on any of the requested ports: [{${each.local} ${each.remote}}]\n`,
      )
    }
    const listener = netns.sockets.get(opened.value)!
    const local = 'localPort' in listener ? listener.localPort : each.local
    kubectl.out(`Forwarding from ${address}:${local} -> ${each.remote}\n`)
    undo.push(
      onSocket(opened.value, (event) => {
        if (event.kind === 'accepted') carry(kubectl, netns, pod, event.child, { local, remote: each.remote }, undo)
      }),
    )
    undo.push(() => close(kubectl, netns, opened.value))
  }
  kubectl.flush()
  try {
    await process.wait<void>(() => undefined)
  } finally {
    for (const each of undo) each()
  }
  return 0
}

function close(kubectl: Kubectl, netns: Netns, id: SocketId): void {
  const socket = netns.sockets.get(id)
  if (socket?.kind === 'tcp') closeTcp(kubectl.process.host.kernel, netns, socket)
}

/** One connection: both its ends are joined to one inside of the pod. */
function carry(
  kubectl: Kubectl,
  netns: Netns,
  pod: Pod,
  client: SocketId,
  { local, remote }: Forward,
  undo: (() => void)[],
): void {
  const { kernel, onSocket } = kubectl.process.host
  kubectl.out(`Handling connection for ${local}\n`)
  kubectl.flush()
  const inside = kernel.namespaces.get(pod.spec.hostNetwork ? `node/${pod.spec.nodeName ?? ''}` : refOf(pod))
  const owner = { program: 'shell', name: 'kubelet', pid: kubectl.process.pid }
  const opened = inside && connectTcp(kernel, inside, { ip: LOOPBACK, port: remote, owner })
  if (!inside || !opened?.ok) return close(kubectl, netns, client)
  const server = opened.value
  const waiting: string[] = []
  let isUp = false
  const send = (where: Netns, id: SocketId, text: string): void => {
    const socket = where.sockets.get(id)
    if (socket?.kind === 'tcp') sendTcp(kernel, where, socket, text)
  }
  const fromClient = (event: SocketEvent): void => {
    if (event.kind === 'data') {
      if (isUp) send(inside, server, event.data)
      else waiting.push(event.data)
    } else if (event.kind === 'end' || event.kind === 'closed' || event.kind === 'error') close(kubectl, inside, server)
  }
  const fromServer = (event: SocketEvent): void => {
    if (event.kind === 'connected') {
      isUp = true
      for (const text of waiting.splice(0)) send(inside, server, text)
    } else if (event.kind === 'data') send(netns, client, event.data)
    else if (event.kind === 'end' || event.kind === 'closed') close(kubectl, netns, client)
    else if (event.kind === 'error') {
      const what = `error forwarding port ${remote} to pod ${refOf(pod).slice(4)}: failed to connect to localhost:${remote} inside namespace: connection refused`
      kubectl.err(`error: an error occurred forwarding ${local} -> ${remote}: ${what}\n`)
      close(kubectl, netns, client)
    }
  }
  undo.push(onSocket(client, fromClient), onSocket(server, fromServer))
}

import { expect, it } from 'vitest'
import { SILENT, createKernel, forkKernel } from './create.ts'
import { createNetns, setUp } from './link.ts'
import { runIptables } from './netfilter/iptables.ts'
import { saveText } from './netfilter/save.ts'
import { runUntil } from './run.ts'
import { openPing, sendEcho } from './socket/ping.ts'
import type { Kernel } from './kernel.ts'

const owner = { program: 'test', name: 'test', pid: 1 }

function pingSelf(kernel: Kernel): void {
  const netns = kernel.namespaces.get('a')!
  const opened = openPing(kernel, netns, { owner, ip: 0x7f000001 })
  const socket = opened.ok ? netns.sockets.get(opened.value) : undefined
  if (socket?.kind !== 'ping') throw new Error('no socket')
  sendEcho(kernel, netns, socket, 1, 56)
  runUntil(kernel, kernel.now + 10, () => false)
}

const counted = (kernel: Kernel): string | undefined =>
  /\[(\d+):\d+\] -A INPUT/.exec(saveText(kernel.namespaces.get('a')!.netfilter, 4, { counters: true }))?.[1]

it('what one side of a fork counts the other does not see, whoever counts first', () => {
  const kernel = createKernel(1, SILENT)
  const netns = createNetns(kernel, 'a', 'a')
  setUp(kernel, netns, netns.devices.get(1)!)
  runIptables(netns.netfilter, 4, ['-A', 'INPUT', '-p', 'icmp'])
  pingSelf(kernel)
  const first = forkKernel(kernel, SILENT)
  const second = forkKernel(kernel, SILENT)
  pingSelf(first)
  pingSelf(kernel)
  pingSelf(kernel)
  expect([counted(kernel), counted(first), counted(second)]).toEqual(['6', '4', '2'])
})

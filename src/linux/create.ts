/** A fresh set of kernels, and copies of one. */
import { type MapLike, copiedWhenMet } from './copied-when-met.ts'
import { forkNetns, forkNetnsBriefly, forkNetnsUncounted } from './fork-netns.ts'
import type { Kernel, KernelEnv, KernelState } from './kernel.ts'
import type { Netns, NetnsId } from './netns.ts'
import { emptyQueue } from './queue.ts'

export const SILENT: KernelEnv = {
  socketEvent: () => undefined,
  choose: (_weights, due = 0) => due,
}

export function createKernel(seed: number, env: KernelEnv): Kernel {
  return {
    now: 0,
    queue: emptyQueue(),
    namespaces: new Map(),
    seed: seed >>> 0,
    logs: new Map(),
    next: { linkwatch: 0, socket: 1, conntrack: 1, packet: 1, address: 1, ipId: 1, nsid: 0 },
    env,
  }
}

/**
 * A copy that lives on its own: what packets change is copied, what is replaced as a whole (routes, rules, addresses) is
 * shared. Only between packets: frames on the way are not copied (timers are).
 */
export function forkKernel(kernel: KernelState, env: KernelEnv): Kernel {
  const namespaces = new Map<string, Netns>()
  for (const [id, netns] of kernel.namespaces) namespaces.set(id, forkNetns(netns))
  return copyAround(kernel, namespaces, env)
}

/** A copy for a few packets, made of the namespaces that they meet: the original must stand still until it is thrown away. */
export const forkKernelBriefly = (kernel: KernelState, env: KernelEnv): Kernel =>
  copyAround(kernel, copiedWhenMet(kernel.namespaces, env.uncounted ? forkNetnsUncounted : forkNetnsBriefly), env)

function copyAround(kernel: KernelState, namespaces: MapLike<NetnsId, Netns>, env: KernelEnv): Kernel {
  return {
    now: kernel.now,
    seed: kernel.seed,
    logs: new Map([...kernel.logs].map(([machine, lines]) => [machine, [...lines]])),
    next: { ...kernel.next },
    namespaces,
    env,
    queue: {
      heap: kernel.queue.heap.filter(
        ({ event }) => event.kind === 'neighbour' || event.kind === 'socket' || event.kind === 'dad',
      ),
      order: kernel.queue.order,
    },
  }
}

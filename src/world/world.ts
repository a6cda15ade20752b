/** Everything that exists: the kernels and the machines that they run on. Plain data but for the kernel's `env`. */
import { parseIpv4, parseIpv6 } from '../net/ip.ts'
import { type Outcome } from '../linux/errno.ts'
import { addIpv6Address } from '../linux/ipv6/address.ts'
import { addAddress } from '../linux/address.ts'
import { createKernel, forkKernel, forkKernelBriefly } from '../linux/create.ts'
import { type Device, findDevice } from '../linux/device.ts'
import type { Kernel, KernelEnv } from '../linux/kernel.ts'
import { createNetns, setUp } from '../linux/link.ts'
import type { Netns, NetnsId } from '../linux/netns.ts'

/** A simulated computer: a root namespace and more namespaces by name. */
export interface WorldMachine {
  readonly name: string
  readonly hostname: string
  readonly kind: 'node' | 'host' | 'gateway' | 'network' | 'lab' | 'workstation'
  /** Its root network namespace. */
  readonly netns: NetnsId
  /** `ip netns` names → namespaces, in order of creation. */
  netnsNames: Map<string, NetnsId>
}

export interface World {
  kernel: Kernel
  machines: Map<string, WorldMachine>
}

export const createWorld = (seed: number, env: KernelEnv): World => ({ kernel: createKernel(seed, env), machines: new Map() })

/** A copy that lives on its own (see forkKernel). */
export function forkWorld(world: World, env: KernelEnv): World {
  const machines = new Map<string, WorldMachine>()
  for (const [name, machine] of world.machines) machines.set(name, { ...machine, netnsNames: new Map(machine.netnsNames) })
  return { kernel: forkKernel(world.kernel, env), machines }
}

/** A copy for one connection (see forkKernelBriefly). Machines are shared: no packet changes them. */
export const forkWorldBriefly = (world: World, env: KernelEnv): World => ({
  kernel: forkKernelBriefly(world.kernel, env),
  machines: world.machines,
})

export function addMachine(world: World, machine: Omit<WorldMachine, 'netnsNames'>): WorldMachine {
  const added: WorldMachine = { ...machine, netnsNames: new Map() }
  world.machines.set(machine.name, added)
  if (!world.kernel.namespaces.has(machine.netns)) createNetns(world.kernel, machine.netns, machine.name, true)
  return added
}

export function netnsOf(world: World, id: NetnsId): Netns {
  const netns = world.kernel.namespaces.get(id)
  if (!netns) throw new Error(`no namespace ${id}`)
  return netns
}

export function deviceOf(netns: Netns, name: string): Device {
  const device = findDevice(netns, name)
  if (!device) throw new Error(`no device ${name} in ${netns.id}`)
  return device
}

/** For the world's own building, where a refusal by the kernel is a defect of ours: gives the value or throws. */
export function must<T>(outcome: Outcome<T>, doing: string): T {
  if (!outcome.ok) throw new Error(`${doing}: ${outcome.errno} ${outcome.extack ?? ''}`)
  return outcome.value
}

export const bringUp = (world: World, netns: Netns, ...devices: string[]): void => {
  for (const name of devices) setUp(world.kernel, netns, deviceOf(netns, name))
}

/** Gives a device an address of IPv6. */
export function giveAddress6(world: World, netns: Netns, device: Device, cidr: string): void {
  const [address = '', length = '128'] = cidr.split('/')
  const local = parseIpv6(address)
  if (local === undefined) throw new Error(`${cidr} is no IPv6 address`)
  must(addIpv6Address(world.kernel, netns, device, { local, length: Number(length), noDad: true }), `address ${cidr}`)
}

/** Gives a device an address as `a.b.c.d/len`. */
export function giveAddress(netns: Netns, device: Device, cidr: string): void {
  const [address = '', length = '32'] = cidr.split('/')
  const local = parseIpv4(address)
  if (local === undefined) throw new Error(`${cidr} is no IPv4 address`)
  must(addAddress(netns, device, { local, length: Number(length) }), `address ${cidr} on ${device.name}`)
}

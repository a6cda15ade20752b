/** A device gets another name, or goes to another namespace. net/core/dev.c (dev_change_name, __dev_change_net_namespace). */
import { type Device, findDevice, lowerOf, peerOf } from './device.ts'
import { type Outcome, done, refuse } from './errno.ts'
import type { Kernel } from './kernel.ts'
import { deleteDevice, forget, isDeviceName, linkPeers, newIfindex, rememberNsid, standOn, standingOn } from './link.ts'
import type { Netns } from './netns.ts'

/** `ip link set DEV name NEW`: EEXIST if taken. (Since Linux 6.2 also while up.) */
export function renameDevice(netns: Netns, device: Device, name: string): Outcome<void> {
  if (!isDeviceName(name)) return refuse('EINVAL')
  const other = findDevice(netns, name)
  if (other && other !== device) return refuse('EEXIST')
  device.name = name
  device.addresses = device.addresses.map((a) => ({ ...a, label: name }))
  return done(undefined)
}

/** `ip link set DEV netns NS`: it goes down, loses addresses and routes, keeps its index if that is free there. */
export function moveDevice(kernel: Kernel, netns: Netns, device: Device, target: Netns, newName = device.name): Outcome<void> {
  if (device.detail.kind === 'loopback') return refuse('EINVAL', 'The interface netns is immutable.')
  if (netns === target) return done(undefined)
  if (findDevice(target, newName)) return refuse('EEXIST')
  const peer = peerOf(kernel, device)
  for (const stands of standingOn(kernel, netns, device))
    if (stands.device.detail.kind === 'vxlan') deleteDevice(kernel, stands.netns, stands.device)
  forget(kernel, netns, device)
  const index = target.devices.has(device.index) ? newIfindex(target) : device.index
  const moved: Device = {
    ...device,
    index,
    name: newName,
    up: false,
    qdisc: 'noop',
    addresses: [],
    ipv6: [],
    ipv6Ready: false,
    master: undefined,
    port: undefined,
  }
  target.devices.set(index, moved)
  moveStack(kernel, target, moved)
  if (peer) {
    linkPeers(target, moved, peer.netns, peer.device)
    rememberNsid(netns, target)
    rememberNsid(target, peer.netns)
  } else rememberNsid(netns, target)
  return done(undefined)
}

/** Those above and below know a moved device by its new place. */
function moveStack(kernel: Kernel, target: Netns, moved: Device): void {
  const lower = lowerOf(kernel, moved)
  if (lower) {
    standOn(lower.device, target, moved)
    rememberNsid(target, lower.netns)
  }
  for (const ref of moved.uppers) {
    const upper = kernel.namespaces.get(ref.netns)?.devices.get(ref.device)
    if (upper && 'lower' in upper.detail && typeof upper.detail.lower === 'object')
      upper.detail.lower = { netns: target.id, device: moved.index }
  }
}

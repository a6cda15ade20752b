import { expect, it } from 'vitest'
import { formatIp, parseIpv6 } from '../../net/ip.ts'
import { SILENT, createKernel } from '../create.ts'
import { createNetns, createVeth, setUp } from '../link.ts'
import { writeSysctl } from '../sysctl.ts'
import { addIpv6Address } from './address.ts'
import { selectSource } from './source.ts'

/** Two devices with the given addresses, and the source that the first would speak from. */
function sourceFor(first: readonly string[], second: readonly string[], target: string): string {
  const kernel = createKernel(1, SILENT)
  const netns = createNetns(kernel, 'a', 'a')
  writeSysctl(netns, 'ipv6.conf.default.accept_dad', '0')
  const made = createVeth(kernel, netns, { name: 'eth0', mac: '02:00:00:00:00:01' }, netns, {
    name: 'eth1',
    mac: '02:00:00:00:00:02',
  })
  if (!made.ok) throw new Error(made.errno)
  const { device, peer } = made.value
  for (const each of [netns.devices.get(1)!, device, peer]) setUp(kernel, netns, each)
  for (const [each, list] of [
    [device, first],
    [peer, second],
  ] as const) {
    for (const text of list) {
      const [address = '', length = '64', life] = text.split('/')
      addIpv6Address(kernel, netns, each, {
        local: parseIpv6(address)!,
        length: Number(length),
        ...(life === 'deprecated' ? { preferredMs: 0 } : {}),
      })
    }
  }
  const chosen = selectSource(netns, device, parseIpv6(target)!)
  return chosen === undefined ? 'none' : formatIp(chosen)
}

it.each([
  ['rule 1: the target itself', ['fd10::1'], ['fd10::2'], 'fd10::2', 'fd10::2'],
  ['rule 2: the scope that reaches', ['fd10::1'], [], '2001:db8::9', 'fd10::1'],
  ['rule 2: no farther than the target', ['fd10::1'], [], 'fe80::9', 'fe80::ff:fe00:1'],
  ['rule 3: not a deprecated one', ['fd10::1', 'fd10::2/64/deprecated'], [], 'fd10::9', 'fd10::1'],
  ['rule 5: of the device that it leaves by', ['fd10::1'], ['fd20::1'], 'fd20::9', 'fd10::1'],
  ['rule 6: with the same label', ['fd10::1', '2001:db8::1'], [], '2001:db8:1::1', '2001:db8::1'],
  ['rule 8: the longest common prefix', ['fd10:0:0:1::1', 'fd10:0:0:2::1'], [], 'fd10:0:0:1::9', 'fd10:0:0:1::1'],
  ['else the newest', ['fd10::1', 'fd10::2'], [], '2001:db8::9', 'fd10::2'],
  ['any other device’s before none', [], ['fd20::1'], 'fd30::9', 'fd20::1'],
])('%s', (_, first, second, target, source) => {
  expect(sourceFor(first, second, target)).toBe(source)
})

/** `-j TEE`: a copy of the packet to another host; the packet itself goes on (iptables-extensions(8), xt_TEE.c, nf_dup_ipv4.c). */
import { type Ip, familyOf, formatIp, isZeronet, parseIp } from '../../../net/ip.ts'
import { clonePacket } from '../../../net/packet.ts'
import { findDevice } from '../../device.ts'
import { push } from '../../queue.ts'
import type { TargetExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'
import { find } from '../words.ts'

interface TeeOptions {
  readonly gateway: Ip
  readonly device: string | undefined
}

export const TEE: TargetExtension<TeeOptions> = {
  name: 'TEE',
  options: { '--gateway': {}, '--oif': {} },
  parse(words, { family }) {
    const word = find(words, '--gateway')
    if (!word) return wrongOption('TEE', 'option "--gateway" must be specified')
    const gateway = parseIp(word.value)
    if (gateway === undefined) return wrong('getaddrinfo: Temporary failure in name resolution\n')
    if (familyOf(gateway) !== family) return wrong('getaddrinfo: Address family for hostname not supported\n')
    return ok({ gateway, device: find(words, '--oif')?.value })
  },
  check: ({ gateway }) => (isZeronet(gateway) ? 'Invalid argument' : undefined),
  print: ({ gateway, device }) => `--gateway ${formatIp(gateway)}${device === undefined ? '' : ` --oif ${device}`}`,
  list: ({ gateway, device }) => `TEE gw:${formatIp(gateway)}${device === undefined ? '' : ` oif=${device}`}`,
  apply({ gateway, device }, { kernel, netns, skb, hook }) {
    // A copy is not copied again (nf_skb_duplicated), nor sent where the device is missing.
    if (skb.copied) return undefined
    const out = device === undefined ? undefined : findDevice(netns, device)?.index
    if (device !== undefined && out === undefined) return undefined
    const packet = clonePacket(skb.packet)
    packet.df = true
    if (hook === 'prerouting' || hook === 'input') packet.ttl -= 1
    push(kernel.queue, kernel.now, { kind: 'copy', netns: netns.id, packet, gateway, device: out })
    return undefined
  },
}

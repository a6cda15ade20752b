/** What one node's kube-proxy wrote for one Service, as lines: rules, or in other modes its share of maps, sets and virtual servers. */
import { listIpvs } from '../kube/proxy/ipvs/list.ts'
import { partOf } from '../kube/proxy/iptables/partial.ts'
import type { ProxyModel } from '../kube/proxy/model.ts'
import { writeNftables } from '../kube/proxy/nftables/write.ts'
import { saveText } from '../linux/netfilter/save.ts'
import type { Netns } from '../linux/netns.ts'

/** Long enough for what one Service stands for, short enough to be kept. */
const LINES_TOLD = 60

/** `key` is `namespace/name`. */
export function writtenFor(models: readonly ProxyModel[], netns: Netns | undefined, key: string): string[] {
  return models.flatMap((model) => linesOf(model, netns, key).slice(0, LINES_TOLD))
}

function linesOf(model: ProxyModel, netns: Netns | undefined, key: string): string[] {
  switch (model.mode) {
    case 'iptables': {
      const { dispatch, rules } = partOf(model, new Set([key]))
      return [...dispatch.split('\n').filter((line) => line !== ''), ...rules]
    }
    case 'nftables':
      return ownLines(model, key, (each) => writeNftables(each)).filter((line) => /^add (?:rule|element) /.test(line))
    case 'ipvs':
      return ownLines(model, key, (each) => listIpvs([each])).map((line) => line.trimStart())
    case 'userspace':
      // The ports that it listens on are the kernel's choice: only the node knows them.
      return netns && model.family === 4
        ? saveText(netns.netfilter, 4)
            .split('\n')
            .filter((line) => line.includes(`--comment "${key}"`) || line.includes(`--comment "${key}:`))
        : []
  }
}

/** The lines that are there because of the Service. */
function ownLines(model: ProxyModel, key: string, write: (model: ProxyModel) => string): string[] {
  const without = new Set(write({ ...model, ports: [] }).split('\n'))
  const own = { ...model, ports: model.ports.filter(({ owner }) => owner === key) }
  return write(own)
    .split('\n')
    .filter((line) => line !== '' && !without.has(line))
}

/** What a drop from the palette makes of the text: manifests at its end, or commands in `setup`, never both for one thing. */
import type { Topology } from '../../lab/topology.ts'
import { findEntry } from '../../scenario/edit/chunks.ts'
import { bridgeLines, netnsLines, switchLines } from '../../scenario/edit/linux.ts'
import { type Placed, deploymentManifest, nodeManifest, podManifest, serviceManifest } from '../../scenario/edit/manifests.ts'
import { addManifest, freeAmong, freeName } from '../../scenario/edit/objects.ts'
import { addHost, addSetup, hostText } from '../../scenario/edit/scenario.ts'
import type { Change } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import type { Placeable } from '../store/build.ts'
import { type Thing, addressesOf, plainLabels, rootOf, thingOf } from './thing.ts'

/** The change, the id that is then selected, and the Service whose pods are to be picked next. */
export interface Placing {
  change: Change & { text: string }
  id: string
  picks?: boolean
}

export interface Site {
  text: string
  topology: Topology
  /** What it was dropped on. */
  target?: Thing | undefined
}

/** What would take a drop of a kind. */
export function takes(kind: Placeable, target: Thing | undefined): boolean {
  if (!target) return true
  if (kind === 'pod' || kind === 'deployment') return target.kind === 'node' || target.kind === 'pod'
  if (kind === 'service') return target.kind === 'pod'
  if (kind === 'netns' || kind === 'router' || kind === 'switch' || kind === 'bridge')
    return target.kind === 'machine' || target.kind === 'gateway'
  return false
}

export function place(kind: Placeable, site: Site): Placing {
  switch (kind) {
    case 'node':
      return placeNode(site)
    case 'deployment':
    case 'pod':
      return placeWorkload(kind, site)
    case 'service':
      return placeService(site)
    case 'host':
      return placeHost(site)
    default:
      return placeLinux(kind, site)
  }
}

const nodeNames = (topology: Topology): string[] => topology.namespaces.flatMap((n) => (n.kind === 'node' ? [n.name] : []))

/** Nodes that nobody wrote but that a file without Nodes gets: once one is written, they must be too. */
export function writeNodes(text: string, topology: Topology, without?: string): string {
  return topology.namespaces.reduce(
    (next, { kind, name, controlPlane }) =>
      kind !== 'node' || name === without || findEntry(next, { kind: 'Node', name })
        ? next
        : addManifest(next, nodeManifest(name, controlPlane === true).manifest),
    text,
  )
}

function placeNode({ text, topology }: Site): Placing {
  const names = nodeNames(topology)
  const worker = names.findLast((each) => /worker\d*$/.test(each))
  const wanted = worker?.replace(/\d*$/, '') ?? 'node-1'
  const name = worker ? nextWorker(wanted, names) : freeName(text, 'Node', wanted, names)
  return made(writeNodes(text, topology), words.build.kinds.node, name, nodeManifest(name), `node/${name}`)
}

function nextWorker(stem: string, names: readonly string[]): string {
  for (let n = 2; ; n++) if (!names.includes(`${stem}${n}`)) return `${stem}${n}`
}

const made = (text: string, kind: string, name: string, { manifest, command }: Placed, id: string): Placing => ({
  change: { title: words.build.add(kind, name), text: addManifest(text, manifest), command },
  id,
})

function placeWorkload(kind: 'deployment' | 'pod', { text, topology, target }: Site): Placing {
  const node = target?.kind === 'node' ? target.name : target?.netns?.parent?.replace(/^node\//, '')
  // A workload without a machine would wait for ever.
  const ready = nodeNames(topology).length > 0 ? text : addManifest(text, nodeManifest('node-1').manifest)
  const nodeName = nodeNames(topology).length > 0 ? node : undefined
  if (kind === 'deployment') {
    const name = freeName(text, 'Deployment', 'web')
    return made(ready, words.build.kinds.deployment, name, deploymentManifest({ name, nodeName }), `deployment/default/${name}`)
  }
  const name = freeName(text, 'Pod', 'pod-1')
  return made(ready, words.build.kinds.pod, name, podManifest({ name, port: 80, nodeName }), `pod/default/${name}`)
}

/** For the pod that it was dropped on; else for the one workload that no Service has yet; else pods are picked next. */
function placeService({ text, topology, target }: Site): Placing {
  const pods = topology.namespaces.filter((n) => n.kind === 'pod' && !n.name.startsWith('kube-system/'))
  const served = new Set(topology.services.flatMap((s) => s.endpoints.map((e) => e.pod)))
  const unserved = pods.filter((pod) => !served.has(pod.id) && Object.keys(plainLabels(pod.labels)).length > 0)
  const labels = new Set(unserved.map((pod) => JSON.stringify(plainLabels(pod.labels))))
  const pod = target?.netns ?? (labels.size === 1 ? unserved[0] : undefined)
  const selector = plainLabels(pod?.labels)
  const namespace = pod?.name.split('/')[0] ?? 'default'
  const name = freeName(text, 'Service', selector['app'] ?? Object.values(selector)[0] ?? 'service')
  const targetPort = Number(/^tcp .*:(\d+)$/.exec(pod?.listening.find((each) => each.startsWith('tcp')) ?? '')?.[1] ?? 80)
  const given = { name, namespace, selector, targetPort, port: targetPort === 80 ? 80 : targetPort }
  const placing = made(text, words.build.kinds.service, name, serviceManifest(given), `service/${namespace}/${name}`)
  return pod ? placing : { ...placing, picks: true }
}

function placeHost({ text, topology }: Site): Placing {
  const name = freeAmong('client', new Set(topology.namespaces.map((each) => each.name)))
  const host = { name, address: nextHost(topology), servers: [80] }
  return {
    change: {
      title: words.build.add(words.build.kinds.host, name),
      text: addHost(text, host),
      command: hostText(host),
    },
    id: `host/${name}`,
  }
}

/** From .100 on, beside the gateway. */
export function nextHost(topology: Topology): string {
  const own = topology.namespaces.find((n) => n.kind === 'gateway')?.devices.find((d) => d.name === 'eth0')?.addresses[0]
  const [address = '172.18.0.1', length = '16'] = (own ?? '172.18.0.1/16').split('/')
  const stem = address.split('.').slice(0, 3).join('.')
  const used = new Set(addressesOf(topology).map((each) => each.split('/')[0]))
  for (let last = 100; last < 255; last++) if (!used.has(`${stem}.${last}`)) return `${stem}.${last}/${length}`
  return `${stem}.254/${length}`
}

function placeLinux(kind: 'netns' | 'router' | 'switch' | 'bridge', { text, topology }: Site): Placing {
  const root = rootOf(topology)
  if (kind === 'bridge') {
    const name = nextNumbered('br', new Set(root?.devices.map((d) => d.name)))
    const lines = bridgeLines(name)
    return {
      change: {
        title: words.build.add(words.build.kinds.bridge, name),
        text: addSetup(text, `bridge ${name}`, lines),
        command: lines.join('\n'),
      },
      id: `${root?.id ?? ''}|${name}`,
    }
  }
  const used = new Set(topology.namespaces.filter((n) => n.kind === 'netns').map((n) => n.name))
  const name = nameOfNetns(kind, used)
  const lines = kind === 'switch' ? switchLines(name) : netnsLines(name, kind === 'router')
  return {
    change: {
      title: words.build.add(words.build.kinds[kind], name),
      text: addSetup(text, `${kind} ${name}`, lines),
      command: lines.join('\n'),
    },
    id: `netns/${root?.id === 'host/lab' ? 'lab' : 'workstation'}/${name}`,
  }
}

function nameOfNetns(kind: 'netns' | 'router' | 'switch', used: ReadonlySet<string>): string {
  if (kind !== 'netns') return freeAmong(kind, used)
  return COLOURS.find((each) => !used.has(each)) ?? freeAmong('ns-1', used)
}

/** As in every text about namespaces. */
const COLOURS = ['red', 'blue', 'green', 'yellow', 'purple', 'orange']

export function nextNumbered(stem: string, names: ReadonlySet<string>): string {
  for (let n = 0; ; n++) if (!names.has(`${stem}${n}`)) return `${stem}${n}`
}

/** The thing at an id, for those who know only that. */
export const siteAt = (text: string, topology: Topology, id: string | undefined): Site => ({
  text,
  topology,
  target: thingOf(topology, id),
})

/** The built-in scenarios, in the order in which the page offers them. They are texts like any file: the same parser reads them. */
import { FIRST, type LibraryEntry } from './first.ts'
import { brokenService } from './library/broken-service.ts'
import { empty } from './library/empty.ts'
import { hairpin } from './library/hairpin.ts'
import { kindCluster } from './library/kind-cluster.ts'
import { netnsBridge } from './library/netns-bridge.ts'
import { nodeport } from './library/nodeport.ts'
import { router } from './library/router.ts'
import { shop } from './library/shop.ts'

export const LIBRARY: readonly LibraryEntry[] = [
  FIRST,
  {
    name: 'nodeport',
    summary: 'From outside through a node port: why the pod sees the node and not the client.',
    yaml: nodeport,
  },
  {
    name: 'hairpin',
    summary: 'A pod calls the Service that it belongs to, and reaches itself, on the bridge plugin.',
    yaml: hairpin,
  },
  {
    name: 'broken-service',
    summary: 'A Service whose selector has a typing error: no endpoints, connection refused.',
    yaml: brokenService,
  },
  {
    name: 'shop',
    summary: 'Three tiers: customers reach the page, the page the API, the API the database.',
    yaml: shop,
  },
  {
    name: 'netns-bridge',
    summary: 'Two network namespaces, two cables and a bridge: what a container’s network is made of.',
    yaml: netnsBridge,
  },
  {
    name: 'router',
    summary: 'Two hosts on two networks, and a router between them. No Kubernetes.',
    yaml: router,
  },
  {
    name: 'kind-cluster',
    summary: 'Three nodes with nothing on them, to build on.',
    yaml: kindCluster,
  },
  {
    name: 'empty',
    summary: 'An empty canvas: one machine, and whatever you put there.',
    yaml: empty,
  },
]

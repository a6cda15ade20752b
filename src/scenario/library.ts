/** The built-in scenarios, in the order in which the page offers them. They are texts like any file: the same parser reads them. */
import { brokenService } from './library/broken-service.ts'
import { hairpin } from './library/hairpin.ts'
import { kindTwoNodes } from './library/kind-two-nodes.ts'
import { nodeport } from './library/nodeport.ts'

export interface LibraryEntry {
  /** The Scenario's metadata.name. */
  name: string
  /** One line for the list. */
  summary: string
  yaml: string
}

export const LIBRARY: readonly LibraryEntry[] = [
  {
    name: 'kind-two-nodes',
    summary: 'A kind cluster of two nodes: a pod calls a Service, and one of two backends answers.',
    yaml: kindTwoNodes,
  },
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
]

/** The scenario that the page opens on. */
export const FIRST: LibraryEntry = LIBRARY[0]!

/** The scenario that the page opens on: apart from the others, so that a first visit loads no more than it shows. */
import { kindTwoNodes } from './library/kind-two-nodes.ts'

export interface LibraryEntry {
  /** The Scenario's metadata.name. */
  name: string
  /** One line for the list. */
  summary: string
  yaml: string
}

export const FIRST: LibraryEntry = {
  name: 'kind-two-nodes',
  summary: 'A kind cluster of two nodes: a pod calls a Service, and one of two backends answers.',
  yaml: kindTwoNodes,
}

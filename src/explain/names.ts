/** What namespaces and addresses are called in sentences, and on which machine a person types a command. */
import { formatEndpoint } from './text.ts'

export interface Names {
  /** Address → what it is for words: `pod default/backend-1`, `Service default/backend-service`. */
  addresses: Readonly<Record<string, string>>
  /** Namespace id → what people call it: `node kind-worker`. */
  namespaces: Readonly<Record<string, string>>
}

export const NO_NAMES: Names = { addresses: {}, namespaces: {} }

/** `node kind-worker` for `node/kind-worker`, unless people have a better name for it. */
export const netnsName = (names: Names, id: string): string => names.namespaces[id] ?? id.replace('/', ' ')

export const addressName = (names: Names, address: string): string | undefined => names.addresses[address]

/** `10.96.91.147:3000 (Service default/backend-service)`. */
export function endpointWithName(names: Names, address: string, port: number | undefined): string {
  const name = addressName(names, address)
  return name === undefined ? formatEndpoint(address, port) : `${formatEndpoint(address, port)} (${name})`
}

/**
 * The machine to type a command on: a node or a host by its name; a pod as `kubectl exec` takes it (`pod/web -n shop`).
 * Undefined where nobody can log in: the wire between the nodes.
 */
export function machineOf(netns: string): string | undefined {
  const [kind, ...rest] = netns.split('/')
  if (kind === 'network') return undefined
  if (kind !== 'pod') return rest.length > 0 ? rest.join('/') : netns
  const [namespace, name] = rest
  if (name === undefined) return `pod/${namespace ?? ''}`
  return namespace === 'default' ? `pod/${name}` : `pod/${name} -n ${namespace ?? ''}`
}

/** What is drawn on and over the machines: each layer can be put away, and the choice outlives the visit. */
import { create } from 'zustand'

export const LAYERS = ['services', 'addresses', 'macs', 'counters', 'routes'] as const
export type Layer = (typeof LAYERS)[number]
export type Layers = Readonly<Record<Layer, boolean>>

const KEPT = 'hoplight.layers'
const AT_FIRST: Layers = { services: true, addresses: true, macs: false, counters: false, routes: false }

function kept(): Layers {
  try {
    const on = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as unknown
    if (!Array.isArray(on)) return AT_FIRST
    return Object.fromEntries(LAYERS.map((layer) => [layer, on.includes(layer)])) as unknown as Layers
  } catch {
    return AT_FIRST
  }
}

export const useLayers = create<Layers>()(() => kept())

export function toggleLayer(layer: Layer): void {
  useLayers.setState((was) => ({ [layer]: !was[layer] }))
  const now = useLayers.getState()
  try {
    localStorage.setItem(KEPT, JSON.stringify(LAYERS.filter((each) => now[each])))
  } catch {
    // Then the next visit begins as the first did.
  }
}

/** What the devices have counted at this step, for the layer that shows it; empty while it does not. Filled by counters-feed.tsx. */
import { create } from 'zustand'
import type { AllCounters } from '../../lab/device-counters.ts'

export const useCounters = create<{ all: AllCounters }>()(() => ({ all: {} }))

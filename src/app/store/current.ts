/** Which save this tab works on, and what of it is in the save; it outlives a reload, and is each tab's own. */
import { create } from 'zustand'
import type { Saved } from '../saves/store.ts'

export interface Current {
  id: string
  name: string
  version: number
  text: string
}
interface CurrentState {
  current: Current | undefined
  /** What another tab wrote meanwhile. */
  conflict: Saved | undefined
}

const KEPT = 'hoplight.save'

function kept(): Current | undefined {
  try {
    const text = sessionStorage.getItem(KEPT)
    return text === null ? undefined : (JSON.parse(text) as Current)
  } catch {
    return undefined
  }
}

export const useCurrent = create<CurrentState>()(() => ({ current: kept(), conflict: undefined }))

export function setCurrent(saved: Current | undefined): void {
  const current = saved && { id: saved.id, name: saved.name, version: saved.version, text: saved.text }
  useCurrent.setState({ current })
  try {
    if (current) sessionStorage.setItem(KEPT, JSON.stringify(current))
    else sessionStorage.removeItem(KEPT)
  } catch {
    // Then a save after a reload asks for a name again.
  }
}

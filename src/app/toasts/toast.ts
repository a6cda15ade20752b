/** What the page says in passing: a few words at the edge, announced, gone by itself; an act may be undone from there. */
import { create } from 'zustand'

export interface Toast {
  text: string
  /** Stays until it is answered or closed. */
  stays?: boolean
  action?: { label: string; run: () => void }
}

interface Toasts {
  /** There was one: the part of the page that shows them is fetched. */
  any: boolean
  waiting: readonly Toast[]
}

export const useToasts = create<Toasts>()(() => ({ any: false, waiting: [] }))

export function toast(said: Toast | string): void {
  const next = typeof said === 'string' ? { text: said } : said
  useToasts.setState(({ waiting }) => ({ any: true, waiting: [...waiting, next] }))
}

/** The iptables-save that waits for a person to say where it goes. */
import { create } from 'zustand'

interface Pasted {
  text: string
  tables: readonly string[]
  rules: number
}

export const usePasted = create<Pasted>()(() => ({ text: '', tables: [], rules: 0 }))

/**
 * What is kept in this browser (IndexedDB): saves under names, each with a version that every write must know, and one draft a tab.
 * A write that does not know the version is refused as a conflict, so that two tabs never overwrite each other.
 */
import { createStore, del, entries, get, set, update } from 'idb-keyval'

export interface Saved {
  id: string
  name: string
  text: string
  /** The moment, as in a link: `from=…&step=…`. */
  moment: string
  savedAt: number
  version: number
}
export interface Draft {
  tab: string
  text: string
  moment: string
  at: number
}

const saves = createStore('hoplight-saves', 'saves')
const drafts = createStore('hoplight-drafts', 'drafts')

/** The newest first. */
export async function listSaves(): Promise<Saved[]> {
  const all = await entries<string, Saved>(saves)
  return all.map(([, saved]) => saved).sort((a, b) => b.savedAt - a.savedAt)
}

export const readSave = (id: string): Promise<Saved | undefined> => get<Saved>(id, saves)

/** Writes over `known`, the version that the writer last saw (0: none); `conflict` is what another tab wrote meanwhile. */
export async function writeSave(saved: Omit<Saved, 'version'>, known: number): Promise<{ saved: Saved } | { conflict: Saved }> {
  let conflict: Saved | undefined
  const next: Saved = { ...saved, version: known + 1 }
  await update<Saved>(
    saved.id,
    (old) => {
      conflict = old && old.version !== known ? old : undefined
      return conflict ?? next
    },
    saves,
  )
  return conflict ? { conflict } : { saved: next }
}

export const deleteSave = (id: string): Promise<void> => del(id, saves)
/** As it was: for an undone deletion. */
export const restoreSave = (saved: Saved): Promise<void> => set(saved.id, saved, saves)

export const writeDraft = (draft: Draft): Promise<void> => set(draft.tab, draft, drafts)
export const deleteDraft = (tab: string): Promise<void> => del(tab, drafts)
export async function listDrafts(): Promise<Draft[]> {
  return (await entries<string, Draft>(drafts)).map(([, draft]) => draft)
}

/** What the page that presents and the window with the speaker's notes say to each other, over a channel of their own. */
export interface NotesState {
  scenario: string
  /** The connection: own notes belong to it and to the step. */
  key: string
  position: number
  total: number
  title: string
  sentence: string
  advice: string
  next: { title: string; sentence: string } | undefined
  /** What the scenario's author wants to be said (`spec.steps`); `here`: about the connection that is shown. */
  written: readonly Written[]
}
export interface Written {
  said: readonly string[]
  here: boolean
}
/** From the page. */
export type ToNotes = { kind: 'state'; state: NotesState | undefined } | { kind: 'gone' }
/** From the notes. */
export type FromNotes = { kind: 'hello' } | { kind: 'step'; by: 1 | -1 } | { kind: 'toggle' }

export const channelName = (id: string): string => `hoplight-notes-${id}`

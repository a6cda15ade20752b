/** Presenting: the whole screen, larger type; Escape or the browser's own way out ends it. */
import { useStudy } from '../store/study.ts'

export function togglePresent(): void {
  const present = !useStudy.getState().present
  useStudy.setState({ present, ...(present ? {} : { laser: false, spotlight: false, blank: false }) })
  // A browser may refuse the whole screen; the larger type stays.
  if (present) void document.documentElement.requestFullscreen?.().catch(() => undefined)
  else if (document.fullscreenElement) void document.exitFullscreen()
}

export function watchPresent(): void {
  useStudy.subscribe(({ present }, before) => {
    if (present !== before.present) document.documentElement.toggleAttribute('data-present', present)
  })
  document.addEventListener('fullscreenchange', () => {
    if (!document.fullscreenElement) useStudy.setState({ present: false, laser: false, spotlight: false, blank: false })
  })
}

export const openNotes = (): void => void import('./send-notes.ts').then((notes) => notes.openNotes())

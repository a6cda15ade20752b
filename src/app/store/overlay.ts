/** What lies over the page: one dialog or menu at a time, and where the focus goes back to. */
import { create } from 'zustand'

export type Overlay =
  'share' | 'palette' | 'shortcuts' | 'settings' | 'help' | 'truth' | 'about' | 'saves' | 'save' | 'conflict' | 'rules' | 'setup'

interface OverlayState {
  open: Overlay | undefined
  /** What had the focus; a menu hangs at it. */
  anchor: HTMLElement | undefined
}

export const useOverlay = create<OverlayState>()(() => ({ open: undefined, anchor: undefined }))

/** Opens it, or closes it where it is open already. */
export function openOverlay(overlay: Overlay): void {
  const { open, anchor } = useOverlay.getState()
  if (open === overlay) return closeOverlay()
  const focused = document.activeElement instanceof HTMLElement && document.activeElement !== document.body
  // From one dialog to the next, the focus still goes back to where the first was opened.
  const next = open !== undefined && anchor?.isConnected ? anchor : focused ? (document.activeElement as HTMLElement) : undefined
  useOverlay.setState({ open: overlay, anchor: next })
}

export function closeOverlay(): void {
  useOverlay.setState({ open: undefined })
}

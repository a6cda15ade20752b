/** A small menu beside its button: open until one clicks elsewhere; Escape closes it and leads back to the button. */
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'

export interface Popper {
  open: boolean
  toggle: () => void
  /** For the element that holds the button, as its first one, and the menu. */
  box: RefObject<HTMLSpanElement | null>
  onKeyDown: (event: KeyboardEvent) => void
}

export function usePopper(): Popper {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!open) return
    const leave = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false)
    }
    // The canvas keeps what is pressed on it to itself.
    document.addEventListener('pointerdown', leave, true)
    return () => document.removeEventListener('pointerdown', leave, true)
  }, [open])
  return {
    open,
    toggle: () => setOpen(!open),
    box,
    onKeyDown(event) {
      if (event.key !== 'Escape' || !open) return
      event.stopPropagation()
      setOpen(false)
      box.current?.querySelector('button')?.focus()
    },
  }
}

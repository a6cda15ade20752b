/** The ARIA tabs pattern's keys. */
import type { KeyboardEvent } from 'react'

/** The arrows of a tab list move to the next tab and open it. */
export function onTabKey(event: KeyboardEvent<HTMLElement>) {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (by === 0) return
  const tabs = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[role=tab]')]
  const next = tabs[(tabs.indexOf(document.activeElement as HTMLButtonElement) + by + tabs.length) % tabs.length]
  next?.focus()
  next?.click()
}

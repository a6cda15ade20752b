/** Light, dark, or as the system says; remembered on this machine. */
import { type Theme, useView } from './store/view.ts'

const KEPT = 'hoplight.theme'
const ORDER: readonly Theme[] = ['system', 'light', 'dark']

function read(): Theme {
  try {
    const kept = localStorage.getItem(KEPT)
    return ORDER.find((theme) => theme === kept) ?? 'system'
  } catch {
    return 'system'
  }
}

function apply(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function startTheme(): void {
  const theme = read()
  useView.setState({ theme })
  apply(theme)
}

export const nextTheme = (): void => setTheme(ORDER[(ORDER.indexOf(useView.getState().theme) + 1) % ORDER.length]!)

export function setTheme(theme: Theme): void {
  useView.setState({ theme })
  apply(theme)
  try {
    localStorage.setItem(KEPT, theme)
  } catch {
    // Not remembered, but shown.
  }
}

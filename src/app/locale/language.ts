/** Which language the page speaks: what a person chose here, else the first of the browser's that there is, else English. */
import { pickLanguage } from '../../explain/languages.ts'
import type { Language } from '../../explain/languages.ts'

export type { Language }

const KEPT = 'hoplight.language'

/** In their own words, so that everybody finds theirs. */
export const LANGUAGES: readonly { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'zh-TW', name: '繁體中文' },
]

function chosen(): Language {
  try {
    const kept = localStorage.getItem(KEPT)
    const found = LANGUAGES.find(({ id }) => id === kept)
    if (found) return found.id
  } catch {
    // Not a browser, or no storage: nobody has chosen.
  }
  return pickLanguage(typeof document === 'undefined' ? [] : navigator.languages)
}

export const language: Language = chosen()

/** Remembered, and the page is drawn anew; the text and the moment come back with the address and the tab's memory. */
export function chooseLanguage(next: Language): void {
  if (next === language) return
  try {
    localStorage.setItem(KEPT, next)
  } catch {
    return
  }
  location.reload()
}

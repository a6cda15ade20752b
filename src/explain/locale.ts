/** Which language the words are in. A language is one file that fills in `Words`, and one line here. */
import { english } from './sentences.en.ts'
import type { Words } from './words.ts'

const LANGUAGES = { en: english } satisfies Record<string, Words>

export type Language = keyof typeof LANGUAGES

export const wordsFor = (language: Language): Words => LANGUAGES[language]

/** The first of a person's preferred languages that there is, as `navigator.languages` and `LANG` name them. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const wanted = tag.toLowerCase().replace('_', '-').replace(/\..*$/, '')
    const names = Object.keys(LANGUAGES) as Language[]
    const found = names.find((name) => wanted === name) ?? names.find((name) => wanted.startsWith(`${name}-`))
    if (found) return found
  }
  return 'en'
}

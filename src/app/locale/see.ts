/** The words of what one looks at closely: hooks, cards, chains, layers, speaker notes. As words.ts, but not part of the first load. */
import { language } from './language.ts'
import { see as english } from './see.en.ts'

export type SeeWords = typeof english

export const see: SeeWords = language === 'zh-TW' ? (await import('./see.zh-tw.ts')).see : english

/** Which language the words are in. A language is one file that fills in `Words`, and one line here. */
import type { Language } from './languages.ts'
import { english } from './sentences.en.ts'
import { traditionalChinese } from './sentences.zh-tw.ts'
import type { Words } from './words.ts'

export type { Language }

const LANGUAGES: Record<Language, Words> = { en: english, 'zh-TW': traditionalChinese }

export const wordsFor = (language: Language): Words => LANGUAGES[language]

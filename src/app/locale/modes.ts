/** The words of the comparison of modes and of what they cost. As words.ts, but fetched with them. */
import { language } from './language.ts'
import { modesWords as english } from './modes.en.ts'

export type ModesWords = typeof english

export const say: ModesWords = language === 'zh-TW' ? (await import('./modes.zh-tw.ts')).modesWords : english

/**
 * The page's words in the person's language. It is chosen once, before anything is drawn; another choice loads the page anew,
 * and the text and the moment come back with the address. Every component reads from here, never from a language's file.
 */
import { words as english } from './en.ts'
import { language } from './language.ts'

/** A language is a file of this shape. It imports nothing that the page consists of: the page waits for it. */
export type Words = typeof english

export const words: Words = language === 'zh-TW' ? (await import('./zh-tw.ts')).words : english

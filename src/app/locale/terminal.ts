/** The words of the terminals. As words.ts, but fetched with them. */
import { language } from './language.ts'
import { terminalWords as english } from './terminal.en.ts'

export type TerminalWords = typeof english

export const say: TerminalWords = language === 'zh-TW' ? (await import('./terminal.zh-tw.ts')).terminalWords : english

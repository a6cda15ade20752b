/** The words of what is fetched later: dialogs, menus, the palette, exports. As words.ts, but not part of the first load. */
import { belong as english } from './belong.en.ts'
import { language } from './language.ts'

export type BelongWords = typeof english

export const belong: BelongWords = language === 'zh-TW' ? (await import('./belong.zh-tw.ts')).belong : english

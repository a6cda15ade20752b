/** The languages that there are words in, and which of them a person reads. */
export type Language = 'en' | 'zh-TW'

/** Chinese written in Traditional characters, whatever it is called. */
const TRADITIONAL = /^zh-(?:tw|hk|mo|hant)\b/

/** The first of a person's preferred languages that there is, as `navigator.languages` and `LANG` name them. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const wanted = tag.toLowerCase().replace('_', '-').replace(/\..*$/, '')
    if (TRADITIONAL.test(wanted)) return 'zh-TW'
    if (wanted === 'en' || wanted.startsWith('en-')) return 'en'
  }
  return 'en'
}

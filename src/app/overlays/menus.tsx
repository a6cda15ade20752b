/** Settings and help: small panels under their buttons. Radio buttons and buttons, as they are. */
import type { ReactNode } from 'react'
import { belong } from '../locale/belong.ts'
import { LANGUAGES, chooseLanguage, language } from '../locale/language.ts'
import { openOverlay } from '../store/overlay.ts'
import { type Theme, useView } from '../store/view.ts'
import { setTheme } from '../theme.ts'
import { Dialog } from './dialog.tsx'

const THEMES: readonly Theme[] = ['system', 'light', 'dark']

function Choice({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  )
}

export function SettingsMenu() {
  const theme = useView((view) => view.theme)
  return (
    <Dialog title={belong.settings.title} look="side small">
      <Choice legend={belong.settings.theme}>
        {THEMES.map((each) => (
          <label key={each}>
            <input type="radio" name="theme" checked={theme === each} onChange={() => setTheme(each)} />
            {belong.settings.themes[each]}
          </label>
        ))}
      </Choice>
      <Choice legend={belong.settings.language}>
        {LANGUAGES.map(({ id, name }) => (
          <label key={id} lang={id}>
            <input type="radio" name="language" checked={language === id} onChange={() => chooseLanguage(id)} />
            {name}
          </label>
        ))}
      </Choice>
      <p className="dim">{belong.settings.motion}</p>
    </Dialog>
  )
}

const HELP = ['shortcuts', 'truth', 'about'] as const

export function HelpMenu() {
  return (
    <Dialog title={belong.help.title} look="side small">
      <div className="help-list">
        {HELP.map((each) => (
          <button key={each} type="button" className="quiet" onClick={() => openOverlay(each)}>
            {belong.help[each]}
          </button>
        ))}
      </div>
    </Dialog>
  )
}

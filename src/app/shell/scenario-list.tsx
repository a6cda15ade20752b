/** The starting points, fetched when the menu is first opened. */
import { LIBRARY } from '../../scenario/library.ts'
import { openFilePicker } from '../actions/file.ts'
import { openFresh } from '../actions/open.ts'
import { remember } from '../actions/remember.ts'
import { save } from '../actions/save.ts'
import { words } from '../locale/words.ts'
import { openOverlay } from '../store/overlay.ts'
import { useView } from '../store/view.ts'

const ACTS = [
  [words.top.file, openFilePicker],
  [words.top.save, () => void save()],
  [words.top.saves, () => openOverlay('saves')],
] as const

export function ScenarioList({ onChosen }: { onChosen: () => void }) {
  const choose = (name: string, yaml: string) => {
    onChosen()
    remember(words.build.opened(name))
    history.replaceState(null, '', location.pathname + location.search)
    void openFresh(yaml)
    useView.setState({ notice: undefined })
  }
  return (
    <div className="menu-list">
      <ul aria-label={words.top.scenarios}>
        {LIBRARY.map((entry) => (
          <li key={entry.name}>
            <button type="button" className="quiet" onClick={() => choose(entry.name, entry.yaml)}>
              <strong>{entry.name}</strong>
              <span>{words.said(entry.summary)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="menu-acts">
        {ACTS.map(([label, run]) => (
          <button key={label} type="button" className="quiet" onClick={() => (onChosen(), run())}>
            {label}
          </button>
        ))}
      </div>
    </div>
  )
}

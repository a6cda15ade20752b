/** The starting points, fetched when the menu is first opened. */
import { LIBRARY } from '../../scenario/library.ts'
import { openFresh } from '../actions/open.ts'
import { remember } from '../actions/remember.ts'
import { words } from '../locale/words.ts'
import { useView } from '../store/view.ts'

export function ScenarioList({ onChosen }: { onChosen: () => void }) {
  const choose = (name: string, yaml: string) => {
    onChosen()
    remember(words.build.opened(name))
    history.replaceState(null, '', location.pathname + location.search)
    void openFresh(yaml)
    useView.setState({ notice: undefined })
  }
  return (
    <ul className="menu-list" aria-label={words.top.scenarios}>
      {LIBRARY.map((entry) => (
        <li key={entry.name}>
          <button type="button" className="quiet" onClick={() => choose(entry.name, entry.yaml)}>
            <strong>{entry.name}</strong>
            <span>{entry.summary}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

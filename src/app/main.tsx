/** The page begins: styles, the root, and what the address asks for. */
// First: the engine starts while the rest of the page is evaluated.
import '../worker/spawn.ts'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/fonts.css'
import './styles/tokens.css'
import '@xyflow/react/dist/base.css'
import './styles/page.css'
import './styles/canvas.css'
import './styles/timeline.css'
import './styles/inspector.css'
import './styles/panels.css'
import './styles/build.css'
import { keepAddress, openAddress } from './actions/share.ts'
import { startBelonging } from './belong.ts'
import { App } from './app.tsx'
import { listenToKeys } from './keys.ts'
import { watchPresent } from './present/present.ts'
import { Edge, part } from './shell/part.tsx'
import { keepOutcomes } from './study/outcomes.ts'
import { language } from './locale/language.ts'
import { startTheme } from './theme.ts'
import { useView } from './store/view.ts'

document.documentElement.lang = language
startTheme()
const search = new URLSearchParams(location.search)
const notes = search.get('notes')
// The second window of a talk is told everything by the first.
if (notes === null) startPlayground()

function startPlayground() {
  useView.setState({ embed: search.has('embed') })
  listenToKeys()
  if (!useView.getState().embed) startBelonging()
  keepAddress()
  keepOutcomes()
  watchPresent()
  window.addEventListener('hashchange', () => void openAddress())
  void openAddress()
}

const NotesWindow = part(async () => (await import('./present/notes-window.tsx')).NotesWindow)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Edge again={() => location.reload()}>
      {notes === null ? (
        <App />
      ) : (
        <Suspense>
          <NotesWindow id={notes} />
        </Suspense>
      )}
    </Edge>
  </StrictMode>,
)

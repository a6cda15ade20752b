/** The page begins: styles, the root, and what the address asks for. */
// First: the engine starts while the rest of the page is evaluated.
import '../worker/spawn.ts'
import { StrictMode } from 'react'
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
import { watchPresent } from './present.ts'
import { Edge } from './shell/part.tsx'
import { keepOutcomes } from './study/outcomes.ts'
import { language } from './locale/language.ts'
import { startTheme } from './theme.ts'
import { useView } from './store/view.ts'

useView.setState({ embed: new URLSearchParams(location.search).has('embed') })
document.documentElement.lang = language
startTheme()
listenToKeys()
if (!useView.getState().embed) startBelonging()
keepAddress()
keepOutcomes()
watchPresent()
window.addEventListener('hashchange', () => void openAddress())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Edge again={() => location.reload()}>
      <App />
    </Edge>
  </StrictMode>,
)
void openAddress()

/** What makes the page a place: paste and drop, drafts that survive, work offline. None of it is needed for the first picture. */
import { whenIdle } from './idle.ts'
import { toast } from './toasts/toast.ts'

export function startBelonging(): void {
  listenForTexts()
  whenIdle(() => void import('./saves/drafts.ts').then(({ startDrafts }) => startDrafts()))
  // The development server's files change under a service worker's hands.
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    whenIdle(() => void import('./offline.ts').then(({ startOffline }) => startOffline(toast)))
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], .xterm, [role=dialog]') !== null

/** A text pasted anywhere outside of a field, or a file dropped anywhere, is opened. */
function listenForTexts(): void {
  const imports = () => import('./imports/import.ts')
  window.addEventListener('paste', (event) => {
    if (event.defaultPrevented || isField(event.target)) return
    const file = event.clipboardData?.files[0]
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (file) void imports().then(({ importFile }) => importFile(file))
    else if (text.trim() !== '') void imports().then(({ importText }) => importText(text))
    else return
    event.preventDefault()
  })
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
  window.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    document.documentElement.classList.add('dropping')
  })
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.documentElement.classList.remove('dropping')
  })
  window.addEventListener('drop', (event) => {
    document.documentElement.classList.remove('dropping')
    const file = event.dataTransfer?.files[0]
    if (!file) return
    event.preventDefault()
    void imports().then(({ importFile }) => importFile(file))
  })
}

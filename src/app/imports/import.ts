/** Opens what a person pasted, dropped or picked, and offers the way back to what stood before. */
import { openFresh, openText as openOver } from '../actions/open.ts'
import { remember } from '../actions/remember.ts'
import { openLink } from '../actions/share.ts'
import { belong } from '../locale/belong.ts'
import { openOverlay } from '../store/overlay.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { toast } from '../toasts/toast.ts'
import { usePasted } from './pasted.ts'
import { recognise } from './recognise.ts'

const MAX_BYTES = 4 * 1024 * 1024
const MIB = 1024 * 1024

const complain = (text: string) => useView.setState({ notice: { kind: 'error', text } })

export async function importFile(file: File): Promise<void> {
  if (file.size > MAX_BYTES) return complain(belong.imports.tooLong((file.size / MIB).toFixed(1)))
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch {
    return complain(belong.imports.notText)
  }
  const { kind } = recognise(text)
  // What a file is called says what it is meant to be: its faults are told in place.
  if (kind === 'unknown' && /\.(?:ya?ml|json)$/i.test(file.name)) return openText(text, belong.imports.opened(file.name))
  await importText(text, belong.imports.opened(file.name))
}

export async function importText(text: string, said: string = belong.imports.pasted): Promise<void> {
  if (text.length > MAX_BYTES) return complain(belong.imports.tooLong((text.length / MIB).toFixed(1)))
  const what = recognise(text)
  switch (what.kind) {
    case 'link': {
      const back = goBack()
      remember(said)
      useView.setState({ notice: undefined })
      await openLink(what.hash)
      return toast({ text: said, action: back })
    }
    case 'rules':
      usePasted.setState({ text, tables: what.tables, rules: what.rules })
      return openOverlay('rules')
    case 'scenario':
      return openText(text, said)
    case 'unknown':
      return complain(belong.imports.unknown)
  }
}

/** A step back to what stands now. */
function goBack() {
  const { text } = useScenario.getState()
  return { label: belong.imports.undo, run: () => void openFresh(text) }
}

export async function openText(text: string, said: string): Promise<void> {
  const back = goBack()
  // The message goes; the way back stays.
  remember(said)
  forgetAddress()
  useView.setState({ notice: undefined })
  if (await openFresh(text)) return toast({ text: said, action: back })
  const before = back.run
  // The cluster of before stays in the picture; the new text is there with its problems.
  useView.setState({ panel: 'yaml' })
  await openOver(text)
  toast({ text: `${said} ${belong.imports.broken}`, action: { label: back.label, run: before } })
}

function forgetAddress() {
  history.replaceState(null, '', location.pathname + location.search)
}

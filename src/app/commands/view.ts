/** How the page is looked at: theme, panels, the whole picture. */
import { toggleTerminal } from '../actions/terminal.ts'
import { words } from '../locale/words.ts'
import { useAwake } from '../canvas/canvas-store.ts'
import { LAYERS, toggleLayer } from '../store/layers.ts'
import { useView } from '../store/view.ts'
import { nextTheme } from '../theme.ts'
import type { Command } from './command.ts'

const thingNow = (): string | undefined => {
  const node = document.activeElement?.closest<HTMLElement>('.react-flow__node')
  return node?.dataset['id'] ?? useView.getState().selected
}

/** The card of the thing that has the focus or is selected. */
function openAbout() {
  const id = thingNow()
  useAwake.setState({ awake: true })
  void import('../cards/cards.ts').then(({ openCard }) => openCard(id))
}

const openPanel = (panel: 'yaml' | 'objects') => () =>
  useView.setState((view) => ({ panel: view.panel === panel ? undefined : panel }))

export const VIEW_COMMANDS: readonly Command[] = [
  { id: 'view.yaml', title: words.commands.yaml, group: 'view', run: openPanel('yaml') },
  { id: 'view.objects', title: words.commands.objects, group: 'view', run: openPanel('objects') },
  { id: 'view.terminal', title: words.commands.terminal, group: 'view', keys: ['Mod+`'], run: toggleTerminal },
  {
    id: 'view.about',
    title: words.canvas.about,
    group: 'view',
    keys: ['i'],
    available: () => thingNow() !== undefined,
    run: openAbout,
  },
  ...LAYERS.map((layer): Command => ({
    id: `view.layer.${layer}`,
    title: words.canvas.showLayer(words.canvas.layers.each[layer]),
    group: 'view',
    run: () => toggleLayer(layer),
  })),
  { id: 'view.theme', title: words.commands.theme, group: 'view', run: nextTheme },
  {
    id: 'view.fit',
    title: words.canvas.fit,
    group: 'view',
    run: () => useView.setState((view) => ({ fitAsked: view.fitAsked + 1 })),
  },
]

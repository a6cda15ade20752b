/** How the page is looked at: theme, panels, the whole picture. */
import { toggleTerminal } from '../actions/terminal.ts'
import { words } from '../locale/words.ts'
import { useView } from '../store/view.ts'
import { nextTheme } from '../theme.ts'
import type { Command } from './command.ts'

const openPanel = (panel: 'yaml' | 'objects') => () =>
  useView.setState((view) => ({ panel: view.panel === panel ? undefined : panel }))

export const VIEW_COMMANDS: readonly Command[] = [
  { id: 'view.yaml', title: words.commands.yaml, group: 'view', run: openPanel('yaml') },
  { id: 'view.objects', title: words.commands.objects, group: 'view', run: openPanel('objects') },
  { id: 'view.terminal', title: words.commands.terminal, group: 'view', keys: ['Mod+`'], run: toggleTerminal },
  { id: 'view.theme', title: words.commands.theme, group: 'view', run: nextTheme },
  {
    id: 'view.fit',
    title: words.canvas.fit,
    group: 'view',
    run: () => useView.setState((view) => ({ fitAsked: view.fitAsked + 1 })),
  },
]

/** Building by hand: undo, redo, and what is done with the things that are selected. The acts themselves are fetched when first used. */
import { redo, undo } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import { selectionNow, useBuild } from '../store/build.ts'
import { useHistory } from '../store/history.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import type { Command } from './command.ts'

const acts = () => import('../build/acts.ts')
const isAnySelected = () => selectionNow().length > 0
const { acts: titles } = words.build

/** Beside the thing itself, wherever the view has it. */
function beside(id: string): { x: number; y: number } {
  const box = document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect()
  return box ? { x: box.x + Math.min(24, box.width / 2), y: box.y + Math.min(28, box.height / 2) } : { x: 80, y: 160 }
}

function withSelected(run: (id: string, at: { x: number; y: number }) => void): () => void {
  return () => {
    const id = selectionNow().at(-1)
    if (id !== undefined) run(id, beside(id))
  }
}

export const EDIT_COMMANDS: readonly Command[] = [
  {
    id: 'edit.undo',
    title: titles.undo,
    group: 'edit',
    keys: ['Mod+Z'],
    available: () => useHistory.getState().past.length > 0,
    run: undo,
  },
  {
    id: 'edit.redo',
    title: titles.redo,
    group: 'edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    available: () => useHistory.getState().future.length > 0,
    run: redo,
  },
  {
    id: 'edit.delete',
    title: titles.delete,
    group: 'edit',
    keys: ['Delete', 'Backspace'],
    available: isAnySelected,
    run: () => void acts().then((m) => m.removeThings()),
  },
  {
    id: 'edit.duplicate',
    title: titles.duplicate,
    group: 'edit',
    keys: ['Mod+D'],
    available: isAnySelected,
    run: () => void acts().then((m) => m.duplicateThings()),
  },
  {
    id: 'edit.rename',
    title: titles.rename,
    group: 'edit',
    keys: ['F2'],
    available: isAnySelected,
    run: withSelected((id, at) => useBuild.setState({ renaming: { id, at } })),
  },
  {
    id: 'edit.connect',
    title: titles.connectSelected,
    group: 'edit',
    available: () => selectionNow().length === 2,
    run: () => void acts().then((m) => m.connectSelected()),
  },
  {
    id: 'edit.menu',
    title: titles.menu,
    group: 'edit',
    keys: ['Shift+F10', 'ContextMenu'],
    available: isAnySelected,
    run: withSelected((id, at) => useBuild.setState({ menu: { id, at } })),
  },
  {
    id: 'edit.tidy',
    title: titles.tidy,
    group: 'edit',
    run: () => void import('../build/arrange.ts').then((m) => m.tidy()),
  },
  {
    id: 'edit.find',
    title: words.build.search,
    group: 'view',
    keys: ['Mod+F', '/'],
    available: () => useScenario.getState().topology !== undefined,
    run: () => useBuild.setState({ searching: true }),
  },
  {
    id: 'view.build',
    title: words.build.panel,
    group: 'view',
    run: () => useView.setState((view) => ({ panel: view.panel === 'build' ? undefined : 'build' })),
  },
]

/** What surrounds the picture: finding, opening, saving, sharing, help. */
import { openFilePicker } from '../actions/file.ts'
import { save } from '../actions/save.ts'
import { words } from '../locale/words.ts'
import { openOverlay } from '../store/overlay.ts'
import { useView } from '../store/view.ts'
import type { Command } from './command.ts'

/** An embedded picture is looked at, not worked in. */
const whole = () => !useView.getState().embed

export const PAGE_COMMANDS: readonly Command[] = [
  {
    id: 'page.palette',
    title: words.commands.palette,
    group: 'help',
    keys: ['Mod+K'],
    available: whole,
    run: () => openOverlay('palette'),
  },
  { id: 'scenario.open', title: words.commands.open, group: 'scenario', keys: ['Mod+O'], available: whole, run: openFilePicker },
  {
    id: 'scenario.save',
    title: words.commands.save,
    group: 'scenario',
    keys: ['Mod+S'],
    available: whole,
    run: () => void save(),
  },
  { id: 'scenario.saves', title: words.commands.saves, group: 'scenario', available: whole, run: () => openOverlay('saves') },
  { id: 'share.open', title: words.commands.share, group: 'share', available: whole, run: () => openOverlay('share') },
  {
    id: 'help.shortcuts',
    title: words.commands.shortcuts,
    group: 'help',
    keys: ['?'],
    available: whole,
    run: () => openOverlay('shortcuts'),
  },
  { id: 'help.truth', title: words.commands.truth, group: 'help', available: whole, run: () => openOverlay('truth') },
  { id: 'help.about', title: words.commands.about, group: 'help', available: whole, run: () => openOverlay('about') },
]

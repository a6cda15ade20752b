/** Dialogs and menus: each fetched when it is first opened. */
import { type ReactNode, Suspense, lazy } from 'react'
import { type Overlay, useOverlay } from '../store/overlay.ts'
import { useToasts } from '../toasts/toast.ts'

const Toaster = lazy(async () => ({ default: (await import('../toasts/toaster.tsx')).Toaster }))
const ShareDialog = lazy(async () => ({ default: (await import('../share/share-dialog.tsx')).ShareDialog }))
const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }))
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }))
const SettingsMenu = lazy(async () => ({ default: (await import('./menus.tsx')).SettingsMenu }))
const HelpMenu = lazy(async () => ({ default: (await import('./menus.tsx')).HelpMenu }))
const Truth = lazy(async () => ({ default: (await import('./truth.tsx')).Truth }))
const About = lazy(async () => ({ default: (await import('./about.tsx')).About }))
const SavesDialog = lazy(async () => ({ default: (await import('../saves/saves-dialog.tsx')).SavesDialog }))
const SaveDialog = lazy(async () => ({ default: (await import('../saves/save-dialog.tsx')).SaveDialog }))
const ConflictDialog = lazy(async () => ({ default: (await import('../saves/conflict-dialog.tsx')).ConflictDialog }))
const RulesDialog = lazy(async () => ({ default: (await import('../imports/rules-dialog.tsx')).RulesDialog }))
const SetupLines = lazy(async () => ({ default: (await import('./setup-lines.tsx')).SetupLines }))

const OVERLAYS: Record<Overlay, ReactNode> = {
  share: <ShareDialog />,
  palette: <Palette />,
  shortcuts: <Shortcuts />,
  settings: <SettingsMenu />,
  help: <HelpMenu />,
  truth: <Truth />,
  about: <About />,
  saves: <SavesDialog />,
  save: <SaveDialog />,
  conflict: <ConflictDialog />,
  rules: <RulesDialog />,
  setup: <SetupLines />,
}

export function Overlays() {
  const open = useOverlay((overlay) => overlay.open)
  const told = useToasts((toasts) => toasts.any)
  return (
    <>
      <Suspense fallback={null}>{open && OVERLAYS[open]}</Suspense>
      <Suspense fallback={null}>{told && <Toaster />}</Suspense>
    </>
  )
}

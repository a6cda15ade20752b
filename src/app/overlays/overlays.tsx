/** Dialogs and menus: each fetched when it is first opened. */
import { type ReactNode, Suspense } from 'react'
import { type Overlay, useOverlay } from '../store/overlay.ts'
import { useToasts } from '../toasts/toast.ts'
import { part } from '../shell/part.tsx'

const Toaster = part(async () => (await import('../toasts/toaster.tsx')).Toaster)
const ShareDialog = part(async () => (await import('../share/share-dialog.tsx')).ShareDialog)
const Palette = part(async () => (await import('../palette/palette.tsx')).Palette)
const Shortcuts = part(async () => (await import('./shortcuts.tsx')).Shortcuts)
const SettingsMenu = part(async () => (await import('./menus.tsx')).SettingsMenu)
const HelpMenu = part(async () => (await import('./menus.tsx')).HelpMenu)
const Truth = part(async () => (await import('./truth.tsx')).Truth)
const About = part(async () => (await import('./about.tsx')).About)
const SavesDialog = part(async () => (await import('../saves/saves-dialog.tsx')).SavesDialog)
const SaveDialog = part(async () => (await import('../saves/save-dialog.tsx')).SaveDialog)
const ConflictDialog = part(async () => (await import('../saves/conflict-dialog.tsx')).ConflictDialog)
const RulesDialog = part(async () => (await import('../imports/rules-dialog.tsx')).RulesDialog)
const SetupLines = part(async () => (await import('./setup-lines.tsx')).SetupLines)

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

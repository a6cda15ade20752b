/** Mod+K: everything by name. */
import { Dialog as Base } from '@base-ui/react/dialog'
import { Command } from 'cmdk'
import { useEffect, useMemo, useRef, useState } from 'react'
import '../styles/overlays.css'
import { COMMANDS } from '../commands/registry.ts'
import { belong } from '../locale/belong.ts'
import { Keys } from '../overlays/keys-view.tsx'
import { type Saved, listSaves } from '../saves/store.ts'
import { closeOverlay, useOverlay } from '../store/overlay.ts'
import { useScenario } from '../store/scenario.ts'
import { type Entry, entriesFor } from './entries.ts'

export function Palette() {
  const anchor = useOverlay((overlay) => overlay.anchor)
  const field = useRef<HTMLInputElement>(null)
  return (
    <Base.Root open onOpenChange={(open) => !open && closeOverlay()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup
          className="palette"
          aria-label={belong.palette.title}
          initialFocus={field}
          finalFocus={() => (anchor?.isConnected ? anchor : null)}
        >
          <Finder field={field} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

function Finder({ field }: { field: React.RefObject<HTMLInputElement | null> }) {
  const topology = useScenario((scenario) => scenario.topology)
  const [typed, setTyped] = useState('')
  const [saves, setSaves] = useState<Saved[]>([])
  useEffect(() => {
    listSaves().then(setSaves, () => setSaves([]))
  }, [])
  const groups = useMemo(() => entriesFor(typed, { commands: COMMANDS, topology, saves }), [typed, topology, saves])
  const run = (entry: Entry) => {
    closeOverlay()
    // The dialog first gives the focus back; what the command opens may then take it.
    requestAnimationFrame(() => requestAnimationFrame(entry.run))
  }
  return (
    <Command shouldFilter={false} label={belong.palette.title} loop>
      <Command.Input ref={field} value={typed} onValueChange={setTyped} placeholder={belong.palette.placeholder} />
      <Command.List label={belong.palette.title}>
        <Command.Empty>{belong.palette.none}</Command.Empty>
        {groups.map(({ title, entries }) => (
          <Command.Group key={title} heading={title}>
            {entries.map((entry) => (
              <Command.Item key={entry.id} value={entry.id} onSelect={() => run(entry)}>
                <span className="entry-title">{entry.title}</span>
                {entry.hint && <span className="entry-hint">{entry.hint}</span>}
                {entry.keys && (
                  <span className="entry-keys">
                    <Keys keys={entry.keys.slice(0, 1)} />
                  </span>
                )}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

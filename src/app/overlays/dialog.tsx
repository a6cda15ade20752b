/** The frame of every dialog: its name, what it is for, and the ways out: Escape, the cross, a click beside it. */
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import '../styles/overlays.css'
import { belong } from '../locale/belong.ts'
import { closeOverlay, useOverlay } from '../store/overlay.ts'

interface Props {
  title: string
  about?: string
  /** `side` leaves the page usable beside it. */
  look?: 'middle' | 'wide' | 'side' | 'side small'
  initialFocus?: RefObject<HTMLElement | null>
  children: ReactNode
}

export function Dialog({ title, about, look = 'middle', initialFocus, children }: Props) {
  const anchor = useOverlay((overlay) => overlay.anchor)
  const modal = !look.startsWith('side')
  return (
    <Base.Root open modal={modal} onOpenChange={(open) => !open && closeOverlay()}>
      <Base.Portal>
        {modal && <Base.Backdrop className="backdrop" />}
        <Base.Popup
          className={`dialog ${look}`}
          finalFocus={() => (anchor?.isConnected ? anchor : null)}
          {...(initialFocus ? { initialFocus } : {})}
        >
          <div className="dialog-head">
            <Base.Title>{title}</Base.Title>
            <Base.Close className="quiet icon" aria-label={belong.close}>
              <X size={16} />
            </Base.Close>
          </div>
          {about !== undefined && <Base.Description className="dim about">{about}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

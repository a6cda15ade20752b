/** The canvas's own buttons: nearer, farther, what is shown, the whole picture. */
import { useReactFlow } from '@xyflow/react'
import { Maximize, Minus, Plus } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { words } from '../locale/words.ts'
import type { CanvasView } from './fit.ts'
import { LayersMenu } from './layers-menu.tsx'

/** What one press does, and how long it takes. */
const FACTOR = 1.2
const WAY_MS = 120
/** For so long a press counts from where the one before is still on its way to. */
const SAME_GO_MS = 1000

export function Zoom({ fit, take }: Pick<CanvasView, 'fit' | 'take'>) {
  const { zoomTo, getZoom } = useReactFlow()
  const goal = useRef({ zoom: 1, until: 0 })
  const by = (factor: number) => () => {
    take()
    const now = performance.now()
    const zoom = (now < goal.current.until ? goal.current.zoom : getZoom()) * factor
    goal.current = { zoom, until: now + SAME_GO_MS }
    void zoomTo(zoom, { duration: WAY_MS })
  }
  const whole = () => {
    goal.current.until = 0
    fit()
  }
  return (
    <div className="zoom">
      <Key label={words.canvas.zoomIn} onClick={by(FACTOR)}>
        <Plus size={15} />
      </Key>
      <Key label={words.canvas.zoomOut} onClick={by(1 / FACTOR)}>
        <Minus size={15} />
      </Key>
      <LayersMenu />
      <Key label={words.canvas.fit} onClick={whole}>
        <Maximize size={14} />
      </Key>
    </div>
  )
}

function Key({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="icon" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  )
}

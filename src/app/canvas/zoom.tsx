/** The canvas's own buttons: nearer, farther, what is shown, the whole picture. */
import { useReactFlow } from '@xyflow/react'
import { Maximize, Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { words } from '../locale/words.ts'
import type { CanvasView } from './fit.ts'
import { LayersMenu } from './layers-menu.tsx'

export function Zoom({ fit, take }: Pick<CanvasView, 'fit' | 'take'>) {
  const { zoomIn, zoomOut } = useReactFlow()
  return (
    <div className="zoom">
      <Key label={words.canvas.zoomIn} onClick={() => (take(), void zoomIn({ duration: 120 }))}>
        <Plus size={15} />
      </Key>
      <Key label={words.canvas.zoomOut} onClick={() => (take(), void zoomOut({ duration: 120 }))}>
        <Minus size={15} />
      </Key>
      <LayersMenu />
      <Key label={words.canvas.fit} onClick={fit}>
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

/** Which layers the picture has: a small menu of switches. */
import { Layers as Icon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { words } from '../locale/words.ts'
import { LAYERS, toggleLayer, useLayers } from '../store/layers.ts'

const { layers: say } = words.canvas

export function LayersMenu() {
  const layers = useLayers()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!open) return
    const leave = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', leave, true)
    return () => document.removeEventListener('pointerdown', leave, true)
  }, [open])
  return (
    <span
      ref={box}
      className="layers"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        setOpen(false)
        box.current?.querySelector('button')?.focus()
      }}
    >
      <button
        type="button"
        className="icon"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={say.title}
        title={say.title}
        onClick={() => setOpen(!open)}
      >
        <Icon size={15} />
      </button>
      {open && (
        <div className="layers-menu" role="dialog" aria-label={say.title}>
          <p>{say.help}</p>
          {LAYERS.map((layer) => (
            <label key={layer}>
              <input type="checkbox" checked={layers[layer]} onChange={() => toggleLayer(layer)} />
              {say.each[layer]}
            </label>
          ))}
        </div>
      )}
    </span>
  )
}

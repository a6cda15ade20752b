/** Which layers the picture has: a small menu of switches. */
import { Layers as Icon } from 'lucide-react'
import { words } from '../locale/words.ts'
import { usePopper } from '../shell/use-popper.ts'
import { LAYERS, toggleLayer, useLayers } from '../store/layers.ts'

const { layers: say } = words.canvas

export function LayersMenu() {
  const layers = useLayers()
  const { open, toggle, box, onKeyDown } = usePopper()
  return (
    <span ref={box} className="layers" onKeyDown={onKeyDown}>
      <button
        type="button"
        className="icon"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={say.title}
        title={say.title}
        onClick={toggle}
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

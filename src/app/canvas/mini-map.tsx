/** The whole canvas in a corner, and which part of it is seen: a click looks there. Only where there is more than one sees at once. */
import { useReactFlow, useStore } from '@xyflow/react'
import { type PointerEvent, useRef } from 'react'
import { words } from '../locale/words.ts'
import type { Scene } from './scene.ts'

const SIZE = { width: 168, height: 112 }

export function MiniMap({ scene, onLook }: { scene: Scene; onLook: () => void }) {
  const [x, y, zoom] = useStore((state) => state.transform)
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const { setCenter } = useReactFlow()
  const svg = useRef<SVGSVGElement>(null)
  const { bounds } = scene
  const look = (event: PointerEvent) => {
    const matrix = svg.current?.getScreenCTM()
    if (!matrix || event.buttons !== 1) return
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    onLook()
    void setCenter(at.x, at.y, { zoom })
  }
  const all = -x / zoom <= bounds.x && -y / zoom <= bounds.y && (width - x) / zoom >= bounds.x + bounds.width
  // Where everything is seen there is nothing to find.
  if (all && (height - y) / zoom >= bounds.y + bounds.height) return null
  return (
    <svg
      ref={svg}
      className="mini-map nopan nodrag"
      role="img"
      aria-label={words.canvas.map}
      {...SIZE}
      viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`}
      onPointerDown={look}
      onPointerMove={look}
    >
      {scene.agreements.map(({ service, box }) => (
        <rect key={service.id} className="mini-agreement" {...box} />
      ))}
      {[...scene.rooms, ...scene.outsiders, ...scene.bars].map(({ netns, box }) => (
        <rect key={netns.id} className="mini-room" x={box.x} y={box.y} width={box.width} height={box.height} />
      ))}
      <rect className="mini-view" x={-x / zoom} y={-y / zoom} width={width / zoom} height={height / zoom} />
    </svg>
  )
}

/** Brings a thing that was asked for by name into the middle, near enough to read. */
import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useView } from '../store/view.ts'

export function LookAt() {
  const { fitView } = useReactFlow()
  const asked = useView((view) => view.lookAt)
  useEffect(() => {
    if (!asked) return
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    void fitView({ nodes: [{ id: asked.id }], maxZoom: 1.3, padding: 0.6, duration: still ? 0 : 300 })
  }, [asked, fitView])
  return null
}

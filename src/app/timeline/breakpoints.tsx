/** The menu of breakpoints: kinds of steps, a chain, a machine, this very step. */
import { CircleStop } from 'lucide-react'
import { Suspense, useEffect, useRef, useState } from 'react'
import { words } from '../locale/words.ts'
import { useStudy } from '../store/study.ts'
import { part } from '../shell/part.tsx'

const Menu = part(async () => (await import('../study/breakpoint-menu.tsx')).BreakpointMenu)
const { points: say } = words.study

export function Breakpoints() {
  const count = useStudy((study) => study.points.length)
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!open) return
    const leave = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', leave)
    return () => document.removeEventListener('pointerdown', leave)
  }, [open])
  return (
    <span
      ref={box}
      className="popper"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        setOpen(false)
        box.current?.querySelector('button')?.focus()
      }}
    >
      <button
        type="button"
        className="quiet icon"
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={say.title}
        title={say.title}
        onClick={() => setOpen(!open)}
      >
        <CircleStop size={16} />
        {count > 0 && <i className="dot" aria-hidden="true" />}
      </button>
      {open && (
        <Suspense fallback={null}>
          <Menu />
        </Suspense>
      )}
    </span>
  )
}

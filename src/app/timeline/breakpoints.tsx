/** The menu of breakpoints: kinds of steps, a chain, a machine, this very step. */
import { CircleStop } from 'lucide-react'
import { Suspense } from 'react'
import { words } from '../locale/words.ts'
import { useStudy } from '../store/study.ts'
import { part } from '../shell/part.tsx'
import { usePopper } from '../shell/use-popper.ts'

const Menu = part(async () => (await import('../study/breakpoint-menu.tsx')).BreakpointMenu)
const { points: say } = words.study

export function Breakpoints() {
  const count = useStudy((study) => study.points.length)
  const { open, toggle, box, onKeyDown } = usePopper()
  return (
    <span ref={box} className="popper" onKeyDown={onKeyDown}>
      <button
        type="button"
        className="quiet icon"
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={say.title}
        title={say.title}
        onClick={toggle}
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

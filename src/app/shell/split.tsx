/**
 * Two panels and the line between them, which is moved by pointer or arrows (the ARIA window splitter): the second keeps its size,
 * the first takes the rest. Where a person drew the line is remembered in this browser.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'

interface Props {
  /** Under this name the size is remembered. */
  id: string
  /** What the second panel is. */
  label: string
  direction: 'row' | 'column'
  /** The second panel's size before anybody moved the line, and its limits, in pixels. */
  size: number
  min: number
  max?: number
  /** What the first keeps at least. */
  rest: number
  first: ReactNode
  /** Without it there is no line. */
  second: ReactNode | undefined
}

const STEP = 16
const keyOf = (id: string) => `hoplight.split.${id}`

function kept(id: string, otherwise: number): number {
  try {
    return Number(localStorage.getItem(keyOf(id))) || otherwise
  } catch {
    return otherwise
  }
}

export function Split({ id, label, direction, size, min, max = Infinity, rest, first, second }: Props) {
  const [now, setNow] = useState(() => kept(id, size))
  const root = useRef<HTMLDivElement>(null)
  const across = direction === 'column'
  const most = () => {
    const all = across ? root.current?.clientHeight : root.current?.clientWidth
    return Math.max(min, Math.min(max, (all ?? Infinity) - rest))
  }
  const move = (to: number) => {
    const next = Math.round(Math.max(min, Math.min(most(), to)))
    setNow(next)
    try {
      localStorage.setItem(keyOf(id), String(next))
    } catch {
      // Not remembered, but in force.
    }
  }
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowUp: STEP, ArrowRight: -STEP, ArrowDown: -STEP }[event.key]
    if (by !== undefined) move(now + by)
    else if (event.key === 'Home') move(min)
    else if (event.key === 'End') move(most())
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !root.current) return
    const { right, bottom } = root.current.getBoundingClientRect()
    move(across ? bottom - event.clientY : right - event.clientX)
  }
  // A window that has become small shrinks the second panel, not the first to nothing.
  const limit = `max(${min}px, calc(100% - ${rest}px))`
  return (
    <div className={`split ${direction}`} ref={root}>
      <div className="split-first">{first}</div>
      {second !== undefined && (
        <>
          <div
            className={across ? 'splitter across' : 'splitter'}
            role="separator"
            tabIndex={0}
            aria-label={label}
            aria-orientation={across ? 'horizontal' : 'vertical'}
            aria-valuenow={now}
            aria-valuemin={min}
            aria-valuemax={max === Infinity ? 10_000 : max}
            onKeyDown={onKey}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={onPointer}
            onDoubleClick={() => move(size)}
          />
          <div className="split-second" style={{ flexBasis: now, [across ? 'maxHeight' : 'maxWidth']: limit }}>
            {second}
          </div>
        </>
      )}
    </div>
  )
}

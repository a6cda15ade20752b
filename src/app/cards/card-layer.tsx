/** The card of a thing: a tooltip beside it, or, where it was asked for, a small dialog that one can walk through. */
import { ArrowLeft, X } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { see } from '../locale/see.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'
import { useAsked } from '../study/use-asked.ts'
import '../styles/cards.css'
import { type Shown, hide, hideTooltip, onFocus, onPointerLeave, onPointerMove, onRest, onTap, turnTo, useCard } from './cards.ts'
import { type Card, cardOf } from './facts.ts'
import { placeCard } from './place.ts'

export function CardLayer() {
  const shown = useCard((card) => card.shown)
  const topology = useScenario((scenario) => scenario.topology)
  const typed = useScenario((scenario) => `${scenario.answered} ${scenario.typed}`)
  const asked = useSim((sim) => sim.asked)
  const { current } = useStory()
  const at = asked && current ? { request: asked, seq: current.event.seq } : undefined
  const counted = shown?.id.includes('|') ?? false
  const told = useAsked<'counters'>(counted ? { about: 'counters', ...(at ? { at } : {}) } : undefined, typed)
  const card = shown && topology && cardOf(topology, shown.id, told?.ok ? told.value : {})
  useEscape(shown !== undefined)
  usePointer()
  if (!shown || !card) return null
  return createPortal(
    <CardView key={shown.kept ? 'kept' : shown.id} shown={shown} card={card} />,
    document.querySelector('main') ?? document.body,
  )
}

/** The canvas is there for as long as cards are. */
function usePointer() {
  useEffect(() => {
    const canvas = document.querySelector<HTMLElement>('.canvas')
    if (!canvas) return
    const focused = ({ target }: FocusEvent) => target && onFocus(target)
    canvas.addEventListener('pointermove', onPointerMove)
    canvas.addEventListener('pointerleave', onPointerLeave)
    canvas.addEventListener('click', onTap as (event: MouseEvent) => void)
    canvas.addEventListener('focusin', focused)
    canvas.addEventListener('focusout', hideTooltip)
    // What was there first was there before this.
    if (document.activeElement) onFocus(document.activeElement)
    onRest([...canvas.querySelectorAll(':hover')].at(-1))
    return () => {
      canvas.removeEventListener('pointermove', onPointerMove)
      canvas.removeEventListener('pointerleave', onPointerLeave)
      canvas.removeEventListener('click', onTap as (event: MouseEvent) => void)
      canvas.removeEventListener('focusin', focused)
      canvas.removeEventListener('focusout', hideTooltip)
    }
  }, [])
}

/** Before anything else hears of it: a card is what lies on top. */
function useEscape(open: boolean) {
  useEffect(() => {
    if (!open) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      hide()
    }
    // What the card stands beside has moved away.
    const onMove = ({ target }: Event) => {
      if (!(target instanceof Element && target.closest('.fact-card'))) hideTooltip()
    }
    const onDown = ({ target }: Event) => {
      if (!(target instanceof Element && target.closest('.fact-card, .canvas'))) hide()
    }
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('wheel', onMove, { passive: true })
    window.addEventListener('scroll', onMove, true)
    window.addEventListener('pointerdown', onDown, true)
    window.addEventListener('resize', hide)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('wheel', onMove)
      window.removeEventListener('scroll', onMove, true)
      window.removeEventListener('pointerdown', onDown, true)
      window.removeEventListener('resize', hide)
    }
  }, [open])
}

const ID = 'fact-card'

function CardView({ shown, card }: { shown: Shown; card: Card }) {
  const element = useRef<HTMLDivElement>(null)
  const [trail, setTrail] = useState<string[]>([])
  const { kept, of, at } = shown
  useLayoutEffect(() => {
    const own = element.current
    if (!own) return
    const { left, top } = placeCard(
      at,
      { width: own.offsetWidth, height: own.offsetHeight },
      { width: innerWidth, height: innerHeight },
    )
    own.style.translate = `${left}px ${top}px`
  }, [at, card])
  useEffect(() => {
    if (kept) element.current?.focus()
    else of?.setAttribute('aria-describedby', ID)
    return () => of?.removeAttribute('aria-describedby')
  }, [kept, of])
  const back = trail.at(-1)
  return (
    <div
      ref={element}
      id={ID}
      className="fact-card"
      role={kept ? 'dialog' : 'tooltip'}
      aria-label={kept ? `${card.kind} ${card.name}` : undefined}
      tabIndex={kept ? -1 : undefined}
      onPointerLeave={(event) => !kept && !(event.relatedTarget as Element | null)?.closest?.('.canvas') && hide()}
    >
      <div className="head">
        {kept && back !== undefined && (
          <button
            type="button"
            className="quiet icon"
            aria-label={see.back}
            onClick={() => (setTrail(trail.slice(0, -1)), turnTo(back))}
          >
            <ArrowLeft size={14} />
          </button>
        )}
        <span>{card.kind}</span>
        <strong>{card.name}</strong>
        {kept && (
          <button type="button" className="quiet icon" aria-label={words.notice.close} onClick={hide}>
            <X size={14} />
          </button>
        )}
      </div>
      <dl>
        {card.facts.map(({ label, values, plain, tone }) => (
          <div key={label} className={tone}>
            <dt>{label}</dt>
            <dd className={plain ? undefined : 'mono'}>
              {values.map((value, i) => (
                <span key={i}>{value}</span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {kept && card.parts.length > 0 && (
        <ul aria-label={see.parts}>
          {card.parts.map(({ id, name, note }) => (
            <li key={id}>
              <button type="button" className="quiet" onClick={() => (setTrail([...trail, shown.id]), turnTo(id))}>
                <b className="mono">{name}</b> <span className="mono">{note}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {!kept && card.parts.length > 1 && <p className="dim">{see.keyHint}</p>}
    </div>
  )
}

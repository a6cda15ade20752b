/**
 * When a card comes and goes. By pointer: after it has rested on a thing for a moment; it may then go over to the card, and both
 * are left together. By keyboard: with the focus, or by a key, which opens it to be walked through. Escape takes it away.
 */
import { create } from 'zustand'
import type { Point } from '../canvas/geometry.ts'
import { stage } from '../canvas/stage.ts'
import type { ThingId } from './facts.ts'
import type { Rect } from './place.ts'

export interface Shown {
  id: ThingId
  /** Where the thing is in the window. */
  at: Rect
  /** It was asked for: it has the focus, and stays until it is closed. */
  kept: boolean
  /** What it describes, and where the focus goes back to. */
  of: Element | undefined
}

export const useCard = create<{ shown: Shown | undefined }>()(() => ({ shown: undefined }))

const REST_MS = 380
const NEXT_MS = 140
const LEAVE_MS = 220

let timer: ReturnType<typeof setTimeout> | undefined
let pending: string | undefined

interface Found {
  id: ThingId
  at: Rect
  of: Element | undefined
}

const rectOf = (element: Element): Rect => {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { left, top, width, height }
}

/** A plug has no size of its own: its mark and its name have. */
function around(plug: Element): Rect {
  const all = [...plug.querySelectorAll('i, em')].map(rectOf).filter(({ width }) => width > 0)
  const left = Math.min(...all.map((each) => each.left))
  const top = Math.min(...all.map((each) => each.top))
  return {
    left,
    top,
    width: Math.max(...all.map((each) => each.left + each.width)) - left,
    height: Math.max(...all.map((each) => each.top + each.height)) - top,
  }
}

/** The thing under the pointer; a machine is its head, or the card would be in the way everywhere. */
function thingAt(target: Element, at: Point): Found | undefined {
  const plug = target.closest<HTMLElement>('[data-device]')
  if (plug) return { id: plug.dataset['device']!, at: around(plug), of: plug }
  const bridge = target.closest<HTMLElement>('[data-thing]')
  if (bridge) return { id: bridge.dataset['thing']!, at: rectOf(bridge), of: bridge }
  const node = target.closest<HTMLElement>('.react-flow__node')
  const id = node?.dataset['id']
  if (node && id !== undefined) {
    const head = node.querySelector('.room-head')
    if (!head) return { id, at: rectOf(node), of: node }
    if (target.closest('.room-head')) return { id, at: rectOf(node), of: node }
  }
  const wire = stage.wireAt?.(at)
  return wire && { id: wire.id, at: { left: at.x - 4, top: at.y - 4, width: 8, height: 8 }, of: undefined }
}

const show = ({ id, at, of }: Found, kept: boolean): void => useCard.setState({ shown: { id, at, kept, of } })

export function hide(): void {
  clearTimeout(timer)
  pending = undefined
  const { shown } = useCard.getState()
  if (!shown) return
  useCard.setState({ shown: undefined })
  if (shown.kept && shown.of instanceof HTMLElement) shown.of.focus()
}

/** What only hangs there goes with the focus; what was asked for stays. */
export function hideTooltip(): void {
  if (!useCard.getState().shown?.kept) hide()
}

/** After a while, unless something else is meant by then. */
function later(key: string | undefined, ms: number, then: () => void): void {
  if (pending === key && timer !== undefined) return
  clearTimeout(timer)
  pending = key
  timer = setTimeout(() => {
    timer = undefined
    then()
  }, ms)
}

const isOnCard = (target: EventTarget | null): boolean => target instanceof Element && target.closest('.fact-card') !== null

export function onPointerMove(event: PointerEvent): void {
  if (!(event.target instanceof Element)) return
  const { shown } = useCard.getState()
  if (shown?.kept || event.pointerType === 'touch') return
  if (event.buttons !== 0) return hide()
  const found = thingAt(event.target, { x: event.clientX, y: event.clientY })
  if (shown && found?.id === shown.id) return later('stay', 0, () => undefined)
  if (found) return later(found.id, shown ? NEXT_MS : REST_MS, () => show(found, false))
  if (shown) later('leave', LEAVE_MS, hide)
  else later(undefined, 0, () => undefined)
}

/** The pointer rests here since before anybody listened. */
export function onRest(target: Element | undefined): void {
  const found = target && !useCard.getState().shown ? thingAt(target, { x: NaN, y: NaN }) : undefined
  if (found) later(found.id, REST_MS, () => show(found, false))
}

export function onPointerLeave(event: PointerEvent): void {
  const { shown } = useCard.getState()
  if (shown?.kept) return
  if (isOnCard(event.relatedTarget)) return later('stay', 0, () => undefined)
  later('leave', shown ? LEAVE_MS : 0, hide)
}

/** A finger has nowhere to rest: a tap on a thing shows its card, one elsewhere takes it away. */
export function onTap(event: PointerEvent): void {
  if (event.pointerType !== 'touch' || !(event.target instanceof Element)) return
  const found = thingAt(event.target, { x: event.clientX, y: event.clientY })
  if (found && found.id !== useCard.getState().shown?.id) show(found, false)
  else hide()
}

/** By the keyboard: a thing on the canvas has come into focus. */
export function onFocus(target: EventTarget): void {
  if (!(target instanceof HTMLElement) || !target.matches('.react-flow__node:focus-visible')) return
  const id = target.dataset['id']
  if (id !== undefined) later(id, REST_MS, () => show({ id, at: rectOf(target), of: target }, false))
}

/** The card of the thing that has the focus or is selected, to be walked through. */
export function openCard(id: ThingId | undefined): void {
  clearTimeout(timer)
  const named = id === undefined ? '' : CSS.escape(id)
  const element =
    id === undefined
      ? undefined
      : document.querySelector<HTMLElement>(`.react-flow__node[data-id="${named}"], [data-thing="${named}"]`)
  if (id !== undefined && element) show({ id, at: rectOf(element), of: element }, true)
}

/** From a card to that of a part of it, in the same place. */
export function turnTo(id: ThingId): void {
  const { shown } = useCard.getState()
  if (shown) useCard.setState({ shown: { ...shown, id } })
}

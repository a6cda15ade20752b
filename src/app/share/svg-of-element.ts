/** Reads what an element paints, and writes it as SVG: boxes with borders and corners, text line by line, and the SVG that is there already. */

interface Piece {
  /** The z-indices of the stacking contexts that it lies in. */
  order: readonly number[]
  svg: string
}
interface Frame {
  left: number
  top: number
}

/** What belongs to the page and not to the picture. */
const NOT_PICTURE = '.zoom, button, .react-flow__attribution, .react-flow__minimap, .react-flow__controls, .out-of-sight'

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
const round = (value: number): string => String(Math.round(value * 100) / 100)
const number = (value: string): number => parseFloat(value) || 0
const isClear = (colour: string): boolean => colour === 'transparent' || /^rgba\(.*, 0\)$/.test(colour) || /\/ 0\)$/.test(colour)

export function svgOfElement(root: HTMLElement): string {
  const frame = root.getBoundingClientRect()
  const pieces: Piece[] = []
  read(root, frame, [], 1, pieces)
  return pieces
    .map((piece, at) => ({ ...piece, at }))
    .sort((a, b) => compare(a.order, b.order) || a.at - b.at)
    .map(({ svg }) => svg)
    .join('')
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const by = (a[i] ?? 0) - (b[i] ?? 0)
    if (by !== 0) return by
  }
  return 0
}

function read(element: Element, frame: DOMRect, outer: readonly number[], dimmed: number, pieces: Piece[]): void {
  if (element.matches(NOT_PICTURE)) return
  const style = getComputedStyle(element)
  const opacity = dimmed * number(style.opacity)
  if (style.display === 'none' || opacity === 0) return
  const box = element.getBoundingClientRect()
  const order = style.zIndex === 'auto' ? outer : [...outer, Number(style.zIndex)]
  if (element instanceof SVGSVGElement) {
    if (style.visibility !== 'hidden') pieces.push({ order, svg: wrap(inlineSvg(element, frame), opacity) })
    return
  }
  const beside = box.right < frame.left || box.left > frame.right || box.bottom < frame.top || box.top > frame.bottom
  if (style.visibility !== 'hidden' && !beside) {
    const under = underlay(element, box, frame)
    if (under) pieces.push({ order: [...order, under.z], svg: wrap(under.svg, opacity) })
    const svg = boxSvg(element, box, style, frame)
    if (svg) pieces.push({ order, svg: wrap(svg, opacity) })
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) read(child, frame, order, opacity, pieces)
    else if (child instanceof Text && style.visibility !== 'hidden' && !beside) {
      const svg = textSvg(child, element, style, frame)
      if (svg) pieces.push({ order, svg: wrap(svg, opacity) })
    }
  }
}

const wrap = (svg: string, opacity: number): string => (opacity < 1 ? `<g opacity="${round(opacity)}">${svg}</g>` : svg)

/** How much the view enlarges what a style says in pixels. */
const scaleOf = (element: Element, box: DOMRect): number =>
  element instanceof HTMLElement && element.offsetWidth > 0 ? box.width / element.offsetWidth : 1

/** A `::before` that fills its element: the ground of things whose border is drawn apart. */
function underlay(element: Element, box: DOMRect, frame: Frame): { svg: string; z: number } | undefined {
  const style = getComputedStyle(element, '::before')
  if (style.content === 'none' || style.position !== 'absolute' || !(element instanceof HTMLElement)) return undefined
  if (Math.abs(number(style.width) - element.clientWidth) > 3 || Math.abs(number(style.height) - element.clientHeight) > 3)
    return undefined
  return { svg: boxSvg(element, box, style, frame), z: Number(style.zIndex) || 0 }
}

const SIDES = ['top', 'right', 'bottom', 'left'] as const

function boxSvg(element: Element, box: DOMRect, style: CSSStyleDeclaration, frame: Frame): string {
  const scale = scaleOf(element, box)
  const widths = SIDES.map((side) =>
    style.getPropertyValue(`border-${side}-style`) === 'none'
      ? 0
      : number(style.getPropertyValue(`border-${side}-width`)) * scale,
  )
  const filled = !isClear(style.backgroundColor)
  const uniform = widths.every((width) => width === widths[0])
  const [width = 0] = widths
  const [x, y] = [box.left - frame.left, box.top - frame.top]
  const stroked = uniform && width > 0 && !isClear(style.borderTopColor)
  const inset = stroked ? width / 2 : 0
  const radius = Math.min(
    number(style.borderTopLeftRadius) * (style.borderTopLeftRadius.endsWith('%') ? box.width / 100 : scale),
    box.width / 2,
  )
  let svg = ''
  if ((filled || stroked) && box.width > 0 && box.height > 0) {
    const dash = style.borderTopStyle === 'dashed' ? ` stroke-dasharray="${round(width * 3)} ${round(width * 2)}"` : ''
    svg +=
      `<rect x="${round(x + inset)}" y="${round(y + inset)}" width="${round(box.width - 2 * inset)}" height="${round(box.height - 2 * inset)}"` +
      (radius > 0 ? ` rx="${round(Math.max(0, radius - inset))}"` : '') +
      ` fill="${filled ? style.backgroundColor : 'none'}"` +
      (stroked ? ` stroke="${style.borderTopColor}" stroke-width="${round(width)}"${dash}` : '') +
      '/>'
  }
  if (!uniform) svg += sideLines(widths, style, x, y, box)
  return svg
}

function sideLines(widths: readonly number[], style: CSSStyleDeclaration, x: number, y: number, box: DOMRect): string {
  return SIDES.map((side, i) => {
    const width = widths[i]!
    const colour = style.getPropertyValue(`border-${side}-color`)
    if (width === 0 || isClear(colour)) return ''
    const across = side === 'top' || side === 'bottom'
    const left = side === 'right' ? x + box.width - width : x
    const top = side === 'bottom' ? y + box.height - width : y
    return `<rect x="${round(left)}" y="${round(top)}" width="${round(across ? box.width : width)}" height="${round(across ? width : box.height)}" fill="${colour}"/>`
  }).join('')
}

let ruler: CanvasRenderingContext2D | undefined
/** From the top of a line's box to its baseline, for a size of 1. */
function ascentOf(style: CSSStyleDeclaration): { ascent: number; all: number } {
  ruler ??= document.createElement('canvas').getContext('2d')!
  ruler.font = `${style.fontStyle} ${style.fontWeight} 100px ${style.fontFamily}`
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = ruler.measureText('x')
  return { ascent, all: ascent + descent }
}

/** One text element a line, as long as it is on the screen, whatever typeface the reader has. */
function textSvg(node: Text, parent: Element, style: CSSStyleDeclaration, frame: Frame): string {
  if (node.data.trim() === '') return ''
  const { ascent, all } = ascentOf(style)
  const clip = clipOf(parent)
  const scale = scaleOf(parent, parent.getBoundingClientRect())
  const spacing = style.letterSpacing === 'normal' ? '' : ` letter-spacing="${round(number(style.letterSpacing) * scale)}"`
  return linesOf(node)
    .map(({ text, rect }) => {
      if (rect.width === 0 || rect.bottom < clip.top || rect.top > clip.bottom) return ''
      const size = (rect.height / all) * 100
      const words = style.textTransform === 'uppercase' ? text.toUpperCase() : text
      // What the page cuts with an ellipsis is cut here too.
      const room = clip.right - rect.left
      const cut = rect.width > room + 1
      const shown = cut ? `${words.slice(0, Math.max(1, Math.floor((words.length * room) / rect.width) - 1))}…` : words
      const length = cut ? '' : ` textLength="${round(rect.width)}" lengthAdjust="spacingAndGlyphs"`
      return (
        `<text x="${round(rect.left - frame.left)}" y="${round(rect.top - frame.top + (ascent / all) * rect.height)}"` +
        ` font-family="${escape(style.fontFamily)}" font-size="${round(size)}" font-weight="${style.fontWeight}"` +
        (style.fontStyle === 'italic' ? ' font-style="italic"' : '') +
        ` fill="${style.color}"${spacing}${length} xml:space="preserve">${escape(shown)}</text>`
      )
    })
    .join('')
}

interface Clip {
  right: number
  top: number
  bottom: number
}

/** The nearest ancestors that hide what sticks out. */
function clipOf(element: Element): Clip {
  const clip = { right: Infinity, top: -Infinity, bottom: Infinity }
  for (let at: Element | null = element; at && !at.classList.contains('canvas'); at = at.parentElement) {
    if (getComputedStyle(at).overflowX === 'visible') continue
    const box = at.getBoundingClientRect()
    clip.right = Math.min(clip.right, box.right)
    clip.top = Math.max(clip.top, box.top)
    clip.bottom = Math.min(clip.bottom, box.bottom)
  }
  return clip
}

function linesOf(node: Text): { text: string; rect: DOMRect }[] {
  const range = document.createRange()
  range.selectNodeContents(node)
  const rects = [...range.getClientRects()]
  if (rects.length <= 1) return rects.map((rect) => ({ text: node.data.replace(/\s+/g, ' '), rect }))
  const lines: { text: string; rect: DOMRect }[] = []
  for (let i = 0; i < node.data.length; i++) {
    range.setStart(node, i)
    range.setEnd(node, i + 1)
    const rect = range.getBoundingClientRect()
    const last = lines.at(-1)
    if (last && Math.abs(last.rect.top - rect.top) < 2) {
      last.text += node.data[i]!
      last.rect = new DOMRect(last.rect.left, last.rect.top, rect.right - last.rect.left, last.rect.height)
    } else if (rect.width > 0) lines.push({ text: node.data[i]!, rect })
  }
  return lines
}

const PAINT = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'opacity',
  'visibility',
  'display',
] as const

/** An SVG of the page with what the style sheets say written into it, placed as it is on the screen. */
function inlineSvg(svg: SVGSVGElement, frame: Frame): string {
  const matrix = svg.getScreenCTM()
  if (!matrix) return ''
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = svg.querySelectorAll('*')
  copy.querySelectorAll('*').forEach((element, i) => {
    const style = getComputedStyle(from[i]!)
    for (const name of PAINT) element.setAttribute(name, style.getPropertyValue(name))
    element.removeAttribute('class')
    element.removeAttribute('style')
  })
  const { a, b, c, d, e, f } = matrix
  const at = [a, b, c, d, e - frame.left, f - frame.top].map(round).join(' ')
  return `<g transform="matrix(${at})" color="${getComputedStyle(svg).color}">${copy.innerHTML}</g>`
}

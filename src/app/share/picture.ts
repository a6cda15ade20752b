/**
 * The canvas as a real SVG: boxes, lines and words, each where it stands on the screen. Read from the page itself, so that whatever
 * is drawn there is in the picture; text stays text. PNG and film are this SVG, drawn.
 */
import { belong } from '../locale/belong.ts'
import { svgOfElement } from './svg-of-element.ts'

export interface Drawn {
  text: string
  width: number
  height: number
}

let fonts: Promise<string> | undefined

/** The page's own typefaces inside the picture: as an image it may fetch nothing. */
async function readFonts(): Promise<string> {
  const rules = [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => ({ rule, base: sheet.href })),
  )
  const faces = await Promise.all(
    rules.map(async ({ rule, base }) => {
      const url = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue('src'))?.[1]
      if (url === undefined) return ''
      const bytes = new Uint8Array(await (await fetch(new URL(url, base ?? location.href))).arrayBuffer())
      let binary = ''
      for (const byte of bytes) binary += String.fromCharCode(byte)
      const family = rule.style.getPropertyValue('font-family')
      const weight = rule.style.getPropertyValue('font-weight')
      return `@font-face{font-family:${family};font-weight:${weight};src:url(data:font/woff2;base64,${btoa(binary)}) format('woff2')}`
    }),
  )
  return faces.join('')
}

/** What the canvas shows now. Throws where there is none. */
export async function canvasSvg(): Promise<Drawn> {
  const stage = document.querySelector<HTMLElement>('.canvas')
  if (!stage) throw new Error('there is no canvas')
  fonts ??= readFonts()
  const { width, height } = stage.getBoundingClientRect()
  const ground = getComputedStyle(document.body).backgroundColor
  const body = svgOfElement(stage)
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<title>${belong.share.embedTitle}</title><style>${await fonts}</style>` +
    `<rect width="${width}" height="${height}" fill="${ground}"/>${body}</svg>`
  return { text, width, height }
}

export async function rasterise({ text, width, height }: Drawn, scale: number): Promise<HTMLCanvasElement> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas
  } finally {
    URL.revokeObjectURL(url)
  }
}

export function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('the browser made no picture'))), 'image/png'),
  )
}

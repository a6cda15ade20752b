/** The story as a film: each step that the depth shows, one picture of the way there, and its sentence underneath. What becomes of the pictures is the reel's affair. */
import { seek, shownNow, stop } from '../actions/play.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { canvasSvg, rasterise } from './picture.ts'

const MOST_PIXELS_WIDE = 960
const CAPTION = 72
const MOVE_MS = 160
const SHORT_MS = 900
const LONG_MS = 2400
const END_MS = 4000
const WORTH_READING = new Set(['dnat', 'snat', 'mark', 'drop', 'deliver', 'result'])
const ON_THE_WAY = [0.5]

/** Two frames: React draws in the first, the layers that follow it in the second. */
const drawn = () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))

interface Shot {
  step: number
  origin: number
  progress: number
  delay: number
}

function shots(): Shot[] {
  const { story } = useSim.getState()
  const shown = shownNow()
  return shown.flatMap((step, i) => {
    const worth = WORTH_READING.has(story?.steps[step]?.meaning ?? '')
    const delay = i === shown.length - 1 ? END_MS : worth ? LONG_MS : SHORT_MS
    const before = shown[i - 1]
    const moving = before === undefined ? [] : ON_THE_WAY.map((progress) => ({ step, origin: before, progress, delay: MOVE_MS }))
    return [...moving, { step, origin: step, progress: 1, delay }]
  })
}

/** What takes the pictures, one after the other, each for so long. */
export interface Reel {
  frame: (picture: HTMLCanvasElement, delayMs: number) => void | Promise<void>
  /** The file. */
  end: () => BlobPart | Promise<BlobPart>
  /** It is not wanted any more. */
  drop?: () => void
}

/** Undefined where it was given up. The page goes through the story meanwhile and comes back to where it stood. */
export async function filmStory(
  reel: Reel,
  told: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<BlobPart | undefined> {
  stop()
  const { cursor, story } = useSim.getState()
  const all = shots()
  const steps = shownNow().length
  try {
    let done = 0
    for (const shot of all) {
      if (signal.aborted || useSim.getState().story !== story) return undefined
      useSim.setState({ playing: false, cursor: shot.step, origin: shot.origin, progress: shot.progress })
      await drawn()
      const picture = await frameOf(shot, done + 1, steps)
      await reel.frame(picture, shot.delay)
      if (shot.progress === 1) told(++done, steps)
    }
    return await reel.end()
  } finally {
    reel.drop?.()
    seek(cursor)
  }
}

async function frameOf({ step }: Shot, at: number, of: number): Promise<HTMLCanvasElement> {
  const svg = await canvasSvg()
  const scale = Math.min(1, MOST_PIXELS_WIDE / svg.width)
  const picture = await rasterise(svg, scale)
  const canvas = document.createElement('canvas')
  canvas.width = picture.width
  canvas.height = picture.height + CAPTION
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  const style = getComputedStyle(document.documentElement)
  pen.fillStyle = style.getPropertyValue('--paper')
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(picture, 0, 0)
  const sentence = useSim.getState().story?.steps[step]?.sentence ?? ''
  pen.fillStyle = style.getPropertyValue('--ink-3')
  pen.font = `500 12px ${style.getPropertyValue('--words')}`
  pen.fillText(words.timeline.step(at, of), 14, picture.height + 18)
  pen.fillStyle = style.getPropertyValue('--ink')
  pen.font = `400 14px ${style.getPropertyValue('--words')}`
  wrap(pen, sentence, canvas.width - 28)
    .slice(0, 2)
    .forEach((line, i) => pen.fillText(line, 14, picture.height + 39 + i * 20))
  return canvas
}

/** Breaks at spaces, and between characters where a language has none. */
function wrap(pen: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines = ['']
  for (const part of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/gu) ?? []) {
    const line = lines.at(-1)!
    if (pen.measureText(line + part).width > width && line !== '') lines.push(part)
    else lines[lines.length - 1] = line + part
  }
  return lines
}

/** A film as WebM, by the browser's own recorder: it writes down a canvas as time goes by, and rests while the next picture is drawn. MediaRecorder, W3C. */
import type { Reel } from './film.ts'

const TYPE = 'video/webm'
const BITS_PER_SECOND = 2_500_000

export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && MediaRecorder.isTypeSupported(TYPE) && 'captureStream' in HTMLCanvasElement.prototype

const pass = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

export function webmReel(): Reel {
  const screen = document.createElement('canvas')
  const chunks: Blob[] = []
  let recorder: MediaRecorder | undefined
  let ended: Promise<void> = Promise.resolve()

  const start = (picture: HTMLCanvasElement): MediaRecorder => {
    screen.width = picture.width
    screen.height = picture.height
    const made = new MediaRecorder(screen.captureStream(), { mimeType: TYPE, videoBitsPerSecond: BITS_PER_SECOND })
    made.addEventListener('dataavailable', ({ data }) => chunks.push(data))
    ended = new Promise((done) => made.addEventListener('stop', () => done(), { once: true }))
    made.start()
    return made
  }
  const drop = () => {
    if (!recorder || recorder.state === 'inactive') return
    recorder.stop()
    for (const track of recorder.stream.getTracks()) track.stop()
  }
  return {
    async frame(picture, delayMs) {
      recorder ??= start(picture)
      if (recorder.state === 'paused') recorder.resume()
      screen.getContext('2d')!.drawImage(picture, 0, 0)
      await pass(delayMs)
      recorder.pause()
    },
    async end() {
      drop()
      await ended
      return new Blob(chunks, { type: TYPE })
    },
    drop,
  }
}

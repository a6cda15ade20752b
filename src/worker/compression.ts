/** Raw deflate for links in the browser: the Compression Streams API, with the limit applied to each chunk as it comes. */
import { inflateError, type Compression } from '../scenario/share.ts'

/** A byte of deflated zeros is a thousand: what is given in small pieces can be stopped between them. */
const PIECE = 4096

function sliced(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + PIECE)))
      at += PIECE
    },
  })
}

async function collect(bytes: Uint8Array, through: GenericTransformStream, limit: number): Promise<Uint8Array> {
  const reader = (sliced(bytes).pipeThrough(through) as ReadableStream<Uint8Array>).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      throw inflateError('too-long')
    }
    chunks.push(value)
  }
  const all = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.length
  }
  return all
}

export const streamCompression: Compression = {
  deflate: (bytes) => collect(bytes, new CompressionStream('deflate-raw'), Infinity),
  async inflate(bytes, limit) {
    try {
      return await collect(bytes, new DecompressionStream('deflate-raw'), limit)
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'inflateFault' in error) throw error
      // The stream tells no more than that the data ended early or was wrong; the words of the engines that name the end:
      const message = error instanceof Error ? error.message : ''
      throw inflateError(/truncat|incomplete|unexpected end|without reaching/i.test(message) ? 'cut' : 'broken')
    }
  },
}

/** Raw deflate for links on the command line: node:zlib, with the limit applied while inflating. */
import { promisify } from 'node:util'
import { constants, deflateRaw, inflateRaw } from 'node:zlib'
import { inflateError, type Compression } from '../scenario/share.ts'

const deflateAsync = promisify<Buffer | Uint8Array, { level: number }, Buffer>(deflateRaw)
const inflateAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)

export const nodeCompression: Compression = {
  deflate: async (bytes) => deflateAsync(bytes, { level: constants.Z_BEST_COMPRESSION }),
  async inflate(bytes, limit) {
    try {
      return await inflateAsync(bytes, { maxOutputLength: limit })
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === 'ERR_BUFFER_TOO_LARGE') throw inflateError('too-long')
      throw inflateError(code === 'Z_BUF_ERROR' ? 'cut' : 'broken')
    }
  },
}

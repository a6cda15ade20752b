/** An HTTP answer as it comes in, piece by piece: its head, its body by length or in chunks. RFC 9112. */
import { byteLength } from '../net/packet.ts'

export interface HttpAnswer {
  status: number
  /** Up to and with the empty line. */
  head: string
  body: string
  contentType: string
  /** What was asked: the answer to HEAD has no body. */
  method: string
}

/** What `Content-Length` says. */
export const lengthOf = (head: string): number | undefined => {
  const value = /^content-length:\s*(\d+)/im.exec(head)?.[1]
  return value === undefined ? undefined : Number(value)
}

/** Where an answer sends the client. */
export interface Redirect {
  /** As the server wrote it. */
  given: string
  /** As a whole URL; undefined where it is none. */
  whole: string | undefined
}

/** The redirect that an answer to `base` is, if it is one. RFC 9110, 15.4; relative references by RFC 3986, 5. */
export function redirectOf({ status, head }: HttpAnswer, base: string): Redirect | undefined {
  const given = /^location:\s*(.*?)\r?$/im.exec(head)?.[1]
  if (given === undefined || given === '' || ![301, 302, 303, 307, 308].includes(status)) return undefined
  return { given, whole: URL.canParse(given, base) ? new URL(given, base).href : undefined }
}

/** Takes what there is of an answer; true if it is whole. */
export function readAnswer(text: string, done: HttpAnswer): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0 || !text.startsWith('HTTP/')) return false
  done.head = text.slice(0, end + 4)
  done.status = Number(/^HTTP\/[\d.]+ (\d{3})/.exec(text)?.[1] ?? 0)
  done.contentType = /^content-type:\s*(.*?)\r?$/im.exec(done.head)?.[1] ?? ''
  const rest = text.slice(end + 4)
  if (done.method === 'HEAD' || done.status === 204 || done.status === 304) return true
  if (/^transfer-encoding:.*chunked/im.test(done.head)) return readChunks(rest, done)
  const length = lengthOf(done.head)
  done.body = length === undefined ? rest : rest.slice(0, length)
  return length !== undefined && byteLength(rest) >= length
}

function readChunks(text: string, done: HttpAnswer): boolean {
  let body = ''
  for (let at = 0; ;) {
    const line = text.indexOf('\r\n', at)
    if (line < 0) return false
    const size = parseInt(text.slice(at, line), 16)
    if (size === 0) {
      done.body = body
      return true
    }
    body += text.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
    if (at > text.length) return false
  }
}

/** UTF-8 between text and bytes, since the engine has no TextEncoder. RFC 3629. */

export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const c of text) {
    const code = c.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return Uint8Array.from(bytes)
}

/** Text of bytes; one character a byte where they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i]!
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
    let code = length === 1 ? first : first & (0x7f >> length)
    for (let j = 1; j < length; j++) {
      const next = bytes[i + j]
      if (next === undefined || (next & 0xc0) !== 0x80) return latin1(bytes)
      code = (code << 6) | (next & 63)
    }
    if (length === 0 || code > 0x10ffff) return latin1(bytes)
    out += String.fromCodePoint(code)
    i += length
  }
  return out
}

const latin1 = (bytes: Uint8Array): string => {
  let out = ''
  for (const byte of bytes) out += String.fromCharCode(byte)
  return out
}

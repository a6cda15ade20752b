/** UTF-8 (RFC 3629) without the platform's help: the engine has no TextEncoder. Strict both ways, so that a round trip loses nothing. */

/** `undefined` for half a surrogate pair: UTF-8 has no bytes for it. */
export function toUtf8(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length * 3)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!
    if (code >= 0xd800 && code <= 0xdfff) return undefined
    if (code < 0x80) bytes[length++] = code
    else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6)
      bytes[length++] = 0x80 | (code & 63)
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12)
      bytes[length++] = 0x80 | ((code >> 6) & 63)
      bytes[length++] = 0x80 | (code & 63)
    } else {
      i++
      bytes[length++] = 0xf0 | (code >> 18)
      bytes[length++] = 0x80 | ((code >> 12) & 63)
      bytes[length++] = 0x80 | ((code >> 6) & 63)
      bytes[length++] = 0x80 | (code & 63)
    }
  }
  return bytes.slice(0, length)
}

/** `undefined` for what is not UTF-8: overlong forms, surrogates, a sequence cut off. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  const parts: string[] = []
  let codes: number[] = []
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++]!
    let code = first
    if (first >= 0x80) {
      const more =
        first >= 0xf0 && first <= 0xf4 ? 3 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xc2 && first < 0xe0 ? 1 : undefined
      if (more === undefined) return undefined
      code = first & (0x3f >> more)
      for (let k = 0; k < more; k++) {
        const next = bytes[i++]
        if (next === undefined || (next & 0xc0) !== 0x80) return undefined
        code = (code << 6) | (next & 63)
      }
      const least = [0x80, 0x800, 0x10000][more - 1]!
      if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
    }
    codes.push(code)
    if (codes.length === 4096) {
      parts.push(String.fromCodePoint(...codes))
      codes = []
    }
  }
  return parts.join('') + String.fromCodePoint(...codes)
}

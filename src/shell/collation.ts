/** The order of texts in the locale C.UTF-8: that of their bytes. strcmp(3). */

/** By code point: what strcmp(3) says of UTF-8. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    // A surrogate stands for what comes after all others.
    const [p, q] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff]
    return p !== q ? (p ? 1 : -1) : x - y
  }
  return a.length - b.length
}

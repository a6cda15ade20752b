/**
 * The first 80 bits of SHA-256 as 16 base32 letters: what kube-proxy puts behind KUBE-SVC-, KUBE-SEP- … FIPS 180-4, RFC 4648.
 *
 * A sync of 10,000 Services hashes 40,000 names of some 40 characters; written for that (no byte arrays, no objects, only the
 * first three words of the result) it is several times as fast as a general library. A law holds it to `@noble/hashes`.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** The fractional parts of the cube roots (K) and square roots (H) of the first primes, as FIPS 180-4 §4.2.2 and §5.3.3 define them. */
function primeRoots(): { k: Int32Array; h: Int32Array } {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n)
  const fraction = (prime: number, power: bigint) => {
    const wanted = BigInt(prime) << (32n * power)
    let low = 0n
    let high = 1n << 40n
    while (high - low > 1n) {
      const middle = (low + high) >> 1n
      if (middle ** power <= wanted) low = middle
      else high = middle
    }
    return Number(BigInt.asIntN(32, low))
  }
  return { k: Int32Array.from(primes, (p) => fraction(p, 3n)), h: Int32Array.from(primes.slice(0, 8), (p) => fraction(p, 2n)) }
}

const { k: K, h: H } = primeRoots()
/** `A…Z2…7` as character codes. */
const LETTERS = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (letter) => letter.charCodeAt(0))
const letter = (bits: number): number => LETTERS[bits & 31] as number

// Scratch memory that never outlives a call: the schedule of one block, and the state between blocks.
const W = new Int32Array(64)
const S = new Int32Array(8)

/** One round of 64 steps over the block in `W[0..15]`, added into `S`. Long on purpose: one loop, eight locals, nothing to call. */
function compress(): void {
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15] as number
    const y = W[i - 2] as number
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    W[i] = ((W[i - 16] as number) + s0 + (W[i - 7] as number) + s1) | 0
  }
  let a = S[0] as number
  let b = S[1] as number
  let c = S[2] as number
  let d = S[3] as number
  let e = S[4] as number
  let f = S[5] as number
  let g = S[6] as number
  let h = S[7] as number
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + (W[i] as number)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  S[0] = (S[0] as number) + a
  S[1] = (S[1] as number) + b
  S[2] = (S[2] as number) + c
  S[3] = (S[3] as number) + d
  S[4] = (S[4] as number) + e
  S[5] = (S[5] as number) + f
  S[6] = (S[6] as number) + g
  S[7] = (S[7] as number) + h
}

/** Five bits a letter, from the top: 80 of the first 96 bits. */
const letters = (h0: number, h1: number, h2: number): string =>
  String.fromCharCode(
    letter(h0 >>> 27),
    letter(h0 >>> 22),
    letter(h0 >>> 17),
    letter(h0 >>> 12),
    letter(h0 >>> 7),
    letter(h0 >>> 2),
    letter((h0 << 3) | (h1 >>> 29)),
    letter(h1 >>> 24),
    letter(h1 >>> 19),
    letter(h1 >>> 14),
    letter(h1 >>> 9),
    letter(h1 >>> 4),
    letter((h1 << 1) | (h2 >>> 31)),
    letter(h2 >>> 26),
    letter(h2 >>> 21),
    letter(h2 >>> 16),
  )

/** Any text, by the library: names that are not ASCII cannot come from an API server, but are no reason to be wrong. */
function digestByLibrary(text: string): string {
  const bytes = sha256(utf8ToBytes(text))
  const word = (at: number) =>
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  return letters(word(0), word(4), word(8))
}

/** The first 16 characters of base32(SHA-256(text)). */
export function shortDigest(text: string): string {
  const { length } = text
  S.set(H)
  const blocks = ((length + 8) >>> 6) + 1
  for (let block = 0, at = 0; block < blocks; block++) {
    for (let word = 0; word < 16; word++, at += 4) {
      let value = 0
      for (let i = at; i < at + 4; i++) {
        const code = i < length ? text.charCodeAt(i) : i === length ? 0x80 : 0
        if (code > 0x7f && i !== length) return digestByLibrary(text)
        value = (value << 8) | code
      }
      W[word] = value
    }
    // The length in bits closes the last block; its upper word stays 0, no name has 2^29 characters.
    if (block === blocks - 1) W[15] = length * 8
    compress()
  }
  return letters(S[0] as number, S[1] as number, S[2] as number)
}

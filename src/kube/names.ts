/** Names and choices that real controllers draw by chance: here from a hash, so that the same file gives the same cluster. */

/** Letters and digits that spell no words (k8s.io/apimachinery/pkg/util/rand). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** FNV-1a, 32 bits: what the pod template hash is made with. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** FNV-1a leaves near texts near each other: mixed before a choice is drawn from it. */
export function hashOf(text: string): number {
  let hash = fnv32a(text)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Five letters, such as a pod's or a slice's name ends with. */
export function suffix(text: string): string {
  let hash = hashOf(text)
  let letters = ''
  for (let i = 0; i < 5; i++) {
    letters += ALPHABET[hash % ALPHABET.length]!
    hash = hash < ALPHABET.length ? hashOf(`${text} ${i}`) : Math.floor(hash / ALPHABET.length)
  }
  return letters
}

/** `76cfdcfdd8`: the hash's decimal digits, each put into the safe alphabet (rand.SafeEncodeString). */
export function templateHash(template: unknown): string {
  const digits = String(fnv32a(canonical(template)))
  return [...digits].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]!).join('')
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
    .join(',')}}`
}

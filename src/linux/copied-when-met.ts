/** Tables of which a copy that is not there for long copies the entries that it meets: a connection meets five of a cluster's hundreds of namespaces, and two of a node's hundred devices. */

/** As much of a Map as is needed. */
export interface MapLike<K, V> {
  readonly size: number
  get(key: K): V | undefined
  has(key: K): boolean
  set(key: K, value: V): unknown
  delete(key: K): boolean
  keys(): IterableIterator<K>
  values(): IterableIterator<V>
  [Symbol.iterator](): IterableIterator<[K, V]>
}

/** A class, for there are many: a search of everybody's reach makes a hundred thousand of them, and methods in each would be most of what it makes. */
class CopiedWhenMet<K, V> implements MapLike<K, V> {
  readonly #original: MapLike<K, V>
  readonly #copy: (value: V) => V
  #own: Map<K, V> | undefined
  #isWhole = false

  constructor(original: MapLike<K, V>, copy: (value: V) => V) {
    this.#original = original
    this.#copy = copy
  }

  get size(): number {
    return this.#present().size
  }

  get(key: K): V | undefined {
    const known = this.#own?.get(key)
    if (known !== undefined || this.#isWhole) return known
    const original = this.#original.get(key)
    if (original === undefined) return undefined
    const made = this.#copy(original)
    this.#own ??= new Map()
    this.#own.set(key, made)
    return made
  }

  has(key: K): boolean {
    return this.#present().has(key)
  }

  set(key: K, value: V): unknown {
    if (this.#isWhole || !this.#original.has(key)) return this.#whole().set(key, value)
    // In the place of what it replaces.
    this.#own ??= new Map()
    return this.#own.set(key, value)
  }

  delete(key: K): boolean {
    return this.#whole().delete(key)
  }

  keys(): IterableIterator<K> {
    return this.#present().keys()
  }

  values(): IterableIterator<V> {
    return this.#whole().values()
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#whole()[Symbol.iterator]()
  }

  /** What is there now, copied or not. */
  *seen(): Generator<V> {
    for (const [key, value] of this.#present()) yield this.#own?.get(key) ?? value
  }

  /** What has all keys. */
  #present(): MapLike<K, V> {
    return this.#isWhole && this.#own ? this.#own : this.#original
  }

  /** Everything copied, in the original's order. */
  #whole(): Map<K, V> {
    if (this.#isWhole && this.#own) return this.#own
    const own = new Map<K, V>()
    for (const [key, value] of this.#original) own.set(key, this.#own?.get(key) ?? this.#copy(value))
    this.#own = own
    this.#isWhole = true
    return own
  }
}

/** The original must stand still for as long as the copy is used. */
export const copiedWhenMet = <K, V>(original: MapLike<K, V>, copy: (value: V) => V): MapLike<K, V> =>
  new CopiedWhenMet(original, copy)

/** All entries, only to be looked at: nothing is copied, and who wants to change one gets it by its key. */
export const seen = <K, V>(table: MapLike<K, V>): Iterable<Readonly<V>> =>
  table instanceof CopiedWhenMet ? (table as CopiedWhenMet<K, V>).seen() : table.values()

/** What a manual page holds, before it is laid out: our own words about what is simulated. man-pages(7) has the order. */

export interface Page {
  /** The lines of the synopsis. */
  readonly forms: readonly string[]
  /** Paragraphs. */
  readonly about: readonly string[]
  /** A command line, and what it does. */
  readonly examples: readonly (readonly [string, string])[]
  /** What the real one can do and this one refuses. */
  readonly refused?: string
  readonly seeAlso?: readonly string[]
}

/** Pages by the command's name. */
export type Pages = Readonly<Record<string, Page>>

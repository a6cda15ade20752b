/** Tables that are asked by what a person typed: their names are their own only, so that `constructor` is found in none. */
export const dictionary = <T extends object>(entries: T): T => Object.setPrototypeOf(entries, null) as T

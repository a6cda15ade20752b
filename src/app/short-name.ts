/** A name that fits: the end of a generated name tells pods apart, so the middle is what goes. */
export function shortName(name: string, most: number): string {
  if (name.length <= most) return name
  const tail = 5
  return `${name.slice(0, most - tail - 1).replace(/-$/, '')}…${name.slice(-tail)}`
}

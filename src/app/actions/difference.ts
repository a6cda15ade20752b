/** The lines that an edit of the text takes away (`-`) and brings (`+`), for acts that no command stands for. */

const minus = (line: string): string => `- ${line.trim()}`
const plus = (line: string): string => `+ ${line.trim()}`

/** Edits here are small: line by line where the number of lines is the same, else whatever is between what is common at both ends. */
export function difference(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')]
  if (a.length === b.length) return a.flatMap((line, i) => (line === b[i] ? [] : [minus(line), plus(b[i]!)])).join('\n')
  let head = 0
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++
  let tail = 0
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const gone = a.slice(head, a.length - tail)
  const come = b.slice(head, b.length - tail)
  return [...gone.map(minus), ...come.map(plus)].join('\n')
}

/** Splits a line into words as iptables-restore does (xshared.c, add_param_to_argv): only `"` quotes, `\` escapes inside quotes. */

const SPACE = 32
const TAB = 9
const QUOTE = 34
const BACKSLASH = 92

/** Adds what stands between blanks (strtok(3)): a chain's line knows no quotes. */
export function splitBlanks(text: string, from: number, to: number, words: string[]): void {
  for (let i = from; i < to; i++) {
    const start = i
    let c: number
    while (i < to && (c = text.charCodeAt(i)) !== SPACE && c !== TAB) i++
    if (i > start) words.push(text.slice(start, i))
  }
}

/** Adds the words of `text` between `from` and `to` to `words`. A closing quote ends its word, whatever follows. */
export function splitWords(text: string, from: number, to: number, words: string[]): void {
  let i = from
  while (i < to) {
    let c = text.charCodeAt(i)
    if (c === SPACE || c === TAB) {
      i++
      continue
    }
    const start = i
    while (i < to && (c = text.charCodeAt(i)) !== SPACE && c !== TAB && c !== QUOTE) i++
    if (i < to && c === QUOTE) i = quoted(text, start, i, to, words)
    else words.push(text.slice(start, i))
  }
}

/** Reads from the opening quote at `open`; what stands before it belongs to the word. Returns where the next word may begin. */
function quoted(text: string, start: number, open: number, to: number, words: string[]): number {
  let i = open + 1
  let c = 0
  while (i < to && (c = text.charCodeAt(i)) !== QUOTE && c !== BACKSLASH) i++
  if (i < to && c === QUOTE) {
    words.push(text.slice(start, open) + text.slice(open + 1, i))
    return i + 1
  }
  let word = text.slice(start, open) + text.slice(open + 1, i)
  while (i < to) {
    c = text.charCodeAt(i)
    if (c === QUOTE) {
      words.push(word)
      return i + 1
    }
    if (c === BACKSLASH) i++
    if (i < to) word += text[i]
    i++
  }
  // A quote that is never closed reaches over the end of the line.
  words.push(`${word}\n`)
  return i
}
